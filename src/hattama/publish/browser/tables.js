// The tables of a state written again (docs/bundle-format.md), to be compared byte for byte.

const FIXED_COLUMNS = {
  protocols: ["unit", "contest", "source", "entry", "leaf", "recorded", "corrected"],
  results: ["unit", "contest", "source", "option", "votes"],
  totals: ["unit", "contest", "basis", "kind", "figure", "value", "absent"],
  units: ["id", "parent", "level", ...["kk", "ru", "en"].map((lang) => `name_${lang}`), "voters", "parent_basis"],
  contests: ["contest", "kind", "unit", "round", "repeat_of", "seats", "name_kk", "name_ru", "name_en", "expected", "counted", "basis"],
  options: ["contest", "option", "place", "kind", "name_kk", "name_ru", "name_en", "party", "nominated"],
  corrections: [
    "entry", "corrects", "unit", "contest", "source", "figure", "was", "is", "reason", "by", "article", "recorded",
  ],
};
FIXED_COLUMNS.units[0] = "unit";

const blank = (value) => (value === null || value === undefined ? "" : value);
const cell = (figures, name) => (Object.hasOwn(figures, name) ? figures[name] : "");

/** Each table of this page by its name, as text. */
const WRITERS = {
  "protocols.csv": protocolsCsv,
  "results.csv": resultsCsv,
  "totals.csv": totalsCsv,
  "units.csv": unitsCsv,
  "contests.csv": contestsCsv,
  "options.csv": optionsCsv,
  "corrections.csv": correctionsCsv,
};

function rowsOf(snap) {
  const { register } = snap.frozen;
  return register.contests.flatMap((contest) => snap.held.byContest.get(contest.id).map((row) => [contest, row]));
}

function protocolsCsv(snap) {
  const { register, lines, repeated } = snap.frozen;
  const given = new Set();
  for (const [, row] of rowsOf(snap)) for (const name of Object.keys(row.figures)) given.add(name);
  const numbered = [...given].filter((name) => repeatedLine(name, repeated));
  const number = (name) => Number(name.slice(name.lastIndexOf(".") + 1));
  const columns = lines.flatMap((line) => [
    line,
    ...numbered.filter((name) => repeatedLine(name, repeated) === line).sort((one, two) => number(one) - number(two)),
  ]);
  const lists = [...new Set(register.contests.filter((one) => one.kind === "lists").flatMap((one) => [...one.ballot.keys()]))];
  const most = register.contests.reduce((top, one) => (one.kind === "district" ? Math.max(top, one.ballot.size) : top), 0);
  const places = Array.from({ length: most }, (_, at) => `candidate_${at + 1}`);
  const ballots = new Map(register.contests.map((one) => {
    const own = [...one.ballot.keys()];
    const isList = one.kind === "lists";
    const listCells = lists.map((name) => (isList && one.ballot.has(name) ? name : ""));
    return [one.id, [...listCells, ...places.map((_, at) => (isList ? "" : blank(own[at])))]];
  }));
  const parts = [[...FIXED_COLUMNS.protocols, ...columns, ...lists, ...places].join(",") + "\n"];
  for (const [contest, row] of rowsOf(snap)) {
    let text = `${register.units.ids[row.unit]},${contest.id},${row.source},${row.number},`;
    text += `${snap.leafOf(row.number)},${snap.recorded(row.number)},${row.corrected}`;
    for (const name of columns) text += `,${cell(row.figures, name)}`;
    for (const name of ballots.get(contest.id)) text += `,${name === "" ? "" : cell(row.figures, name)}`;
    parts.push(`${text}\n`);
  }
  return parts;
}

function resultsCsv(snap) {
  const { units } = snap.frozen.register;
  const parts = [`${FIXED_COLUMNS.results.join(",")}\n`];
  for (const [contest, row] of rowsOf(snap)) {
    const head = `${units.ids[row.unit]},${contest.id},${row.source},`;
    let text = "";
    for (const name of contest.ballot.keys()) text += `${head}${name},${cell(row.figures, name)}\n`;
    parts.push(text);
  }
  return parts;
}

function totalsCsv(snap) {
  const { units } = snap.frozen.register;
  const parts = [`${FIXED_COLUMNS.totals.join(",")}\n`];
  for (const { contest, totals } of snap.result.contests.values()) {
    const kinds = totals.columns.map((name) => (contest.ballot.has(name) ? "option" : "line"));
    for (let row = 0; row < totals.has.length; row++) {
      const spot = totals.start + row;
      // Every unit with others below it, and the contest's own.
      if (row > 0 && units.end[spot] === spot + 1) continue;
      const head = `${units.ids[spot]},${contest.id},${BASES[totals.basis[row]]},`;
      let text = "";
      for (const [at, name] of totals.columns.entries()) {
        const value = totals.figures[row * totals.width + at];
        text += `${head}${kinds[at]},${name},${value === ABSENT ? "" : value},${totals.gaps[row * totals.width + at]}\n`;
      }
      parts.push(text);
    }
  }
  return parts;
}

function unitsCsv(snap) {
  const { units } = snap.frozen.register;
  const parts = [csvLine(FIXED_COLUMNS.units)];
  for (const [spot, id] of units.ids.entries()) {
    const above = units.parent[spot] < 0 ? "" : units.ids[units.parent[spot]];
    parts.push(csvLine([id, above, units.level[spot], ...units.names[spot], blank(units.voters[spot]), units.basis[spot]]));
  }
  return parts;
}

function contestsCsv(snap) {
  const { units } = snap.frozen.register;
  const parts = [csvLine(FIXED_COLUMNS.contests)];
  for (const one of snap.result.contests.values()) {
    const { contest } = one;
    parts.push(csvLine([
      contest.id, contest.kind, units.ids[contest.unit], contest.round, blank(contest.repeatOf), blank(contest.seats),
      ...contest.names, blank(one.expected), one.counted, one.basis,
    ]));
  }
  return parts;
}

function optionsCsv(snap) {
  const parts = [csvLine(FIXED_COLUMNS.options)];
  for (const contest of snap.frozen.register.contests) {
    let place = 0;
    for (const one of contest.ballot.values()) {
      parts.push(csvLine([contest.id, one.id, ++place, one.kind, ...one.names, blank(one.party), blank(one.nominated)]));
    }
  }
  return parts;
}

function correctionsCsv(snap) {
  const parts = [csvLine(FIXED_COLUMNS.corrections)];
  const { protocols, corrections } = snap.record;
  for (const { number, corrects } of [...corrections].sort((one, two) => one.number - two.number)) {
    const tail = [corrects.reason, corrects.by, corrects.article || "", snap.recorded(number)];
    const before = protocols.get(corrects.entry);
    if (!before) {
      parts.push(csvLine([number, corrects.entry, "", "", "", "", "", "", ...tail]));
      continue;
    }
    const was = before.fact.figures;
    const after = protocols.get(number);
    const now = after ? after.fact.figures : {};
    const where = [before.fact.unit, before.fact.contest, sourceOf(before.fact)];
    for (const name of [...new Set([...Object.keys(was), ...Object.keys(now)])].sort()) {
      if (cell(was, name) === cell(now, name)) continue;
      parts.push(csvLine([number, corrects.entry, ...where, name, cell(was, name), cell(now, name), ...tail]));
    }
  }
  return parts;
}
