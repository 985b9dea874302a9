// Signed notes, public keys, checkpoints and cosignatures (C2SP, docs/log.md). Signatures are
// checked by the browser's own Ed25519; where it has none, the answer is "unsupported".

const ED25519 = 1;
const COSIGNATURE = 4;
const COSIGNATURE_ML_DSA = 6;
const KEY_BYTES = { 1: 32, 4: 32, 6: 1312 };
const MOST_NOTE = 2 ** 18;
const MOST_LINES = 1000;
const MOST_SIGNATURES = 100;
const MOST_SIZE = 2n ** 63n - 1n;

function isName(name) {
  return utf8(name).length > 0 && Array.from(name).length <= 255 && !/[\s+\u0000-\u001f\p{Cs}]/u.test(name);
}

/** The key of a vkey: `name+id+base64`. */
function parseVkey(vkey) {
  const found = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey);
  const raw = found ? fromBase64(found[3]) : null;
  if (!raw || !raw.length || !isName(found[1])) throw new Refusal("log_vkey", { read: vkey.slice(0, 100) });
  const algorithm = raw[0];
  if (KEY_BYTES[algorithm] !== raw.length - 1) {
    throw new Refusal("log_vkey_algorithm", { read: `0x${HEX[algorithm]}` });
  }
  const id = hex(sha256(joined([utf8(`${found[1]}\n`), raw])).subarray(0, 4));
  if (id !== found[2]) throw new Refusal("log_vkey_id", { read: found[2], expected: id });
  return { name: found[1], algorithm, key: raw.subarray(1), id, vkey };
}

/** The note in bytes: its text with the last newline, and its signature lines. */
function parseNote(bytes, file) {
  const lines = bytes.reduce((sum, one) => sum + (one === 10), 0);
  if (bytes.length > MOST_NOTE || lines > MOST_LINES) {
    throw new Refusal("log_note_large", { file, expected: MOST_NOTE, lines: MOST_LINES });
  }
  const whole = textOf(bytes);
  if (whole === null || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw new Refusal("log_note_text", { file });
  const gap = whole.lastIndexOf("\n\n");
  if (gap < 0 || !whole.endsWith("\n") || gap + 2 >= whole.length) throw new Refusal("log_note_form", { file });
  const text = whole.slice(0, gap + 1);
  return { text, signatures: signatureLines(whole.slice(gap + 2), file, text.split("\n").length + 1) };
}

function signatureLines(tail, file, first) {
  const signatures = tail.slice(0, -1).split("\n").map((line, number) => {
    const found = /^\u2014 ([^ ]*) (.*)$/u.exec(line);
    const raw = found ? fromBase64(found[2]) : null;
    if (!raw || raw.length < 5 || !isName(found[1]) || number >= MOST_SIGNATURES) {
      throw new Refusal("log_note_signature", { file, line: first + number });
    }
    return { name: found[1], id: hex(raw.subarray(0, 4)), blob: raw.subarray(4) };
  });
  return signatures;
}

/** The checkpoint in the text of a note. `size` is a number that this page can count with. */
function parseCheckpoint(text, file) {
  const wrong = new Refusal("log_checkpoint", { file });
  if (!text.endsWith("\n")) throw wrong;
  const lines = text.slice(0, -1).split("\n");
  if (lines.length < 3 || lines.some((line) => !line || /[\u0000-\u001f]/.test(line))) throw wrong;
  const root = fromBase64(lines[2]);
  if (!/^(0|[1-9][0-9]{0,18})$/.test(lines[1]) || !root || root.length !== HASH) throw wrong;
  if (BigInt(lines[1]) > MOST_SIZE) throw wrong;
  const size = Number(lines[1]);
  // A size that no number of a page holds exactly is shown as text.
  const shown = Number.isSafeInteger(size) ? size : lines[1];
  return { origin: lines[0], size, exact: BigInt(lines[1]), shown, root, text };
}

/** A signed head, or the bare text of an unsigned bundle. */
function readHead(bytes, file) {
  if (indexOfBytes(bytes, [10, 10]) >= 0) {
    const note = parseNote(bytes, file);
    return { ...parseCheckpoint(note.text, file), note };
  }
  const text = textOf(bytes);
  if (text === null) throw new Refusal("log_checkpoint", { file });
  return { ...parseCheckpoint(text, file), note: null };
}

let canSign = null;

/** Whether an Ed25519 signature holds; null where this browser cannot say. */
async function ed25519Holds(key, signature, message) {
  if (!SUBTLE || canSign === false) return null;
  if (signature.length !== 64) return false;
  let imported;
  try {
    imported = await SUBTLE.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    canSign = true;
  } catch (problem) {
    if (problem && problem.name === "NotSupportedError") canSign = false;
    return canSign ? false : await isSupported() ? false : null;
  }
  return SUBTLE.verify({ name: "Ed25519" }, imported, signature, message);
}

/** Whether this browser knows Ed25519 at all: asked with a key that is one (RFC 8032, test 1). */
async function isSupported() {
  try {
    const key = fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    await SUBTLE.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    canSign = true;
  } catch {
    canSign = false;
  }
  return canSign;
}

function signaturesBy(note, key) {
  return note.signatures.filter((one) => one.name === key.name && one.id === key.id);
}

/** `holds`, `absent`, `wrong`, `unsupported`: plain signatures (0x01) of a key over a note. */
async function plainState(note, key) {
  const found = signaturesBy(note, key);
  if (!found.length) return "absent";
  if (key.algorithm !== ED25519) return "wrong";
  const message = utf8(note.text);
  let state = "holds";
  for (const one of found) {
    const fine = await ed25519Holds(key.key, one.blob, message);
    if (fine === false) return "wrong";
    if (fine === null) state = "unsupported";
  }
  return state;
}

/** What a checkpoint says of one countersigner: its state, and the latest time. */
async function cosigned(note, key) {
  const states = [];
  let latest = null;
  for (const one of signaturesBy(note, key)) {
    const time = one.blob.length < 8 ? 0n : BigInt(`0x${hex(one.blob.subarray(0, 8))}`);
    const raw = one.blob.subarray(8);
    const wanted = key.algorithm === COSIGNATURE ? 64 : 2420;
    if (raw.length !== wanted || time > MOST_SIZE) states.push("wrong");
    else if (key.algorithm === COSIGNATURE_ML_DSA) states.push("unsupported");
    else {
      const fine = await ed25519Holds(key.key, raw, utf8(`cosignature/v1\ntime ${time}\n${note.text}`));
      states.push(fine === null ? "unsupported" : fine ? "holds" : "wrong");
      if (latest === null || time > latest) latest = time;
    }
  }
  for (const state of ["wrong", "unsupported"]) if (states.includes(state)) return { state, time: null };
  return states.length ? { state: "holds", time: latest } : { state: "absent", time: null };
}
