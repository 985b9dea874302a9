// The Merkle tree of RFC 6962, its files (C2SP tlog-tiles) and proofs (RFC 9162, 2.1.3.2).

const HASH = 32;
const WIDTH = 256;
const MOST_ENTRY = 65535;
const PAIR = new Uint8Array(2 * HASH);

function leafHash(entry) {
  return sha256(entry, 0);
}

function nodeHash(left, right) {
  PAIR.set(left, 0);
  PAIR.set(right, HASH);
  return sha256(PAIR, 1);
}

/** A tree over leaves that lie one after another. */
class Tree {
  constructor(leaves) {
    this.size = leaves.length / HASH;
    this.levels = [leaves];
    for (let below = leaves; below.length >= 2 * HASH; ) {
      const count = Math.floor(below.length / (2 * HASH));
      const level = new Uint8Array(count * HASH);
      for (let at = 0; at < count; at++) {
        const pair = below.subarray(at * 2 * HASH, (at + 1) * 2 * HASH);
        sha256Into(level, at * HASH, pair, 1);
      }
      this.levels.push(level);
      below = level;
    }
  }

  /** The hash of the complete subtree number `index` of 2^height leaves. */
  node(height, index) {
    return this.levels[height].subarray(index * HASH, (index + 1) * HASH);
  }

  /** The root of the first so many leaves. */
  root(size = this.size) {
    if (size === 0) return sha256(new Uint8Array(0));
    let found = null;
    let left = size;
    // From the smallest complete subtree at the right end to the largest at the left.
    for (let height = 0; left > 0; height++) {
      const width = 2 ** height;
      if (left % (2 * width) === 0) continue;
      left -= width;
      const peak = this.node(height, left / width);
      found = found === null ? peak : nodeHash(peak, found);
    }
    return found;
  }

  leaf(entry) {
    return this.node(0, entry);
  }

  /** The bytes of a tile. */
  tile(tile) {
    const level = this.levels[8 * tile.level] || new Uint8Array(0);
    const start = tile.number * WIDTH * HASH;
    return level.subarray(start, start + tile.width * HASH);
  }
}

function tilePath(level, number, width = WIDTH) {
  const groups = [String(number % 1000).padStart(3, "0")];
  for (let rest = Math.floor(number / 1000); rest; rest = Math.floor(rest / 1000)) {
    groups.unshift("x" + String(rest % 1000).padStart(3, "0"));
  }
  const name = level === null ? "entries" : String(level);
  return `log/tile/${name}/${groups.join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

function tilesAt(level, count) {
  const found = [];
  const full = Math.floor(count / WIDTH);
  for (let number = 0; number < full; number++) found.push({ level, number, width: WIDTH });
  if (count % WIDTH) found.push({ level, number: full, width: count % WIDTH });
  for (const one of found) one.path = tilePath(level, one.number, one.width);
  return found;
}

/** Every tile of a log of that size. */
function tilesOf(size) {
  const found = [];
  for (let level = 0, count = size; count; level++, count = Math.floor(count / WIDTH)) {
    found.push(...tilesAt(level, count));
  }
  return found;
}

/** Every bundle of a log of that size. */
function bundlesOf(size) {
  return tilesAt(null, size);
}

/** The partial tiles, and the partial bundle, of a log of that size. */
function partialsOf(size) {
  return [...tilesOf(size), ...bundlesOf(size)].filter((one) => one.width < WIDTH);
}

/** The entries of a bundle. */
function unpack(bytes) {
  const entries = [];
  let at = 0;
  while (at + 1 < bytes.length) {
    const start = at + 2;
    at = start + ((bytes[at] << 8) | bytes[at + 1]);
    entries.push(bytes.subarray(start, at));
  }
  if (at !== bytes.length) throw new Refusal("log_bundle_cut", { read: entries.length });
  return entries;
}

/** The root to which a proof leads from a leaf, or null where the proof does not fit. */
function rootByProof(leaf, index, size, proof) {
  if (index >= size) return null;
  let node = leaf;
  let here = BigInt(index);
  let last = BigInt(size) - 1n;
  for (const one of proof) {
    if (last === 0n) return null;
    if (here & 1n || here === last) {
      node = nodeHash(one, node);
      while (!(here & 1n) && here) {
        here >>= 1n;
        last >>= 1n;
      }
    } else {
      node = nodeHash(node, one);
    }
    here >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? node : null;
}

/** Hashes from the sibling of a leaf up; `hashOf(first, count)` gives roots of ranges. */
async function inclusionPath(index, size, hashOf) {
  const path = [];
  let first = 0;
  let count = size;
  while (count > 1) {
    let half = 1;
    while (half * 2 < count) half *= 2;
    if (index < first + half) {
      path.unshift(await hashOf(first + half, count - half));
      count = half;
    } else {
      path.unshift(await hashOf(first, half));
      first += half;
      count -= half;
    }
  }
  return path;
}
