// Law, register, protocols and facts to the result: what seats.json and latest.json say of totals,
// votes, turnout, thresholds, seats, winners and what is open.

const STATUSES = [
  "no_rule", "repeat_vote", "order_required", "lot_required", "second_round", "not_published",
  "protocols_missing", "complete",
];

/** Count an election. What a law says that this page does not know is gathered in `beyond`. */
function resultOf(frozen, held) {
  recount(frozen, held);
  const annulled = annulledOf(frozen, held.state.annulled);
  const found = new Map();
  const beyond = [];
  for (const contest of frozen.register.contests) {
    const totals = totalsOf(frozen, held, contest, annulled);
    const one = countedOf(frozen, held.state, contest, totals);
    found.set(contest.id, contest.kind === "district" ? withDistrict(frozen, held.state, one, beyond) : one);
  }
  for (const one of found.values()) if (one.contest.kind === "lists") withLists(frozen, held.state, one, beyond);
  const last = lastRounds(frozen.register, found);
  const house = houseOf(frozen.law, found);
  const winners = last.filter((one) => one.won).map((one) => one.won);
  const said = (held.state.outcome && held.state.outcome.seats) || [];
  const groups = groupsOf(frozen.register, winners, said);
  const districts = byDistrict(groups, winners, house.districts, said);
  const seats = bothTiers(groups, listSeats(found), districts);
  const left = (total, parts) => (total === null || parts.some((one) => one === null) ? null : total - parts.reduce((a, b) => a + b, 0));
  const every = Object.values(seats);
  return {
    contests: found, house, seats, beyond,
    undecided: {
      lists: left(house.lists, every.map((one) => one.list)),
      districts: left(house.districts, every.map((one) => one.single_mandate)),
    },
    status: statusOf(found, last, [...districts.values()].every((one) => one.seats === null)),
  };
}

function countedOf(frozen, state, contest, totals) {
  const { election, law, register } = frozen;
  const basis = BASES[totals.basis[0]];
  let expected = totals.awaited;
  let counted = totals.present;
  if (election.withoutStations) {
    if (contest.kind === "lists" && basis === "counted") throw new Refusal("stations_contradict", { key: "stations.published" });
    const number = election.stations.number === undefined ? null : election.stations.number;
    expected = contest.unit === 0 ? number : null;
    counted = 0;
  }
  if (contest.repeatOf !== null && !expected) {
    // Nobody in particular is awaited of a repeat vote.
    expected = null;
    counted = totals.behind;
  }
  const votes = Object.fromEntries([...contest.ballot.keys()].map((id) => [id, totals.figure(id)]));
  const values = Object.values(votes);
  return {
    contest, totals, expected, counted, basis, votes,
    known: values.length > 0 && values.every((one) => one !== null),
    turnout: turnoutOf(law, totals, basis) || reportedTurnout(law, state.turnout, register.units.ids[contest.unit], contest.id),
    lists: null, district: null, won: null,
  };
}

function turnoutOf(law, totals, basis) {
  const parts = law.turnout.above.map((line) => totals.figure(line));
  const below = totals.figure(law.turnout.below);
  if (below === null || parts.includes(null)) return null;
  const above = parts.reduce((sum, one) => sum + one, 0);
  return { above, below, lines: law.turnout.above, base: law.turnout.below, basis };
}

function reportedTurnout(law, claims, unit, contest) {
  const fit = claims.filter((one) => one.unit === unit && one.above !== undefined && one.below !== undefined)
    .filter((one) => !one.contest || one.contest === contest);
  if (!fit.length) return null;
  const { above, below, at, source } = fit[fit.length - 1];
  return { above, below, lines: law.turnout.above, base: law.turnout.below, basis: "announced", at, source };
}

/** What stands on a ballot with its votes, for thresholds, seats and majorities. */
function optionsOf(one) {
  const options = [...one.contest.ballot.values()].map((option) => ({
    id: option.id, kind: option.kind, votes: BigInt(one.votes[option.id]),
    registered: option.registered, maxSeats: option.maxSeats,
  }));
  const invalid = one.totals.figure("ballots_invalid");
  if (invalid !== null) options.push({ id: "ballots_invalid", kind: "invalid", votes: BigInt(invalid) });
  return options;
}

/** The lots of a contest that could break a tie: some of those among whom they were drawn, each once. */
function lotsOf(state, contest) {
  return state.lots
    .filter((one) => one.contest === contest.id)
    .map((one) => ({ among: new Set(one.among), drawn: one.drawn }))
    .filter(({ among, drawn }) => {
      const taken = new Set(drawn);
      return taken.size > 0 && taken.size === drawn.length && taken.size < among.size && drawn.every((id) => among.has(id));
    });
}

function withDistrict(frozen, state, one, beyond) {
  const { contest } = one;
  if (contest.repeatOf !== null) return one;
  if (!one.known) {
    const claim = ((state.outcome && state.outcome.winners) || []).find((each) => each.contest === contest.id);
    return claim ? { ...one, won: wonBy(contest, claim.option, "announced") } : one;
  }
  const rule = frozen.law.districts;
  if (rule && rule.beyond) beyond.push(rule.beyond);
  if (!rule || rule.beyond) return one;
  const district = decideDistrict(rule, optionsOf(one), contest.round, lotsOf(state, contest), false);
  return { ...one, district, won: district.winner === null ? null : wonBy(contest, district.winner, "counted") };
}

function wonBy(contest, option, basis) {
  const who = contest.ballot.get(option);
  const group = { self: GROUPS[0], association: GROUPS[1] }[who.nominated] || who.party || GROUPS[2];
  return { contest: contest.id, option, group, basis };
}

function withLists(frozen, state, one, beyond) {
  const rules = frozen.law.lists;
  const { contest } = one;
  if (contest.repeatOf !== null || !one.known || !rules) return;
  const seats = contest.seats || rules.seats;
  const lists = [...contest.ballot.values()].some((option) => option.kind === "list");
  if (seats === null || !lists) return;
  if (rules.beyond) beyond.push(rules.beyond);
  else one.lists = allocate(rules, optionsOf(one), seats, lotsOf(state, contest), false);
}

function listSeats(found) {
  const outcomes = [...found.values()].filter((one) => one.lists).map((one) => one.lists.seats);
  if (!outcomes.length) return null;
  const sums = new Map();
  for (const seats of outcomes) {
    for (const [id, number] of Object.entries(seats)) sums.set(id, (sums.get(id) || 0) + number);
  }
  return sums;
}

/** For each district seat the last round of which something is known. */
function lastRounds(register, found) {
  const districts = register.contests.filter((one) => one.kind === "district" && one.repeatOf === null);
  const byUnit = new Map();
  for (const one of districts) byUnit.set(one.unit, [...(byUnit.get(one.unit) || []), one]);
  return districts.filter((one) => one.round === 1).map((one) => {
    const rounds = byUnit.get(one.unit).sort((a, b) => a.round - b.round).map((each) => found.get(each.id));
    return rounds.filter((each) => each.district || each.won).pop() || rounds[0];
  });
}

function houseOf(law, found) {
  let lists = 0;
  let districts = 0;
  for (const { contest } of found.values()) {
    if (contest.repeatOf !== null) continue;
    if (contest.kind === "district") districts += contest.round === 1 ? 1 : 0;
    else if (lists !== null) {
      const own = contest.seats !== null ? contest.seats : law.lists ? law.lists.seats : null;
      lists = own === null ? null : lists + own;
    }
  }
  if (districts === 0 && law.districts) districts = law.districts.seats;
  return { lists, districts, appointed: law.appointed };
}

/** The lists in ballot order, then the groups of district winners that occur. */
function groupsOf(register, winners, said) {
  const lists = register.contests.flatMap((one) => [...one.ballot.values()]).filter((one) => one.kind === "list");
  const named = new Set([...winners.map((one) => one.group), ...said.map((one) => one.option)]);
  return [...new Set([...lists.map((one) => one.id), ...GROUPS.filter((one) => named.has(one))])];
}

const weakest = (bases) => BASES[Math.max(...bases.map((one) => BASES.indexOf(one)))];

/** District seats of each list and group: counted, else announced, else what is known. */
function byDistrict(groups, won, seats, claims) {
  const tally = (group) => won.filter((one) => one.group === group).length;
  const of = (give) => new Map(groups.map((group) => [group, give(group)]));
  if (won.length === seats && won.every((one) => one.basis === "counted")) {
    return of((group) => ({ seats: tally(group), basis: "counted" }));
  }
  const said = claimedDistricts(claims, seats);
  if (said.size) {
    const full = [...said.values()].reduce((sum, one) => sum + one.seats, 0) === seats;
    const weak = weakest([...said.values()].map((one) => one.basis));
    const rest = full ? { seats: 0, basis: weak } : { seats: null, basis: "not_published" };
    return of((group) => said.get(group) || rest);
  }
  if (won.length) {
    const weak = weakest(won.map((one) => one.basis));
    return of((group) => ({ seats: tally(group), basis: weak }));
  }
  return of(() => ({ seats: null, basis: "not_published" }));
}

function claimedDistricts(claims, seats) {
  const own = claims.filter((one) => one.tier === "districts");
  const given = own.filter((one) => one.seats !== undefined);
  const said = new Map(given.map((one) => [one.option, { seats: one.seats, basis: "announced" }]));
  const left = seats - given.reduce((sum, one) => sum + one.seats, 0);
  for (const one of own) {
    if (one.rest && seats !== null && left >= 0) said.set(one.option, { seats: left, basis: "derived" });
  }
  return said;
}

function bothTiers(groups, lists, districts) {
  const found = {};
  for (const group of groups) {
    const { seats: single, basis } = districts.get(group);
    const isGroup = GROUPS.includes(group);
    const list = isGroup ? 0 : lists === null ? null : lists.get(group) || 0;
    const listBasis = isGroup || lists !== null ? "counted" : "not_published";
    const parts = [[list, listBasis], [single, basis]].filter(([number]) => number !== 0).map((one) => one[1]);
    found[group] = {
      list, single_mandate: single,
      total: list === null || single === null ? null : list + single,
      basis: { list: listBasis, single_mandate: basis, total: weakest(parts.length ? parts : [listBasis, basis]) },
    };
  }
  return found;
}

function statusOf(found, last, unsaid) {
  const asked = [];
  for (const one of found.values()) {
    if (one.contest.kind === "lists" && one.contest.repeatOf === null) asked.push(one.lists ? one.lists.status : "not_published");
    if (one.basis === "counted" && one.counted < (one.expected || 0)) asked.push("protocols_missing");
  }
  for (const one of last) {
    if (one.district && !one.won) asked.push(one.district.status);
    else if (!one.won && unsaid) asked.push("not_published");
  }
  return STATUSES.find((one) => asked.includes(one)) || "complete";
}
