// SHA-256 (FIPS 180-4). A tree has many small hashes, for which this is as quick as the browser's
// own; whole files go to WebCrypto where there is one.

const ROUND = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const BEGIN = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const STATE = new Int32Array(8);
const SCHEDULE = new Int32Array(64);
let scratch = new Uint8Array(4096);

/** The 32 bytes of SHA-256 over the bytes; `prefix` is one byte before them, none where negative. */
function sha256(bytes, prefix = -1) {
  const found = new Uint8Array(32);
  sha256Into(found, 0, bytes, prefix);
  return found;
}

/** The same as 64 hexadecimal digits. */
function sha256Hex(bytes) {
  hashed(bytes, -1);
  let text = "";
  for (const word of STATE) {
    text += HEX[word >>> 24] + HEX[(word >>> 16) & 255] + HEX[(word >>> 8) & 255] + HEX[word & 255];
  }
  return text;
}

/** The same into bytes that are there already, since a tree has many hashes. */
function sha256Into(found, at, bytes, prefix = -1) {
  hashed(bytes, prefix);
  for (let word = 0; word < 8; word++) {
    const value = STATE[word];
    found[at++] = value >>> 24;
    found[at++] = value >>> 16;
    found[at++] = value >>> 8;
    found[at++] = value;
  }
}

function hashed(bytes, prefix) {
  const head = prefix < 0 ? 0 : 1;
  const size = bytes.length + head;
  const blocks = (size + 9 + 63) >> 6;
  if (scratch.length < blocks << 6) scratch = new Uint8Array(2 * (blocks << 6));
  const whole = scratch;
  if (head) whole[0] = prefix;
  whole.set(bytes, head);
  whole[size] = 0x80;
  const end = blocks << 6;
  whole.fill(0, size + 1, end);
  const bits = size * 8;
  const high = Math.floor(bits / 2 ** 32);
  for (let at = 0; at < 4; at++) {
    whole[end - 8 + at] = high >>> (24 - 8 * at);
    whole[end - 4 + at] = bits >>> (24 - 8 * at);
  }
  STATE.set(BEGIN);
  for (let block = 0; block < end; block += 64) compress(whole, block);
}

function compress(whole, at) {
  const w = SCHEDULE;
  for (let word = 0; word < 16; word++, at += 4) {
    w[word] = (whole[at] << 24) | (whole[at + 1] << 16) | (whole[at + 2] << 8) | whole[at + 3];
  }
  for (let word = 16; word < 64; word++) {
    const x = w[word - 15];
    const y = w[word - 2];
    const one = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const two = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[word] = (w[word - 16] + one + w[word - 7] + two) | 0;
  }
  let a = STATE[0];
  let b = STATE[1];
  let c = STATE[2];
  let d = STATE[3];
  let e = STATE[4];
  let f = STATE[5];
  let g = STATE[6];
  let h = STATE[7];
  for (let word = 0; word < 64; word++) {
    const big = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + big + ((e & f) ^ (~e & g)) + ROUND[word] + w[word]) | 0;
    const small = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (small + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  STATE[0] += a;
  STATE[1] += b;
  STATE[2] += c;
  STATE[3] += d;
  STATE[4] += e;
  STATE[5] += f;
  STATE[6] += g;
  STATE[7] += h;
}

const SUBTLE = globalThis.crypto && globalThis.crypto.subtle ? globalThis.crypto.subtle : null;

/** SHA-256 of a whole file as hexadecimal digits. */
async function digestOf(bytes) {
  if (SUBTLE && bytes.length > 2048) {
    return hex(new Uint8Array(await SUBTLE.digest("SHA-256", bytes)));
  }
  return sha256Hex(bytes);
}
