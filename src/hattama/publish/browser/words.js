// Sentences: catalogues of three languages that stand in the page as data.

const WORDS = typeof document === "undefined" ? {} : JSON.parse(document.getElementById("words").textContent);
const GROUP_SIGN = { kk: "\u00a0", ru: "\u00a0", en: "," };

/** A whole number in the way of the language. */
function numberText(lang, value) {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, GROUP_SIGN[lang]);
}

function phrase(lang, code) {
  let found = WORDS[lang];
  for (const key of code.split(".")) {
    if (!isTable(found) || !Object.hasOwn(found, key)) return null;
    found = found[key];
  }
  return typeof found === "string" ? found : null;
}

/** The phrase of a code with its places filled; what a bundle says is text and never more. */
function say(lang, code, params = {}) {
  const template = phrase(lang, code);
  if (template === null) return code;
  return template.replace(/\{(\w+)\}/g, (_, name) => {
    if (!Object.hasOwn(params, name)) return DASH;
    const value = params[name];
    return typeof value === "number" ? numberText(lang, value) : shownText(String(value));
  });
}

/** Text of a bundle as a screen may show it: nothing that hides or reorders, and not too long. */
function shownText(text, most = 300) {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "\ufffd");
  return clean.length > most ? `${clean.slice(0, most)}\u2026` : clean;
}

function faultText(lang, { code, params }) {
  const known = phrase(lang, `fault.${code}`) !== null;
  return say(lang, known ? `fault.${code}` : "fault.other", { ...params, code });
}

/** Where a fault stands, as far as it was told. */
function placeText(lang, params) {
  const parts = [];
  for (const key of ["file", "line", "column", "entry", "key"]) {
    if (params[key] !== undefined) parts.push(say(lang, `place.${key}`, { [key]: params[key] }));
  }
  return parts.join(", ");
}
