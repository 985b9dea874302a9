// The log beside its entries: bundles unpacked, leaves and nodes hashed again, tiles compared.

const MOST_BUNDLE = WIDTH * (MOST_ENTRY + 2);

/** All entries, the facts that they are, and the tree over them; null where entries are missing. */
async function journalOf(shown, size, notes) {
  const lines = [];
  let reader = new Reader();
  for (const bundle of bundlesOf(size)) {
    const entries = await bundleOf(shown, bundle, notes);
    if (entries === null) return null;
    for (const entry of entries) {
      lines.push(entry);
      if (reader) {
        try {
          reader.feed(entry);
        } catch (problem) {
          notes.error("facts", problem);
          reader = null;
        }
      }
    }
    if (bundle.number % 4 === 0) await notes.reached("facts", lines.length / size);
  }
  const leaves = new Uint8Array(lines.length * HASH);
  for (const [at, line] of lines.entries()) {
    sha256Into(leaves, at * HASH, line, 0);
    if (at % 4096 === 4095) await notes.reached("log", at / lines.length);
  }
  const tree = new Tree(leaves);
  await compareTiles(shown, tree, size, notes);
  return { lines, tree, reader };
}

async function bundleOf(shown, bundle, notes) {
  const { path } = bundle;
  const bytes = await shown.some(path, MOST_BUNDLE, "log");
  if (bytes === null) notes.fails("log", "file_missing", { file: path });
  if (!bytes) return null;
  try {
    const entries = unpack(bytes);
    if (entries.length === bundle.width) return entries;
    notes.fails("log", "bundle_width", { file: path, read: entries.length, expected: bundle.width });
  } catch (problem) {
    notes.error("log", problem instanceof Refusal ? problem.at({ file: path }) : problem);
  }
  return null;
}

/** Every tile byte for byte; a leaf that differs names its entry. */
async function compareTiles(shown, tree, size, notes) {
  if (tree.size !== size) {
    notes.fails("log", "log_size", { read: tree.size, expected: size });
    return;
  }
  for (const tile of tilesOf(size)) {
    const mine = tree.tile(tile);
    const bytes = await shown.some(tile.path, mine.length, "log");
    if (bytes === undefined) continue;
    if (bytes === null) notes.fails("log", "file_missing", { file: tile.path });
    else if (!same(bytes, mine)) {
      let at = 0;
      while (at < bytes.length && bytes[at] === mine[at]) at++;
      const spot = Math.floor(at / HASH);
      if (tile.level === 0) notes.fails("log", "leaf_differs", { file: tile.path, entry: tile.number * WIDTH + spot });
      else notes.fails("log", "tile_differs", { file: tile.path, number: spot });
    }
  }
}
