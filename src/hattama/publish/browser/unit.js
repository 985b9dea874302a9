// Light: one protocol beside the signed head, from a few tiles and one bundle; and receipts.

const RECEIPT_FORM = "c2sp.org/tlog-proof@v1";
const MOST_RECEIPT = MOST_NOTE + 2 ** 17;

/** Hashes of a log's tree from its tiles, as they are needed. Nothing that is read is believed. */
class TileTree {
  constructor(shown, size) {
    this.shown = shown;
    this.size = size;
  }

  async file(level, number, count) {
    const width = Math.min(count - number * WIDTH, WIDTH);
    const most = level === null ? MOST_BUNDLE : WIDTH * HASH;
    const path = tilePath(level, number, width);
    let bytes = await this.shown.read(path, most);
    if (bytes === null && width < WIDTH) bytes = await this.shown.read(tilePath(level, number), most);
    if (bytes === null) throw new Refusal("log_file_missing", { file: path });
    if (level !== null && bytes.length < width * HASH) throw new Refusal("log_file_length", { file: path });
    return bytes;
  }

  async entry(index) {
    const entries = unpack(await this.file(null, Math.floor(index / WIDTH), this.size));
    if (index % WIDTH >= entries.length) throw new Refusal("log_file_length", { file: "log/tile/entries" });
    return entries[index % WIDTH];
  }

  /** The root of `count` leaves from `first` on, a range that a proof or a root asks for. */
  async hashOf(first, count) {
    const height = Math.floor(Math.log2(count));
    if (2 ** height === count) return this.node(height, first / count);
    const half = 2 ** height;
    return nodeHash(await this.hashOf(first, half), await this.hashOf(first + half, count - half));
  }

  async node(height, index) {
    const level = Math.floor(height / 8);
    const above = 2 ** (height % 8);
    const first = index * above;
    const bytes = await this.file(level, Math.floor(first / WIDTH), Math.floor(this.size / 2 ** (8 * level)));
    const spot = (first % WIDTH) * HASH;
    const part = bytes.subarray(spot, spot + above * HASH);
    if (part.length < above * HASH) throw new Refusal("log_file_length", { file: tilePath(level, 0) });
    return new Tree(part.slice()).root();
  }
}

/** One protocol of a bundle. */
async function verifyUnit(source, wanted, asked, progress = null) {
  const notes = new Notes(progress);
  const shown = new Shown(source, notes);
  const found = { entry: null, fact: "", head: null };
  try {
    await notes.reached("log");
    await unitSteps(shown, wanted, asked, notes, found);
  } catch (problem) {
    notes.error("log", problem);
  }
  return unitVerdict(notes, found, ["log", "facts", "signature", "publisher", "since", "tables"]);
}

async function unitSteps(shown, wanted, asked, notes, found) {
  const latest = await shown.read(LATEST, MOST_LATEST);
  const bytes = await shown.read(CHECKPOINT, MOST_HEAD);
  if (!latest || !bytes) throw new Refusal("file_missing", { file: latest ? CHECKPOINT : LATEST });
  const head = readHead(bytes, CHECKPOINT);
  found.head = head;
  const told = plain(latest, MOST_LATEST);
  const tree = new TileTree(shown, head.size);
  const row = wanted.entry === undefined ? await rowOf(shown, told.size, wanted, notes) : null;
  const entry = row ? row.entry : wanted.entry;
  if (entry === null || !(entry >= 0 && entry < head.size)) throw new Refusal("receipt_none", { read: wanted.unit || entry, unit: wanted.unit || DASH, contest: wanted.contest || DASH });
  found.entry = entry;
  const line = await tree.entry(entry);
  const path = await inclusionPath(entry, head.size, (first, count) => tree.hashOf(first, count));
  const root = rootByProof(leafHash(line), entry, head.size, path);
  if (!root || !same(root, head.root)) {
    notes.fails("log", "root_differs", { entry, read: hex(head.root), expected: root ? hex(root) : DASH });
  }
  else if (head.note) found.receipt = receiptText(line, entry, path, bytes);
  notes.tell("log", { size: head.size, root: hex(head.root) });
  const opened = await openedFact(tree, head, notes);
  checkUnitFact(line, entry, wanted, opened, notes, found);
  if (row) checkRow(row, line, notes);
  await unitSigned(head, told.signed_by, opened ? opened.key || "" : "", asked, notes);
  const heads = [...asked.since, ...seenOf(asked, head)];
  for (const one of heads) await sinceByTiles(one, head, tree, notes);
  if (!heads.length) notes.unchecked("since", "no_since");
}

/** The receipt of an entry that stands in a signed head, as `hattama receipt` writes it. */
function receiptText(line, entry, path, head) {
  const lines = [RECEIPT_FORM, `extra ${base64(line)}`, `index ${entry}`, ...path.map(base64), "", ""];
  return lines.join("\n") + textOf(head);
}

/** Entry 0, which names election and key; it stands in the same tree. */
async function openedFact(tree, head, notes) {
  const line = await tree.entry(0);
  const path = await inclusionPath(0, head.size, (first, count) => tree.hashOf(first, count));
  const root = rootByProof(leafHash(line), 0, head.size, path);
  if (!root || !same(root, head.root)) notes.fails("log", "root_differs", { entry: 0, read: hex(head.root), expected: root ? hex(root) : DASH });
  try {
    const fact = factOf(plain(line));
    if (fact.kind === "ElectionOpened" && !fact.strange) return fact;
    notes.fails("facts", "record_not_opened", { entry: 0 });
  } catch (problem) {
    notes.error("facts", problem.at ? problem.at({ entry: 0 }) : problem);
  }
  return null;
}

/** The fact is canonical, of a known kind, its digest is true, and it is the one that was asked for. */
function checkUnitFact(line, entry, wanted, opened, notes, found) {
  try {
    found.fact = textOf(line) || "";
    const fact = factOf(plain(line));
    const inner = fact.kind === "Revealed" ? factOf({ ...fact.content, recorded: fact.recorded }) : fact;
    if (!inner.strange && isProtocol(inner) && opened) {
      const reader = new Reader();
      reader.election = opened.election;
      checkProper(inner);
      reader.protocol(inner, canonical(inner));
      if (wanted.unit && (inner.unit !== wanted.unit || (wanted.contest && inner.contest !== wanted.contest))) {
        notes.fails("facts", "receipt_none", { entry, read: wanted.unit, unit: wanted.unit, contest: wanted.contest || DASH });
      }
    }
    notes.tell("facts", { entry });
  } catch (problem) {
    notes.error("facts", problem instanceof Refusal ? problem.at({ entry }) : problem);
  }
}

/** The row of protocols.csv for a unit and contest: it tells which entry holds. */
async function rowOf(shown, size, { unit, contest }, notes) {
  const path = dataPath(size, "protocols.csv");
  const bytes = await shown.read(path, MOST_TABLE);
  if (bytes === null) throw new Refusal("file_missing", { file: path });
  const found = [];
  const header = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(10))).split(",");
  const needle = utf8(`\n${unit},${contest ? `${contest},official,` : ""}`);
  for (let at = indexOfBytes(bytes, needle); at >= 0; at = indexOfBytes(bytes, needle, at + 1)) {
    const end = bytes.indexOf(10, at + 1);
    const cells = new TextDecoder().decode(bytes.subarray(at + 1, end < 0 ? bytes.length : end)).split(",");
    if (cells[2] === OFFICIAL) found.push(cells);
  }
  if (found.length > 1) throw new Refusal("receipt_contests", { unit, expected: found.map((one) => one[1]).join(", ") });
  if (!found.length) throw new Refusal("receipt_none", { read: unit, unit, contest: contest || DASH });
  notes.tell("tables");
  return { path, header, cells: found[0], entry: natural(found[0][3]) };
}

/** What the table says of a protocol is what the entry says. */
function checkRow({ path, header, cells, entry }, line, notes) {
  const wrong = (column, read, expected) => notes.fails("tables", "table_differs", { file: path, entry, column, read, expected });
  const leaf = hex(leafHash(line));
  if (cells[4] !== leaf) wrong("leaf", cells[4] || DASH, leaf);
  let figures;
  try {
    figures = plain(line).figures || {};
  } catch {
    return;
  }
  // Candidates stand by their place on the ballot, which no entry tells: their votes in any order.
  const left = new Map(Object.entries(figures).map(([name, one]) => [name, String(one)]));
  const places = [];
  for (let at = 7; at < header.length; at++) {
    const cell = cells[at] || "";
    if (!cell) continue;
    if (header[at].startsWith("candidate_")) places.push(cell);
    else if (left.get(header[at]) !== cell) wrong(header[at], cell, left.get(header[at]) || DASH);
    left.delete(header[at]);
  }
  const votes = [...left.values()].sort().join(" ");
  const shown = places.sort().join(" ");
  if (votes !== shown) wrong(places.length ? "candidate_1\u2026" : [...left.keys()][0], shown || DASH, votes || DASH);
}

async function unitSigned(head, told, key, asked, notes) {
  if (key && told && told !== key) {
    // Which keys were named in between stands in other entries.
    notes.unchecked("signature", "key_changed", { read: String(told).slice(0, 80) });
  } else if (await checkSignature(head.note, key, CHECKPOINT, notes)) {
    if (!key) notes.unchecked("signature", "key_unknown", { read: head.origin });
    else notes.tell("signature", { origin: head.origin });
  }
  await checkPublisher(head, asked.policy, key ? [key] : [""], notes);
}

async function sinceByTiles(one, head, tree, notes) {
  try {
    const old = readHead(one.bytes, one.name);
    const root = old.size && old.size <= head.size ? await tree.hashOf(0, old.size) : null;
    const whole = await tree.hashOf(0, head.size);
    if (!same(whole, head.root)) notes.fails("log", "root_differs", { read: hex(head.root), expected: hex(whole) });
    checkSince(one, head, { size: head.size, root: () => root || sha256(new Uint8Array(0)) }, notes);
  } catch (problem) {
    notes.error("since", problem);
  }
}

function unitVerdict(notes, { entry, fact, head, receipt }, names) {
  const steps = notes.steps().filter((one) => names.includes(one.step));
  const holds = steps.every((one) => one.outcome !== "fails");
  const publisher = steps.some((one) => one.step === "publisher" && one.outcome === "holds");
  return {
    format: 1, verdict: !holds ? "fails" : publisher ? "follows" : "consistent", holds,
    complete: steps.every((one) => one.outcome === "holds"), publisher_checked: publisher,
    origin: head ? head.origin : "", size: head ? head.shown : null, root: head ? hex(head.root) : "", entry, fact, steps,
    // Nobody should keep a proof of something that fails.
    ...(holds && receipt ? { receipt } : {}),
  };
}

/** A receipt (`*.tlog-proof`) by itself, and by a policy. */
async function verifyReceipt(bytes, file, asked) {
  const notes = new Notes();
  const found = { entry: null, fact: "", head: null };
  try {
    const proof = parseReceipt(bytes, file);
    found.head = { ...parseCheckpoint(proof.note.text, file), note: proof.note };
    found.entry = Number(proof.index);
    found.fact = textOf(proof.extra) || "";
    factOf(plain(proof.extra));
    const root = rootByProof(leafHash(proof.extra), proof.index, found.head.exact, proof.hashes);
    if (!root || !same(root, found.head.root)) {
      notes.fails("log", "root_differs", { file, read: hex(found.head.root), expected: root ? hex(root) : DASH });
    }
    notes.tell("log", { size: found.head.size, root: hex(found.head.root) });
    notes.tell("facts", { entry: found.entry });
    notes.unchecked("signature", "key_unknown", { read: found.head.origin });
    await checkPublisher(found.head, asked.policy, [""], notes);
  } catch (problem) {
    notes.error("log", problem);
  }
  return unitVerdict(notes, found, ["log", "facts", "signature", "publisher"]);
}

function parseReceipt(bytes, file) {
  const wrong = (line) => new Refusal("log_proof", { file, line });
  if (bytes.length > MOST_RECEIPT) throw new Refusal("log_note_large", { file, expected: MOST_NOTE, lines: 63 });
  const gap = indexOfBytes(bytes, [10, 10]);
  const lines = (gap < 0 ? "" : textOf(bytes.subarray(0, gap)) || "").split("\n");
  if (lines.shift() !== RECEIPT_FORM) throw wrong(1);
  const extra = (lines[0] || "").startsWith("extra ") ? fromBase64(lines.shift().slice(6)) : null;
  if (extra === null || extra.length > 2 ** 16) throw new Refusal("receipt_empty", { file });
  const index = /^index (0|[1-9][0-9]{0,18})$/.exec(lines.shift() || "");
  if (!index || BigInt(index[1]) > MOST_SIZE) throw wrong(3);
  const hashes = lines.map(fromBase64);
  if (hashes.length > 63 || hashes.some((one) => !one || one.length !== HASH)) throw wrong(4);
  return { extra, index: BigInt(index[1]), hashes, note: parseNote(bytes.subarray(gap + 2), file) };
}
