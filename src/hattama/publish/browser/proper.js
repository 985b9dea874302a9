// What a record may hold as text: ids, hashes, dates, articles; and nothing about persons.

const HASH_KEYS = ["sha256", "leaf", "commitment", "salt", "digest"];
const KEY_KEYS = ["key", "recovery", "old", "new", "signer"];
const FREE_KEYS = ["by", "to", "complaint", "case", "organisation", "publisher", "reason"];
const PATTERNS = {
  signature: /^[A-Za-z0-9+/]{80,4000}={0,2}$/,
  at: /^(?:final|[0-2]\d:[0-5]\d)$/,
  type: /^[a-z]+\/[a-z0-9.+-]{1,60}$/,
  name: /^(?:election|law|units|contests|options|persons|expected|places|text)$/,
  dropped: /^(?:election|law|units|contests|options|persons|expected|places)$/,
  law: /^[a-z]{2}\/[a-z0-9-]{1,80}$/,
  percent: /^[0-9.]{1,12}$/,
};
PATTERNS.table = PATTERNS.dropped;
const VKEY = /^[^\s+@]{1,500}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{40,2600}={0,2}$/;
const MANY_DIGITS = /\p{Nd}{10}/u;
const NEVER_ASKED = ["kind", "recorded", "date"];

function isFree(text) {
  return isId(text) && !MANY_DIGITS.test(text);
}

function checkProper(fact) {
  if (isSaid(fact) && fact.note) throw new Refusal("record_note", { key: "note" });
  for (const [key, value] of Object.entries(fact)) {
    // What was revealed is a fact of its own, and looked at as such.
    if (NEVER_ASKED.includes(key) || (key === "content" && fact.kind === "Revealed")) continue;
    properValue(key, key, value, fact);
  }
}

function properValue(name, path, value, fact) {
  if (typeof value === "string") {
    if (!fits(name, value, fact)) throw new Refusal("record_proper", { key: path, read: value.slice(0, 60) });
  } else if (Array.isArray(value)) {
    for (const one of value) properValue(name, path, one, fact);
  } else if (isTable(value)) {
    const named = name === "files" ? "table" : name === "figures" ? "id" : null;
    for (const [key, inner] of Object.entries(value)) {
      if (named) {
        properValue(named, `${path}.${named}`, key, fact);
        properValue("", path, inner, fact);
      } else properValue(key, `${path}.${key}`, inner, fact);
    }
  }
}

function fits(name, text, fact) {
  if (HASH_KEYS.includes(name)) return isHash(text);
  if (KEY_KEYS.includes(name)) return text.length <= 3000 && VKEY.test(text);
  if (name === "source" && fact.kind === "CopyReceived") {
    const [, kind, who] = /^([^:]*):?([^]*)$/.exec(text);
    return (kind === "observer" && isFree(who)) || (kind === "party" && isId(who));
  }
  if (name === "article" || name === "number") {
    return Array.from(text).length <= 120 && !text.includes("@") && !MANY_DIGITS.test(text);
  }
  // Bytes in their one form: no bits are left over that say nothing.
  if (name === "signature" && PATTERNS.signature.test(text)) return base64(fromBase64(text) || new Uint8Array()) === text;
  if (Object.hasOwn(PATTERNS, name)) return PATTERNS[name].test(text);
  if (FREE_KEYS.includes(name)) return isFree(text);
  if (name === "unit" && text === "") return true;
  return name === "source" || isId(text);
}
