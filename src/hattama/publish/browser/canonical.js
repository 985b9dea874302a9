// Canonical JSON: one value has one form (docs/record.md). A reader decodes, encodes again, and
// refuses what does not come out the same.

const MOST_FACT = 65535;
const MOST_DEPTH = 8;
const SIGNS =
  "\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff";
const HIDDEN = new RegExp(`[${SIGNS}]|\\p{Cs}`, "u");
const PLAIN_TEXT = /^[ !#-[\]-~]*$/;

/** The canonical text of plain data. */
function canonical(value, depth = 0) {
  switch (typeof value) {
    case "string":
      if (PLAIN_TEXT.test(value)) return `"${value}"`;
      if (HIDDEN.test(value)) throw new Refusal("record_text", { read: escaped(value) });
      return JSON.stringify(value);
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
        throw new Refusal("record_value", { read: String(value).slice(0, 60) });
      }
      return String(value);
    case "boolean":
      return value ? "true" : "false";
    default:
  }
  if (value === null || typeof value !== "object") {
    throw new Refusal("record_value", { read: String(value) });
  }
  if (depth === MOST_DEPTH) throw new Refusal("record_value", { read: "\u2026" });
  let text = "";
  if (Array.isArray(value)) {
    for (const one of value) text += (text ? "," : "") + canonical(one, depth + 1);
    return `[${text}]`;
  }
  for (const key of sortedKeys(value)) {
    text += `${text ? "," : ""}${keyText(key)}:${canonical(value[key], depth + 1)}`;
  }
  return `{${text}}`;
}

/** The keys of a table in the order of their bytes; most tables have that order already. */
function sortedKeys(value) {
  const keys = Object.keys(value);
  for (let at = 1; at < keys.length; at++) if (!(keys[at - 1] < keys[at])) return keys.sort();
  return keys;
}

const KNOWN_KEYS = new Map();

function keyText(key) {
  let found = KNOWN_KEYS.get(key);
  if (found === undefined) {
    if (!/^[\x20-\x7e]*$/.test(key)) throw new Refusal("record_key", { read: escaped(key) });
    found = JSON.stringify(key);
    if (KNOWN_KEYS.size < 10000) KNOWN_KEYS.set(key, found);
  }
  return found;
}

function escaped(text) {
  return text
    .slice(0, 40)
    .replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Where brackets are open deeper than a value may go; a parser would follow them. */
function tooDeep(text) {
  if (text.length < 2 * MOST_DEPTH) return false;
  let depth = 0;
  for (let at = 0, inside = false; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (inside) {
      if (sign === 92) at++;
      else if (sign === 34) inside = false;
    } else if (sign === 34) inside = true;
    else if (sign === 91 || sign === 123) {
      if (++depth > MOST_DEPTH) return true;
    } else if (sign === 93 || sign === 125) depth--;
  }
  return false;
}

/** One canonical value as plain data. */
function plain(bytes, most = MOST_FACT, deep = false) {
  return plainText(bytes, most, deep).value;
}

/** One canonical value as plain data, and its text. */
function plainText(bytes, most = MOST_FACT, deep = false) {
  if (bytes.length > most) throw new Refusal("record_bytes", { read: bytes.length, expected: most });
  const text = textOf(bytes);
  if (text === null) throw new Refusal("record_text", { read: "\\x" });
  if (text.includes("\n")) throw new Refusal("record_text", { read: "\\n" });
  // Most facts are ASCII, of which normal form C is the text itself.
  if (text.length !== bytes.length && text.normalize("NFC") !== text) {
    throw new Refusal("record_not_composed");
  }
  if (!deep && tooDeep(text)) throw new Refusal("record_value", { read: "\u2026" });
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("record_json", { read: text.slice(0, 60) });
  }
  if ((deep ? canonicalDeep(value) : canonical(value)) !== text) {
    throw new Refusal("record_canonical", { read: text.slice(0, 60) });
  }
  return { value, text };
}

/** As `canonical` for files that may hold null and go deeper, such as seats.json. */
function canonicalDeep(value) {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return canonical(value);
  if (Array.isArray(value)) return `[${value.map(canonicalDeep).join(",")}]`;
  return `{${Object.keys(value)
    .sort(byText)
    .map((key) => `${JSON.stringify(key)}:${canonicalDeep(value[key])}`)
    .join(",")}}`;
}

/** The first difference of two values by its key path, theirs and ours; null where there is none. */
function firstDifference(one, two, key = "") {
  if (isTable(one) && isTable(two)) {
    for (const name of [...new Set([...Object.keys(one), ...Object.keys(two)])].sort(byText)) {
      const path = key ? `${key}.${name}` : name;
      if (!Object.hasOwn(one, name) || !Object.hasOwn(two, name)) {
        return [path.slice(0, 200), told(one[name]), told(two[name])];
      }
      const found = firstDifference(one[name], two[name], path);
      if (found) return found;
    }
    return null;
  }
  if (Array.isArray(one) && Array.isArray(two)) {
    for (let at = 0; at < Math.min(one.length, two.length); at++) {
      const found = firstDifference(one[at], two[at], `${key}[${at}]`);
      if (found) return found;
    }
    return one.length === two.length ? null : [key, String(one.length), String(two.length)];
  }
  return one === two ? null : [key.slice(0, 200), told(one), told(two)];
}

function told(value) {
  return value === undefined || value === null ? DASH : JSON.stringify(value).slice(0, 160);
}

function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
