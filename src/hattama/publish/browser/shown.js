// The files that are there, beside those that the MANIFEST names: missing, changed, extra.

const MOST_LATEST = 2 ** 24;
const MOST_TABLE = 2 ** 31 - 2;
const AT_ONCE = 8;
const SYSTEM_FILES = [".DS_Store", "Thumbs.db", "desktop.ini"];

/** How many bytes of a file are read, whatever the MANIFEST says of it. */
function mostOf(path, told) {
  const caps = new Map([["data", MOST_TABLE], ["log", MOST_LATEST * 2], ["law", MOST_LAW]]);
  return Math.min(told, caps.get(path.split("/")[0]) || MOST_NAMED);
}

class Shown {
  constructor(source, notes) {
    this.source = source;
    this.notes = notes;
    this.names = null;
    this.sums = new Map();
    this.known = new Set();
  }

  async listNames() {
    try {
      this.names = await this.source.names();
    } catch (problem) {
      this.notes.error("files", problem);
    }
  }

  /** The bytes of a file, or null where there is none. */
  async read(path, most) {
    const bytes = await this.source.bytes(path, most);
    if (bytes !== null && bytes.length > most) throw new Refusal("bundle_file_large", { file: path, expected: most });
    return bytes;
  }

  /** A file that has to be there. */
  async small(path, most, step = "files") {
    this.known.add(path);
    const bytes = await this.some(path, most, step);
    if (bytes === null) this.notes.fails(step, "file_missing", { file: path });
    return bytes || null;
  }

  /** A file that may be missing (null); undefined where it cannot be read. */
  async some(path, most, step = "files") {
    try {
      return await this.read(path, most);
    } catch (problem) {
      this.notes.error(step, problem);
      return undefined;
    }
  }

  async manifest(size, step) {
    const path = manifestPath(size);
    const bytes = await this.small(path, MOST_MANIFEST, step);
    if (!bytes) return null;
    try {
      const made = parseManifest(bytes, path);
      for (const one of made.files.keys()) checkPath(one);
      if (made.size !== size) this.notes.fails(step, "manifest_size", { file: path, read: made.size, expected: size });
      return made;
    } catch (problem) {
      this.notes.error(step, problem);
      return null;
    }
  }

  /** Bytes and hash of a file, read once; null where there is none. */
  summed(path, most) {
    if (!this.sums.has(path)) this.sums.set(path, this.sum(path, most));
    return this.sums.get(path);
  }

  async sum(path, most) {
    const bytes = await this.source.bytes(path, most);
    return bytes === null ? null : { bytes: bytes.length, sha256: await digestOf(bytes) };
  }

  /** Every file of a MANIFEST by its hash; where names were withdrawn since, a tombstone stands. */
  async compare(made, step, excused = new Set()) {
    const files = [...made.files];
    const found = new Array(files.length);
    let next = 0;
    const worker = async () => {
      while (next < files.length) {
        const at = next++;
        const [path, expected] = files[at];
        try {
          found[at] = await this.summed(path, mostOf(path, expected.bytes));
        } catch (problem) {
          found[at] = problem;
        }
        if (at % 50 === 0) await this.notes.reached(step, at / files.length);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    for (const [at, [path, expected]] of files.entries()) {
      this.known.add(path);
      await this.comparedOne(path, expected, found[at], { step, excused, manifest: manifestPath(made.size) });
    }
  }

  async comparedOne(path, expected, found, { step, excused, manifest }) {
    if (found instanceof Error) this.notes.error(step, found);
    else if (found === null) {
      const tomb = excused.has(path) && (await this.summed(path + WITHDRAWN, MOST_HEAD)) !== null;
      if (!tomb) this.notes.fails(step, "file_missing", { file: path, manifest });
    } else if (found.bytes !== expected.bytes || found.sha256 !== expected.sha256) {
      this.notes.fails(step, "file_changed", { file: path, manifest });
    }
  }

  /** A MANIFEST names everything that its state needs, and nothing that none has. */
  async belong(made, needed, step = "files") {
    const outside = [KEPT, POLICY_FILE];
    const manifest = manifestPath(made.size);
    const must = new Set(needed);
    if (step === "files") for (const path of outside) if (await this.isHere(path)) must.add(path);
    for (const path of [...must].sort()) {
      if (!made.files.has(path)) this.notes.fails(step, "file_extra", { file: path, manifest });
    }
    for (const path of made.files.keys()) {
      const size = earlierHead(path);
      const head = size !== null && size > 0 && size < made.size;
      if (!needed.has(path) && !outside.includes(path) && !head && !isPage(path)) {
        this.notes.fails(step, "file_unknown", { file: path, manifest });
      }
    }
  }

  async isHere(path) {
    try {
      return (await this.summed(path, MOST_LATEST)) !== null;
    } catch {
      return false;
    }
  }

  /** What the log's writer keeps for itself is right or not there. */
  async writer(size, tree) {
    const [state, lock] = WRITER;
    const right = { [lock]: "" };
    if (tree) right[state] = `${size}\n${base64(tree.root())}\n`;
    for (const path of WRITER) {
      if (!this.names || !this.names.has(path)) continue;
      const bytes = await this.small(path, MOST_HEAD);
      if (path in right && bytes && !same(bytes, utf8(right[path]))) {
        this.notes.fails("files", "file_changed", { file: path });
      }
    }
  }

  /** Files that nothing names. */
  extra() {
    if (this.names === null) {
      this.notes.unchecked("files", "extra_unknown");
      return;
    }
    for (const path of [...this.names].filter((one) => !this.known.has(one)).sort()) {
      const system = SYSTEM_FILES.includes(path.split("/").pop());
      if (system) this.notes.unchecked("files", "file_system", { file: path });
      else this.notes.fails("files", "file_extra", { file: path });
    }
  }
}

/** The site: each page by its hash where the folder or ZIP is here. Nobody makes pages again here. */
async function checkPages(shown, made) {
  const files = new Map([...made.files].filter(([path]) => isPage(path)));
  for (const path of files.keys()) shown.known.add(path);
  shown.notes.tell("pages", { pages: files.size });
  if (!files.size) return;
  // Nobody could make these again: a site says what wrote it.
  const known = files.has("pages/site.json");
  for (const file of known ? [] : files.keys()) shown.notes.fails("pages", "page_more", { file });
  if (shown.names !== null) await shown.compare({ ...made, files }, "pages");
  const code = shown.names === null ? "pages_not_read" : "pages_not_made";
  shown.notes.unchecked("pages", code, { number: files.size });
}
