// Heads of the log: who signed, who countersigned, which key was in force, what came before.

/** The head stands for this log at this size. */
function checkHead(head, size, tree, notes, file) {
  if (head.size !== size) notes.fails("log", "head_size", { file, read: head.shown, expected: size });
  else if (tree && size <= tree.size && !same(head.root, tree.root(size))) {
    notes.fails("log", "root_differs", { file, read: hex(head.root), expected: hex(tree.root(size)) });
  }
}

/** The vkey in force after so many facts. */
function keyAt(snap, size) {
  let found = snap.opened.key || "";
  for (const { entry, fact } of snap.record.rotations) if (entry < size) found = fact.new;
  return found;
}

/** Each change of the key is signed by whom the record allows. */
async function checkKeys(snap, notes) {
  const { rotations } = snap.record;
  for (const { entry, fact } of rotations) {
    const lines = ["hattama-key-rotation/v1", snap.frozen.election.id, entry, fact.old, fact.new, fact.reason];
    let fine = false;
    try {
      parseVkey(fact.new);
      const signature = Uint8Array.from(atob(fact.signature), (one) => one.charCodeAt(0));
      const message = utf8(lines.map((line) => `${line}\n`).join(""));
      fine = await ed25519Holds(parseVkey(fact.signer).key, signature, message);
    } catch (problem) {
      if (!(problem instanceof Refusal || problem instanceof DOMException)) throw problem;
    }
    if (fine === null) notes.unchecked("keys", "no_ed25519");
    else if (!fine) notes.fails("keys", "rotation_wrong", { entry });
  }
  const keys = snap.opened.key ? 1 + rotations.length : 0;
  notes.tell("keys", { keys });
  if (!keys) notes.unchecked("keys", "no_key_named");
  else if (rotations.length) {
    const { entry, fact } = rotations[rotations.length - 1];
    notes.tell("keys", { entry, reason: fact.reason, changed: keys - 1 });
  }
}

/** The key that the record names signed; without one, that somebody did. True where it may be told. */
async function checkSignature(note, vkey, file, notes) {
  if (!note || !note.signatures.length) {
    if (vkey) notes.fails("signature", "unsigned", { file });
    else notes.unchecked("signature", "unsigned", { file });
    return false;
  }
  if (!vkey) return true;
  let state;
  let key;
  try {
    key = parseVkey(vkey);
    state = await plainState(note, key);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    notes.fails("signature", problem.code, { ...problem.params, file });
    return false;
  }
  if (state === "unsupported") notes.unchecked("signature", "no_ed25519", { file });
  else if (state === "wrong") notes.fails("signature", "log_signature_wrong", { read: key.name, file });
  else if (state === "absent") notes.fails("signature", "log_signature_missing", { file });
  return state === "holds" || state === "unsupported";
}

// Stands for the vkey that nobody told; "unknown" where this browser cannot check a signature.
const NOBODY = "?";

/** The vkey that latest.json should name: of the record, or the one whose signature holds. */
async function signedBy(head, told, snap) {
  if (!head.note || !head.note.signatures.length) return "";
  const named = keyAt(snap, Infinity);
  if (named) return named;
  try {
    const state = await plainState(head.note, parseVkey(typeof told === "string" ? told : ""));
    return state === "holds" || state === "unsupported" ? told : NOBODY;
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    return NOBODY;
  }
}

/** The policy of whoever checks: is it this publisher's log, and is the quorum there? */
async function checkPublisher(head, policy, named, notes) {
  if (!policy) {
    notes.unchecked("publisher", "no_policy");
    return;
  }
  if (!head.note) {
    notes.fails("publisher", "unsigned", { file: CHECKPOINT });
    return;
  }
  const known = policy.logs.some((one) => named.includes(one.vkey));
  let judgement;
  try {
    judgement = await judge(policy, head, known ? [parseVkey(named[named.length - 1])] : []);
  } catch (problem) {
    notes.error("publisher", problem);
    return;
  }
  if (judgement.wrong) notes.fails("publisher", "policy_signature_wrong", { file: CHECKPOINT });
  if (judgement.unsupported) notes.unchecked("publisher", "no_ed25519", { file: CHECKPOINT });
  else {
    if (!judgement.log) notes.fails("publisher", "log_not_in_policy", { read: head.origin });
    const away = judgement.heard.filter((one) => one.state !== "holds").map((one) => one.name);
    if (!judgement.met) notes.fails("publisher", "quorum_not_met", { read: judgement.quorum, missing: away.join(", ") || DASH });
    else if (judgement.quorum === "none") notes.tell("publisher", { nobody: true });
  }
  const holding = judgement.heard.filter((one) => one.state === "holds");
  const times = holding.map((one) => new Date(Number(one.time) * 1000).toISOString().slice(0, 19) + "Z");
  notes.tell("publisher", { log: head.origin, by: holding.map((one) => one.name).sort().join(", "), times: times.join(", ") });
}

/** An older checkpoint, from somewhere else, is a beginning of this log. */
function checkSince({ bytes, name, seen }, head, tree, notes) {
  let old;
  try {
    old = readHead(bytes, name);
  } catch (problem) {
    notes.error("since", problem);
    return;
  }
  if (old.origin !== head.origin) notes.fails("since", "other_log", { read: old.origin, expected: head.origin });
  else if (old.exact > BigInt(tree.size)) notes.fails("since", "log_shorter", { read: tree.size, expected: old.shown });
  else if (!same(tree.root(old.size), old.root)) notes.fails("since", "log_rewritten", { read: old.size });
  else notes.tell("since", seen ? { seen: old.size } : { size: old.size });
}

/** What latest.json says of countersigners, by the policy in the bundle; null where this browser cannot say. */
async function countersignedBy(policy, head) {
  if (!policy || !head.note) return { quorum: "no_policy", by: [] };
  const judgement = await judge(policy, head);
  if (judgement.unsupported) return null;
  const by = judgement.heard.filter((one) => one.state === "holds").map((one) => one.name);
  return { quorum: judgement.met ? "met" : "not_met", by: by.sort(byText) };
}
