// Totals of one contest at each unit, from the lowest published level upwards. A higher
// commission's protocol never adds: where something below it was published, the sum below stands.

const ABSENT = -1;
const BASES = ["counted", "announced", "derived", "not_published"];
const [COUNTED, ANNOUNCED, , NOT_PUBLISHED] = BASES.keys();

/** Totals of a contest: row 0 is its unit, row n the unit `start + n` of the tree. */
function totalsOf(frozen, held, contest, annulled) {
  const { register } = frozen;
  const start = contest.unit;
  const rows = register.units.end[start] - start;
  const columns = [...frozen.lines, ...contest.ballot.keys()];
  const table = {
    start, columns, width: columns.length, spots: new Map(columns.map((name, spot) => [name, spot])),
    figures: new Float64Array(rows * columns.length).fill(ABSENT),
    gaps: new Int32Array(rows * columns.length),
    has: new Uint8Array(rows), basis: new Uint8Array(rows).fill(NOT_PUBLISHED), again: new Uint8Array(rows),
  };
  for (const row of held.byContest.get(contest.id)) take(table, row, 0);
  for (const one of annulled) {
    // What annuls all contests annuls no repeat vote, which comes after it.
    const meant = one.contest === contest.id || (one.contest === null && contest.repeatOf === null);
    if (meant && one.unit >= start && one.unit < start + rows) {
      clear(table, one.unit - start, register.units.end[one.unit] - start);
    }
  }
  for (const repeat of repeatsOf(register, contest)) {
    for (const row of held.byContest.get(repeat.id)) take(table, row, 1);
  }
  const awaited = awaitedRows(register, contest, annulled, held.state.repeats, table);
  const here = (row) => table.has[row] && awaited[row];
  const counts = { awaited: 0, present: 0 };
  for (let row = 0; row < rows; row++) {
    counts.awaited += awaited[row];
    counts.present += here(row) ? 1 : 0;
    if (table.has[row]) table.basis[row] = register.units.level[start + row] === "station" ? COUNTED : ANNOUNCED;
  }
  const behind = lowestRows(register, table);
  addUp(register, table);
  return { ...table, ...counts, behind, figure: (name, row = 0) => figureOf(table, name, row) };
}

function figureOf(table, name, row) {
  const spot = table.spots.get(name);
  const value = spot === undefined ? ABSENT : table.figures[row * table.width + spot];
  return value === ABSENT ? null : value;
}

/** One official protocol; what stood there before is replaced as a whole. */
function take(table, protocol, again) {
  const row = protocol.unit - table.start;
  if (protocol.source !== OFFICIAL || row < 0 || row >= table.has.length) return;
  const base = row * table.width;
  table.figures.fill(ABSENT, base, base + table.width);
  table.has[row] = 1;
  table.again[row] = again;
  const figures = protocol.recounted || protocol.figures;
  for (const name of Object.keys(figures)) {
    let spot = table.spots.get(name);
    // A line that is given once per portable box or issuing member is added up.
    if (spot === undefined) spot = table.spots.get(name.slice(0, name.lastIndexOf(".")));
    if (spot === undefined) continue;
    const at = base + spot;
    table.figures[at] = figures[name] + (table.figures[at] === ABSENT ? 0 : table.figures[at]);
  }
  for (let at = base; at < base + table.width; at++) table.gaps[at] = table.figures[at] === ABSENT ? 1 : 0;
}

function clear(table, first, stop) {
  table.figures.fill(ABSENT, first * table.width, stop * table.width);
  table.gaps.fill(0, first * table.width, stop * table.width);
  table.has.fill(0, first, stop);
}

/** From which units a protocol is awaited; from an annulled one only when its vote is repeated. */
function awaitedRows(register, contest, annulled, repeats, table) {
  const start = contest.unit;
  const first = new Uint8Array(table.has.length);
  for (const spot of awaitedBy(register, contest)) first[spot - start] = 1;
  const awaited = first.slice();
  const mark = (unit, of, value) => {
    if (!(of === null || of === contest.id) || unit < start || unit >= start + first.length) return;
    for (let row = unit - start; row < register.units.end[unit] - start; row++) awaited[row] = first[row] & value;
  };
  for (const one of annulled) mark(one.unit, one.contest, 0);
  for (const fact of repeats) {
    const contests = fact.contests && fact.contests.length ? fact.contests : [null];
    for (const of of contests) mark(register.units.place.get(fact.unit), of, 1);
  }
  for (const row of first.keys()) if (first[row] && table.has[row] && table.again[row]) awaited[row] = 1;
  return awaited;
}

/** How many units have a protocol of their own and none below them. */
function lowestRows(register, table) {
  let found = 0;
  const { start } = table;
  for (let row = 0; row < table.has.length; row++) {
    if (!table.has[row]) continue;
    let below = row + 1;
    const end = register.units.end[start + row] - start;
    while (below < end && !table.has[below]) below++;
    if (below === end) found++;
  }
  return found;
}

/** Sum the tree: everything under a unit stands behind it, so the last comes first. */
function addUp(register, table) {
  const { width, start } = table;
  const sums = new Map();
  for (let row = table.has.length - 1; row >= 0; row--) {
    const own = sums.get(row);
    const base = row * width;
    if (own) {
      table.figures.set(own.figures, base);
      table.gaps.set(own.gaps, base);
      table.basis[row] = own.basis;
      table.has[row] = 1;
      sums.delete(row);
    }
    if (!table.has[row] || row === 0) continue;
    const above = register.units.parent[start + row] - start;
    let sum = sums.get(above);
    if (!sum) {
      sum = { figures: new Float64Array(width).fill(ABSENT), gaps: new Int32Array(width), basis: COUNTED };
      sums.set(above, sum);
    }
    addRow(table, base, sum);
    sum.basis = Math.max(sum.basis, table.basis[row]);
  }
}

function addRow(table, base, sum) {
  for (let spot = 0; spot < table.width; spot++) {
    const value = table.figures[base + spot];
    sum.gaps[spot] += table.gaps[base + spot];
    if (value === ABSENT) continue;
    const total = value + (sum.figures[spot] === ABSENT ? 0 : sum.figures[spot]);
    if (total > Number.MAX_SAFE_INTEGER) throw new Beyond("figures_large", { read: String(total) });
    sum.figures[spot] = total;
  }
}
