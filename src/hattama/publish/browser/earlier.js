// What was published before: heads of the log, states that are kept, milestones.

/** Every head that was published before is a beginning of this log. */
async function checkHeads(run) {
  const { shown, made, snap, tree, notes } = run;
  for (const path of made.files.keys()) {
    const size = earlierHead(path);
    const bytes = size === null ? null : await shown.some(path, MOST_HEAD, "files");
    if (!bytes) continue;
    try {
      const head = readHead(bytes, path);
      checkHead(head, size, tree, notes, path);
      if (snap && head.note) await checkSignature(head.note, keyAt(snap, size), path, notes);
    } catch (problem) {
      notes.error("log", problem);
    }
  }
}

/** Partial tiles and bundles of earlier heads are beginnings of those that stand now. */
async function checkPartials({ shown, made, tree, notes }) {
  for (const size of [...made.files.keys()].map(earlierHead)) {
    if (!size || size >= tree.size) continue;
    for (const tile of partialsOf(size)) {
      if (shown.known.has(tile.path) || !shown.names || !shown.names.has(tile.path)) continue;
      shown.known.add(tile.path);
      const bytes = (await shown.some(tile.path, MOST_LATEST * 2, "log")) || new Uint8Array(0);
      const mine = tree.tile({ ...tile, level: tile.level || 0 });
      if (!same(tile.level === null ? hashesOf(bytes) : bytes, mine)) {
        notes.fails("log", "file_changed", { file: tile.path });
      }
    }
  }
}

function hashesOf(bundle) {
  try {
    return joined(unpack(bundle).map(leafHash));
  } catch {
    return new Uint8Array(0);
  }
}

/** Earlier states that are kept: their MANIFESTs and files. Their figures are not computed here. */
async function checkSnapshots(run) {
  const { shown, size, notes } = run;
  const sizes = new Set(await milestones(shown, size, notes));
  for (const path of shown.names || []) {
    const parts = path.split("/");
    const one = parts.length === 3 && parts[0] === "data" ? natural(parts[1]) : null;
    if (one !== null) sizes.add(one);
  }
  sizes.delete(size);
  notes.tell("snapshots", { number: sizes.size });
  for (const one of [...sizes].sort((a, b) => a - b)) await checkEarlier(run, one);
  if (sizes.size) notes.unchecked("snapshots", "not_recomputed", { number: sizes.size });
}

/** The states that `kept.json` names. */
async function milestones(shown, size, notes) {
  const bytes = await shown.some(KEPT, MOST_LATEST);
  if (!bytes) return [];
  shown.known.add(KEPT);
  try {
    const found = plain(bytes, MOST_LATEST);
    const keys = isTable(found) ? Object.keys(found).sort().join() : "";
    const sizes = isTable(found.milestones) ? Object.values(found.milestones) : [null];
    const fine = sizes.every((one) => typeof one === "number" && one >= 1 && one <= size);
    if (keys === "format,milestones" && found.format === 1 && fine) return sizes;
    notes.fails("files", "kept_unreadable", { file: KEPT });
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    notes.fails("files", problem.code, { ...problem.params, file: KEPT });
  }
  return [];
}

/** What the MANIFEST of an earlier state has to name. */
function neededThen(snap, made) {
  const needed = new Set([...bundlesOf(made.size), ...tilesOf(made.size)].map((one) => one.path));
  for (const name of DATA_FILES) needed.add(dataPath(made.size, name));
  const amended = snap.facts.slice(0, made.size).filter((one) => one.kind === "RegisterAmended" && !one.strange);
  for (const fact of [snap.opened, ...amended]) {
    for (const [name, file] of Object.entries(fact.files || {})) {
      const path = namedPath(name, file.sha256);
      if (!made.files.has(path + WITHDRAWN)) needed.add(path);
    }
  }
  for (const { name, sha256 } of snap.record.named.values()) {
    const path = namedPath(name, sha256);
    for (const one of [path, path + WITHDRAWN]) if (made.files.has(one)) needed.add(one);
  }
  return needed;
}

async function checkEarlier(run, size) {
  const { shown, snap, tree, notes } = run;
  const made = await shown.manifest(size, "snapshots");
  if (!made) return;
  const gone = new Set();
  if (snap) {
    await shown.belong(made, neededThen(snap, made), "snapshots");
    await checkEarlierSigned(run, made);
    for (const { fact } of snap.record.withdrawn.values()) gone.add(namedPath(fact.name, fact.sha256));
  }
  const files = new Map([...made.files].filter(([path]) => path !== KEPT && path !== POLICY_FILE && !isPage(path)));
  await shown.compare({ ...made, size, files }, "snapshots", gone);
  if (tree && (size > tree.size || !same(made.root, tree.root(size)))) {
    notes.fails("snapshots", "manifest_root", { file: manifestPath(size) });
  }
}

/** The MANIFEST of an earlier state is of the head that was published with it. */
async function checkEarlierSigned({ shown, snap, by, notes }, made) {
  const path = manifestPath(made.size);
  const named = checkpointPath(made.size);
  let head = null;
  try {
    const bytes = await shown.some(named, MOST_HEAD, "snapshots");
    if (bytes) head = readHead(bytes, named);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
  }
  if (!head) {
    notes.fails("snapshots", "file_missing", { file: named, manifest: path });
    return;
  }
  if (made.origin !== head.origin) {
    notes.fails("snapshots", "manifest_origin", { file: path, read: made.origin, expected: head.origin });
  }
  let vkey = keyAt(snap, made.size);
  if (!vkey && by && head.note && signaturesBy(head.note, parseVkey(by)).length) vkey = by;
  if (vkey) await checkSignature(made.note, vkey, path, notes);
  else if (!made.note !== !head.note) notes.fails("snapshots", "unsigned", { file: path });
}
