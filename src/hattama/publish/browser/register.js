// Contests, ballots and awaited protocols from the tables of the register.

const REGISTER_TABLES = {
  units: [["id", "parent", "level"], [...NAME_COLUMNS, "voters", "parent_basis"]],
  contests: [["id", "kind", "unit"], ["round", "repeat_of", "seats", ...NAME_COLUMNS]],
  options: [
    ["contest", "id", "kind"],
    [...NAME_COLUMNS, "party", "nominated", "ballot_order", "registered", "tags", "alliance", "members", "persons", "max_seats"],
  ],
  persons: [["contest", "id"], NAME_COLUMNS],
  expected: [["unit", "contest"], []],
};
const GROUPS = ["self-nominated", "association", "nominator-unknown"];
const MOST_SEATS_HERE = 100000;

/** The register from the texts of its tables, by name. */
function registerOf(texts) {
  const tables = {};
  for (const [name, [required, optional]] of Object.entries(REGISTER_TABLES)) {
    if (texts[name] !== undefined) tables[name] = csvTable(texts[name], `${name}.csv`, required, optional);
  }
  const units = unitsOf(tables.units);
  const contests = contestsOf(units, tables.contests);
  const byId = new Map(contests.map((one) => [one.id, one]));
  giveBallots(byId, tables.options, tables.persons);
  for (const one of contests) one.ballot = ballotOf(one, byId);
  if (tables.places) checkPlaces(units, tables.places);
  return { units, contests, byId, awaited: tables.expected ? awaitedOf(units, byId, tables.expected) : null, tellsVoters: Boolean(tables.places) };
}

function contestsOf(units, table) {
  if (!table.length) throw new Refusal("contests_none", { file: table.file });
  checkIds(table);
  const found = [];
  for (let row = 0; row < table.length; row++) {
    const where = { file: table.file, line: row + 2 };
    const unit = units.place.get(table.unit[row]);
    if (unit === undefined) throw new Refusal("unit_unknown", { ...where, read: table.unit[row].slice(0, 80) });
    const seats = countIn(table, "seats", row);
    if (seats !== null && (seats < 1 || seats > MOST_SEATS_HERE)) {
      throw new Refusal("seats_range", { ...where, read: seats, expected: MOST_SEATS_HERE });
    }
    found.push({
      id: table.id[row], place: row, kind: wordIn(table, "kind", row, ["lists", "district"]), unit,
      round: countIn(table, "round", row, 1) || 1, repeatOf: table.repeat_of[row] || null, seats,
      names: NAME_COLUMNS.map((name) => table[name][row]), own: new Map(), where,
    });
  }
  checkRounds(found);
  return found;
}

function checkRounds(contests) {
  const byId = new Map(contests.map((one) => [one.id, one]));
  const rounds = new Set();
  for (const one of contests) {
    if (one.repeatOf !== null) {
      const first = byId.get(one.repeatOf);
      const told = { ...one.where, read: one.repeatOf.slice(0, 80) };
      if (!first || first === one) throw new Refusal("contest_unknown", { ...told, expected: DASH });
      if (first.repeatOf !== null || first.kind !== one.kind) throw new Refusal("repeat_of_wrong", told);
    } else if (one.kind === "district") {
      const key = `${one.unit}/${one.round}`;
      if (rounds.has(key)) throw new Refusal("contest_twice", { ...one.where, read: one.id, unit: one.id });
      rounds.add(key);
    }
  }
  for (const one of contests) {
    if (one.round > 1 && one.repeatOf === null && !rounds.has(`${one.unit}/${one.round - 1}`)) {
      throw new Refusal("round_without_first", { ...one.where, read: one.id });
    }
  }
}

/** The rows of options.csv on the ballots of their contests. */
function giveBallots(byId, table, persons) {
  const lists = new Set(table.id.filter((_, row) => table.kind[row] === "list"));
  const named = persons ? personsOf(table, persons) : new Map();
  for (let row = 0; row < table.length; row++) {
    const where = { file: table.file, line: row + 2 };
    const contest = byId.get(table.contest[row]);
    if (!contest) throw new Refusal("contest_unknown", { ...where, read: table.contest[row].slice(0, 80), expected: DASH });
    const one = optionOf(table, row, named.get(`${table.contest[row]} ${table.id[row]}`));
    if (!isId(one.id)) throw new Refusal("id_unreadable", { ...where, read: one.id.slice(0, 80) });
    if (GROUPS.includes(one.id)) throw new Refusal("id_reserved", { ...where, read: one.id });
    if (contest.own.has(one.id)) throw new Refusal("option_twice_on_ballot", { ...where, read: one.id });
    if (one.kind === (contest.kind === "lists" ? "candidate" : "list")) {
      throw new Refusal("option_kind_wrong", { ...where, read: one.kind });
    }
    if (one.names.every((name) => name === "")) throw new Refusal("name_none", { ...where, read: one.id });
    if (one.party !== null && !lists.has(one.party)) throw new Refusal("party_unknown", { ...where, read: one.party });
    contest.own.set(one.id, one);
  }
}

function optionOf(table, row, named) {
  const kind = wordIn(table, "kind", row, ["list", "candidate", "against_all", "other"]);
  if (table.nominated[row]) wordIn(table, "nominated", row, ["party", "self", "association"]);
  let names = named || NAME_COLUMNS.map((name) => table[name][row]);
  // A candidate whose name was withdrawn by law goes by the id.
  if (kind === "candidate" && names.every((name) => name === "")) names = [table.id[row], table.id[row], table.id[row]];
  const registered = table.registered[row];
  if (!/^\d{0,6}$/.test(registered)) throw new Beyond("register_form", { file: table.file, line: row + 2 });
  return {
    id: table.id[row], kind, names,
    party: table.party[row] || null,
    nominated: table.nominated[row] || null,
    order: countIn(table, "ballot_order", row),
    registered: registered === "" ? null : Number(registered),
    members: countIn(table, "members", row, 1),
    persons: countIn(table, "persons", row),
    maxSeats: countIn(table, "max_seats", row),
  };
}

function personsOf(options, table) {
  const known = new Set();
  for (let row = 0; row < options.length; row++) {
    if (options.kind[row] === "candidate") known.add(`${options.contest[row]} ${options.id[row]}`);
  }
  const found = new Map();
  for (let row = 0; row < table.length; row++) {
    const key = `${table.contest[row]} ${table.id[row]}`;
    if (!known.has(key) || found.has(key)) {
      const told = { file: table.file, line: row + 2, read: table.id[row].slice(0, 80), contest: table.contest[row].slice(0, 80) };
      throw new Refusal(found.has(key) ? "person_twice" : "person_unknown", told);
    }
    found.set(key, NAME_COLUMNS.map((name) => table[name][row]));
  }
  return found;
}

/** A ballot by places; a repeat vote has the ballot that it repeats, or less of it. */
function ballotOf(contest, byId) {
  const own = [...contest.own.values()];
  if (contest.repeatOf === null) return inBallotOrder(own);
  const first = byId.get(contest.repeatOf).own;
  const stray = own.find((one) => !first.has(one.id));
  if (stray) throw new Refusal("repeat_option_unknown", { ...contest.where, read: stray.id });
  return inBallotOrder(own.length ? own : [...first.values()]);
}

/** Options with a known place first, the others as they were given. */
function inBallotOrder(options) {
  const last = options.reduce((top, one) => Math.max(top, one.order || 0), 0) + options.length;
  const place = (one) => (one.order === null ? last : one.order);
  return new Map([...options].sort((one, two) => place(one) - place(two)).map((one) => [one.id, one]));
}

function awaitedOf(units, byId, table) {
  const awaited = new Map([...byId.keys()].map((id) => [id, new Set()]));
  for (let row = 0; row < table.length; row++) {
    const where = { file: table.file, line: row + 2, read: table.unit[row].slice(0, 80), contest: table.contest[row].slice(0, 80) };
    const contest = byId.get(table.contest[row]);
    const spot = units.place.get(table.unit[row]);
    if (!contest) throw new Refusal("contest_unknown", { ...where, read: where.contest, expected: DASH });
    if (spot === undefined) throw new Refusal("unit_unknown", where);
    if (spot < contest.unit || spot >= units.end[contest.unit]) throw new Refusal("unit_outside_contest", where);
    if (awaited.get(contest.id).has(spot)) throw new Refusal("expected_twice", where);
    awaited.get(contest.id).add(spot);
  }
  return awaited;
}

/** Places of the units from which a protocol of a contest is awaited. */
function awaitedBy(register, contest) {
  if (register.awaited) return [...register.awaited.get(contest.id)].sort((one, two) => one - two);
  return contest.repeatOf === null ? lowest(register.units, contest.unit) : [];
}

/** The contests that repeat one in some stations. */
function repeatsOf(register, contest) {
  return register.contests.filter((one) => one.repeatOf === contest.id);
}
