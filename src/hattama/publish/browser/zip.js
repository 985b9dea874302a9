// A ZIP file, read with the browser's own unpacking, only as far as each file is asked for.

const MOST_FILES = 200000;
const FREE_BYTES = 2 ** 20;
const FREE_RATIO = 200;

/** Unpacked bytes, at most `most` and one more; null where there are more. */
async function inflated(packed, format, most) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(parts);
    parts.push(value);
    size += value.length;
    if (size > most) {
      reader.cancel().catch(() => {});
      return null;
    }
  }
}

let crcTable = null;

function crc32(bytes) {
  if (!crcTable) {
    crcTable = new Int32Array(256);
    for (let at = 0; at < 256; at++) {
      let value = at;
      for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
      crcTable[at] = value;
    }
  }
  let sum = -1;
  for (const byte of bytes) sum = crcTable[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ -1) >>> 0;
}

class ZipSource {
  static async open(blob) {
    const members = await zipMembers(blob);
    return new ZipSource(blob, withoutTop(members));
  }

  constructor(blob, members) {
    this.blob = blob;
    this.members = members;
  }

  names() {
    return new Set(this.members.keys());
  }

  async bytes(path, most) {
    const one = this.members.get(path);
    if (!one) return null;
    // No table is packed so tightly; zeros are, and they cost whoever unpacks them.
    if (one.size > FREE_BYTES && one.size > FREE_RATIO * one.packed) {
      throw new Refusal("bundle_file_large", { file: path, expected: FREE_RATIO * one.packed });
    }
    const wrong = (read) => new Refusal("bundle_zip", { file: path, read });
    const head = new DataView(await this.blob.slice(one.offset, one.offset + 30).arrayBuffer());
    if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw wrong("header");
    const start = one.offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    const packed = new Uint8Array(await this.blob.slice(start, start + one.packed).arrayBuffer());
    if (packed.length < one.packed) throw wrong("size");
    let found = packed;
    if (one.method === 8) {
      try {
        found = await inflated(packed, "deflate-raw", Math.min(most, one.size));
      } catch {
        throw wrong("deflate");
      }
      if (found === null && one.size > most) return new Uint8Array(most + 1);
    }
    if (found === null || found.length !== one.size || crc32(found) !== one.crc) throw wrong("CRC");
    return found.subarray(0, most + 1);
  }
}

/** The list of files at the end of a ZIP file. */
async function zipMembers(blob) {
  const wrong = (read) => new Refusal("bundle_zip", { file: "ZIP", read });
  const from = Math.max(0, blob.size - 65557);
  const tail = new DataView(await blob.slice(from).arrayBuffer());
  let at = tail.byteLength - 22;
  while (at >= 0 && tail.getUint32(at, true) !== 0x06054b50) at--;
  if (at < 0) throw wrong("end");
  const [count, size, offset] = [tail.getUint16(at + 10, true), tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  if (count === 0xffff || offset === 0xffffffff) throw new Beyond("zip_large");
  if (count > MOST_FILES) throw new Refusal("bundle_many_files", { expected: MOST_FILES });
  const list = new DataView(await blob.slice(offset, offset + size).arrayBuffer());
  const found = new Map();
  for (let spot = 0, number = 0; number < count; number++) {
    if (spot + 46 > list.byteLength || list.getUint32(spot, true) !== 0x02014b50) throw wrong("list");
    const next = spot + 46 + list.getUint16(spot + 28, true) + list.getUint16(spot + 30, true) + list.getUint16(spot + 32, true);
    if (next > list.byteLength) throw wrong("list");
    zipMember(list, spot, found);
    spot = next;
  }
  apart(found);
  return found;
}

function zipMember(list, spot, found) {
  const name = textOf(new Uint8Array(list.buffer, spot + 46, list.getUint16(spot + 28, true)));
  if (name === null) throw new Refusal("bundle_path", { read: DASH });
  if (name.endsWith("/")) return;
  checkPath(name);
  const kind = (list.getUint32(spot + 38, true) >>> 16) & 0xf000;
  if (kind !== 0 && kind !== 0x8000) throw new Refusal("bundle_link", { file: name });
  if (found.has(name)) throw new Refusal("bundle_twice", { file: name });
  const method = list.getUint16(spot + 10, true);
  const locked = list.getUint16(spot + 8, true) & 1;
  if ((method !== 0 && method !== 8) || locked) {
    throw new Refusal("bundle_zip", { file: name, read: `${method}, ${locked}` });
  }
  found.set(name, {
    method, crc: list.getUint32(spot + 16, true), packed: list.getUint32(spot + 20, true),
    size: list.getUint32(spot + 24, true), offset: list.getUint32(spot + 42, true),
  });
}

/** No two members share their bytes: else a small file could unpack to any size. */
function apart(found) {
  let end = 0;
  let before = "";
  for (const [name, one] of [...found].sort((a, b) => a[1].offset - b[1].offset)) {
    if (one.offset < end) throw new Refusal("bundle_zip", { file: name, read: before });
    end = one.offset + one.packed;
    before = name;
  }
}

/** A bundle may lie in one folder. */
function withoutTop(files) {
  const tops = new Set([...files.keys()].map((name) => name.split("/")[0]));
  if (tops.size !== 1 || files.has(LATEST)) return files;
  const cut = [...tops][0].length + 1;
  return new Map([...files].map(([name, one]) => [name.slice(cut), one]));
}
