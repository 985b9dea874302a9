// Where a bundle is read: dropped files, one ZIP file, an address, or bytes in memory.

const MOST_HELD = 2 ** 29;

class FilesSource {
  /** @param files blobs or bytes by path */
  constructor(files) {
    this.files = withoutTop(files);
  }

  names() {
    if (this.files.size > MOST_FILES) throw new Refusal("bundle_many_files", { expected: MOST_FILES });
    return new Set(this.files.keys());
  }

  async bytes(path, most) {
    const one = this.files.get(path);
    if (one === undefined) return null;
    if (one instanceof Uint8Array) return one.subarray(0, most + 1);
    try {
      return new Uint8Array(await one.slice(0, most + 1).arrayBuffer());
    } catch (problem) {
      throw new Refusal("bundle_folder", { file: path, read: String(problem.name) });
    }
  }
}

class HttpSource {
  /** @param base address of the folder, with its last slash */
  constructor(base) {
    this.base = base;
  }

  /** Whether a server has further files cannot be seen from outside. */
  names() {
    return null;
  }

  async bytes(path, most) {
    const address = new URL(path.split("/").map(encodeURIComponent).join("/"), this.base);
    let answer;
    try {
      answer = await fetch(address, { credentials: "omit", cache: path.startsWith("data/") ? "default" : "no-cache" });
    } catch {
      throw new Refusal("bundle_http", { file: path, read: DASH });
    }
    if (answer.status === 404 || answer.status === 410) return null;
    if (!answer.ok) throw new Refusal("bundle_http", { file: path, read: answer.status });
    const parts = [];
    let size = 0;
    const reader = answer.body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value);
        size += value.length;
        if (size > most) {
          reader.cancel().catch(() => {});
          break;
        }
      }
    } catch {
      throw new Refusal("bundle_http", { file: path, read: DASH });
    }
    return joined(parts).subarray(0, most + 1);
  }
}

/** Each file once: what was read stays, up to half a gigabyte. */
class Kept {
  constructor(source) {
    this.source = source;
    this.forget();
  }

  forget() {
    this.held = new Map();
    this.size = 0;
  }

  names() {
    return this.source.names();
  }

  async bytes(path, most) {
    const held = this.held.get(path);
    // What is shorter than was allowed is the whole file.
    if (held && (held.bytes === null || held.bytes.length <= held.most || most <= held.most)) {
      return held.bytes === null ? null : held.bytes.subarray(0, most + 1);
    }
    const bytes = await this.source.bytes(path, most);
    const size = bytes === null ? 0 : bytes.length;
    if (this.size + size <= MOST_HELD) {
      this.held.set(path, { bytes, most });
      this.size += size;
    }
    return bytes;
  }
}

/** A source from what a page or a test hands over. */
async function sourceFrom(what) {
  if (what.kind === "http") return new Kept(new HttpSource(what.base));
  if (what.kind === "zip") return new Kept(await ZipSource.open(what.blob));
  return new Kept(new FilesSource(what.files));
}
