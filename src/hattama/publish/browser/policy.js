// Policies (C2SP tlog-policy): whose signatures make a head worth believing.

const MOST_POLICY = 2 ** 20;

/** The policy in a file. */
function parsePolicy(bytes, file) {
  // Names are bytes, not letters: each byte is one sign here, so that unlike names stay unlike.
  const raw = Array.from(bytes, (one) => String.fromCharCode(one)).join("");
  const lines = raw.split("\n");
  if (bytes.length > MOST_POLICY || lines.length > MOST_LINES) {
    throw new Refusal("policy_large", { file, expected: MOST_LINES });
  }
  const read = { logs: [], witnesses: [], groups: [], quorum: null, names: new Set(["none"]), members: new Set() };
  for (const [number, line] of lines.entries()) {
    try {
      policyLine(read, line);
    } catch (problem) {
      if (problem instanceof Refusal) throw problem.at({ file, line: number + 1 });
      throw problem;
    }
  }
  const last = lines[lines.length - 1];
  if (last.replace(/[ \t]/g, "")) throw new Refusal("policy_cut", { file, line: lines.length });
  if (read.quorum === null) throw new Refusal("policy_quorum_missing", { file });
  return read;
}

const POLICY_LINES = { log: policyLog, witness: policyWitness, group: policyGroup, quorum: policyQuorum };

function policyLine(read, line) {
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) throw new Refusal("policy_control");
  const words = line.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/);
  if (words[0] === "" || words[0].startsWith("#")) return;
  const kinds = Object.keys(POLICY_LINES);
  if (!kinds.includes(words[0])) throw new Refusal("policy_word", { read: words[0], expected: kinds });
  POLICY_LINES[words[0]](read, words.slice(1));
}

function policyKey(vkey, algorithms) {
  // The name inside a vkey is UTF-8 again.
  const text = textOf(Uint8Array.from(vkey, (one) => one.charCodeAt(0)));
  if (text === null) throw new Refusal("log_vkey", { read: vkey.slice(0, 100) });
  const key = parseVkey(text);
  if (!algorithms.includes(key.algorithm)) {
    throw new Refusal("log_vkey_algorithm", { read: `0x${HEX[key.algorithm]}` });
  }
  return key;
}

function policyLog(read, words) {
  if (words.length < 1 || words.length > 2) throw new Refusal("policy_line", { expected: "log <vkey> [<url>]" });
  const key = policyKey(words[0], [ED25519, COSIGNATURE_ML_DSA]);
  if (read.logs.some((one) => same(one.key, key.key))) throw new Refusal("policy_key_twice", { read: key.name });
  read.logs.push(key);
}

function policyWitness(read, words) {
  if (words.length < 2 || words.length > 3) {
    throw new Refusal("policy_line", { expected: "witness <name> <vkey> [<url>]" });
  }
  const key = policyKey(words[1], [COSIGNATURE, COSIGNATURE_ML_DSA]);
  if (read.witnesses.some((one) => same(one.key.key, key.key))) {
    throw new Refusal("policy_key_twice", { read: words[0] });
  }
  policyDefine(read, words[0]);
  read.witnesses.push({ name: words[0], key });
}

function policyGroup(read, words) {
  if (words.length < 3) throw new Refusal("policy_line", { expected: "group <name> all|any|<k> <name>..." });
  const [name, rule, ...members] = words;
  for (const one of members) {
    if (!read.names.has(one) || one === "none") throw new Refusal("policy_name_unknown", { read: one });
    if (read.members.has(one)) throw new Refusal("policy_member_twice", { read: one });
    read.members.add(one);
  }
  const named = { all: members.length, any: 1 };
  const need = Object.hasOwn(named, rule) ? named[rule] : /^[1-9][0-9]{0,8}$/.test(rule) ? Number(rule) : 0;
  if (need < 1 || need > members.length) {
    throw new Refusal("policy_threshold", { read: rule, expected: members.length });
  }
  policyDefine(read, name);
  read.groups.push({ name, need, members });
}

function policyQuorum(read, words) {
  if (words.length !== 1) throw new Refusal("policy_line", { expected: "quorum <name>|none" });
  if (read.quorum !== null) throw new Refusal("policy_quorum_twice");
  if (!read.names.has(words[0])) throw new Refusal("policy_name_unknown", { read: words[0] });
  read.quorum = words[0];
}

function policyDefine(read, name) {
  if (read.names.has(name)) throw new Refusal("policy_name_twice", { read: name });
  read.names.add(name);
}

/** What a policy says of a head; `trusted` are keys of the log that are known from elsewhere. */
async function judge(policy, head, trusted = []) {
  const logs = [];
  for (const key of [...policy.logs, ...trusted].filter((one) => one.name === head.origin)) {
    logs.push(key.algorithm === ED25519 ? await plainState(head.note, key) : (await cosigned(head.note, key)).state);
  }
  const heard = [];
  for (const one of policy.witnesses) heard.push({ name: one.name, ...(await cosigned(head.note, one.key)) });
  const signed = new Map(heard.map((one) => [one.name, one.state === "holds"]));
  for (const one of policy.groups) {
    signed.set(one.name, one.members.filter((name) => signed.get(name)).length >= one.need);
  }
  return {
    log: logs.includes("holds"),
    wrong: logs.includes("wrong") || heard.some((one) => one.state === "wrong"),
    unsupported: logs.includes("unsupported") || heard.some((one) => one.state === "unsupported"),
    heard: heard.map((one) => ({ ...one, name: shownName(one.name) })),
    quorum: shownName(policy.quorum),
    met: policy.quorum === "none" || signed.get(policy.quorum),
  };
}

/** A name of bytes as letters, where it is UTF-8. */
function shownName(name) {
  return textOf(Uint8Array.from(name, (one) => one.charCodeAt(0))) || name;
}
