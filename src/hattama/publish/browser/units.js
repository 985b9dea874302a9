// The tree of units from units.csv: found whole, or refused with its row.

const LEVELS = ["nation", "region", "district", "territory", "station"];
const RANKS = { nation: 0, region: 1, district: 2, territory: 2, station: 3 };
const MOST_TREE = 30;
const MOST_COUNT = 10 ** 12;
const NAME_COLUMNS = ["name_kk", "name_ru", "name_en"];
const BASIS_WORDS = ["read", "restated", "inferred", "not_found"];

/** A word of a list in a column. */
function wordIn(table, column, row, words) {
  const read = table[column][row];
  if (!words.includes(read)) {
    const expected = words.join(", ");
    throw new Refusal("word_unknown", { file: table.file, line: row + 2, read: read.slice(0, 60), expected });
  }
  return read;
}

/** A whole number in a column, or null for an empty cell. */
function countIn(table, column, row, least = 0) {
  const read = table[column][row];
  if (read === "") return null;
  const value = /^\d{1,13}$/.test(read) ? Number(read) : -1;
  if (value < least || value > MOST_COUNT) {
    throw new Refusal("count_unreadable", { file: table.file, line: row + 2, read: read.slice(0, 60), least, most: MOST_COUNT });
  }
  return value;
}

function checkIds(table) {
  const seen = new Set();
  for (let row = 0; row < table.length; row++) {
    const id = table.id[row];
    const where = { file: table.file, line: row + 2, read: id.slice(0, 80) };
    if (!isId(id)) throw new Refusal("id_unreadable", where);
    if (seen.has(id)) throw new Refusal("id_twice", where);
    seen.add(id);
  }
}

/** Units in the order of the tree: under unit `n` lie the places `n` to `end[n]`. */
function unitsOf(table) {
  if (!table.length) throw new Refusal("units_none", { file: table.file });
  checkIds(table);
  const rows = new Map(table.id.map((id, row) => [id, row]));
  const parents = parentRows(table, rows);
  const depth = depthOf(table, parents);
  checkLevels(table, parents);
  const children = Array.from({ length: table.length }, () => []);
  let root = 0;
  for (const [row, above] of parents.entries()) {
    if (above < 0) root = row;
    else children[above].push(row);
  }
  return inOrder(table, root, children, depth);
}

function parentRows(table, rows) {
  const parents = table.parent.map((id, row) => {
    if (id === "") return -1;
    if (!rows.has(id)) {
      throw new Refusal("unit_parent_unknown", { file: table.file, line: row + 2, read: id.slice(0, 80) });
    }
    return rows.get(id);
  });
  const roots = parents.flatMap((above, row) => (above < 0 ? [row] : []));
  if (!roots.length) throw new Refusal("unit_no_root", { file: table.file });
  if (roots.length > 1) {
    const expected = table.id[roots[0]];
    throw new Refusal("unit_roots", { file: table.file, line: roots[1] + 2, read: table.id[roots[1]], expected });
  }
  return parents;
}

function depthOf(table, parents) {
  const depth = new Int32Array(parents.length).fill(-1);
  for (const start of parents.keys()) {
    const chain = [];
    let row = start;
    while (row >= 0 && depth[row] < 0 && chain.length <= MOST_TREE + 1) {
      chain.push(row);
      row = parents[row];
    }
    const base = row < 0 ? -1 : depth[row];
    // A circle, or a chain too long to be a tree of units.
    if (chain.length > MOST_TREE + 1 || base + chain.length > MOST_TREE) {
      throw new Refusal("unit_circle", { file: table.file, line: start + 2, read: table.id[start] });
    }
    for (const [at, one] of chain.reverse().entries()) depth[one] = base + 1 + at;
  }
  return depth;
}

function checkLevels(table, parents) {
  for (let row = 0; row < table.length; row++) {
    const level = wordIn(table, "level", row, LEVELS);
    const above = parents[row] < 0 ? null : table.level[parents[row]];
    if (above !== null && (RANKS[above] > RANKS[level] || above === "station")) {
      throw new Refusal("unit_under_lower", { file: table.file, line: row + 2, read: table.id[row], level, expected: above });
    }
    if (level !== "station" && NAME_COLUMNS.every((name) => table[name][row] === "")) {
      throw new Refusal("name_none", { file: table.file, line: row + 2, read: table.id[row] });
    }
    if (table.parent_basis[row]) wordIn(table, "parent_basis", row, BASIS_WORDS);
  }
}

function inOrder(table, root, children, depth) {
  const count = table.length;
  const units = {
    ids: [], level: [], names: [], voters: [], basis: [], place: new Map(),
    parent: new Int32Array(count), depth: new Int32Array(count), end: new Int32Array(count),
  };
  const stack = [[root, -1]];
  const open = [];
  while (stack.length) {
    const [row, above] = stack.pop();
    const spot = units.ids.length;
    while (open.length && open[open.length - 1] !== above) units.end[open.pop()] = spot;
    units.ids.push(table.id[row]);
    units.place.set(table.id[row], spot);
    units.level.push(table.level[row]);
    units.names.push(NAME_COLUMNS.map((name) => table[name][row]));
    units.voters.push(countIn(table, "voters", row));
    units.basis.push(table.parent_basis[row]);
    units.parent[spot] = above;
    units.depth[spot] = depth[row];
    open.push(spot);
    for (let at = children[row].length - 1; at >= 0; at--) stack.push([children[row][at], spot]);
  }
  while (open.length) units.end[open.pop()] = count;
  return units;
}

/** Places of the units under one that have nothing under them. */
function lowest(units, top) {
  const found = [];
  for (let spot = top; spot < units.end[top]; spot++) if (units.end[spot] === spot + 1) found.push(spot);
  return found;
}
