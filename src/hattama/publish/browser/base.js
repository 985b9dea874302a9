// Bytes, text, and the two ways in which a check ends early.

/** Something in the bundle is not as the documents say: the step fails. */
class Refusal extends Error {
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }

  /** The same refusal with more about its place. */
  at(more) {
    return new Refusal(this.code, { ...this.params, ...more });
  }
}

/** This page does not know the rule or the form: the step is not checked, never failed. */
class Beyond extends Error {
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LANGS = ["kk", "ru", "en"];
const DASH = "\u2013";

function utf8(text) {
  return ENCODER.encode(text);
}

let shared = new Uint8Array(2 ** 16);

/** The same in bytes that are used again: good until the next call. */
function utf8Shared(text) {
  if (shared.length < 3 * text.length) shared = new Uint8Array(6 * text.length);
  return shared.subarray(0, ENCODER.encodeInto(text, shared).written);
}

/** Text of bytes; null where they are no UTF-8. A byte-order mark stays and is seen. */
function textOf(bytes) {
  try {
    return DECODER.decode(bytes);
  } catch {
    return null;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

function fromHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(text.substr(2 * at, 2), 16);
  return bytes;
}

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Bytes of base64 in its one canonical spelling; null for every other text. */
function fromBase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return null;
  let raw;
  try {
    raw = atob(text);
  } catch {
    return null;
  }
  const bytes = Uint8Array.from(raw, (one) => one.charCodeAt(0));
  return base64(bytes) === text ? bytes : null;
}

function same(one, two) {
  if (one.length !== two.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== two[at]) return false;
  return true;
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}

/** Where `needle` first stands in bytes, from a place on; -1 where it does not. */
function indexOfBytes(bytes, needle, from = 0) {
  const stop = bytes.length - needle.length;
  for (let at = bytes.indexOf(needle[0], from); at >= 0 && at <= stop; ) {
    let spot = 1;
    while (spot < needle.length && bytes[at + spot] === needle[spot]) spot++;
    if (spot === needle.length) return at;
    at = bytes.indexOf(needle[0], at + 1);
  }
  return -1;
}

/** A whole number in its one spelling, or null. */
function natural(text, digits = 15) {
  if (!/^(0|[1-9][0-9]*)$/.test(text) || text.length > digits) return null;
  return Number(text);
}

/** Order of text by its code points, as every table and list of a bundle is sorted. */
function byText(one, two) {
  if (one === two) return 0;
  const left = Array.from(one);
  const right = Array.from(two);
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    if (left[at] !== right[at]) return left[at].codePointAt(0) - right[at].codePointAt(0);
  }
  return left.length - right.length;
}

function isId(text) {
  return text.length <= 80 && /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/.test(text);
}

function isHash(text) {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Let the page be drawn and clicked between two portions of work. */
function breathe() {
  return new Promise((done) => setTimeout(done, 0));
}
