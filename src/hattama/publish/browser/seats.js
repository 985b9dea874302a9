// Votes of lists into seats, under the rules that law.js understands. Exact; a seat that law, lot
// or order of registration do not decide stays open.

const KINDS_OF_BASE = {
  lists: ["list"],
  valid: ["list", "candidate", "other"],
  valid_with_against_all: ["list", "candidate", "other", "against_all"],
  cast: ["list", "candidate", "other", "against_all", "invalid"],
};

function votesIn(base, options) {
  const kinds = KINDS_OF_BASE[base];
  return options.reduce((sum, one) => (kinds.includes(one.kind) ? sum + one.votes : sum), 0n);
}

/** Each list beside the threshold, in ballot order. */
function thresholds(rule, options) {
  const base = rule ? votesIn(rule.base, options) : votesIn("lists", options);
  const needed = rule ? times(rule.share, ratio(base)) : null;
  return options.filter((one) => one.kind === "list").map((one) => {
    const beside = needed ? compared(ratio(one.votes), needed) : 1;
    const reaches = beside > 0 || (beside === 0 && !rule.strict);
    return {
      option: one,
      passed: one.votes > 0n && reaches,
      shown: {
        votes: Number(one.votes),
        base: Number(base),
        needed: needed ? ratioText(needed) : null,
        passed: one.votes > 0n && reaches,
        why: one.votes === 0n ? "no_votes" : needed ? "share" : "none",
      },
    };
  });
}

/**
 * Seats of one contest of lists.
 *
 * @param options what stands on the ballot, with votes as BigInt; invalid ballots are one of them
 * @param lots drawings that were held: `among` (a set) and `drawn`
 * @param strict whether a lot that answers no tie is refused; a count of a record passes over it
 */
function allocate(rules, options, house, lots = [], strict = true) {
  const lines = thresholds(rules.threshold, options);
  const passing = lines.filter((one) => one.passed).map((one) => one.option);
  const work = { house, given: new Map(), ties: [], asks: [], stuck: false, strict, lots: lots.map((one) => ({ ...one })), rules };
  const clause = rules.clauses.find((one) => one.name === "single_passing_list");
  const others = lines.map((one) => one.option).filter((one) => one.votes > 0n && one !== passing[0]);
  if (!passing.length) work.stuck = true;
  else if (clause && passing.length === 1 && others.length) sharedByTwo(work, clause, passing[0], others);
  else byQuota(work, passing, options);
  if (strict && work.lots.some((one) => !one.used)) throw new Refusal("lot_not_needed", { among: DASH });
  return outcomeOf(work, lines);
}

function outcomeOf(work, lines) {
  const seats = {};
  let sum = 0;
  for (const { option } of lines) {
    seats[option.id] = work.given.get(option.id) || 0;
    sum += seats[option.id];
  }
  const undecided = work.house - sum;
  let status = HARDEST.find((one) => work.asks.includes(one)) || "complete";
  if (work.stuck || (undecided && status === "complete")) status = "no_rule";
  const shown = Object.fromEntries(lines.map((one) => [one.option.id, one.shown]));
  return { house: work.house, seats, status, undecided, ties: work.ties, thresholds: shown };
}

const HARDEST = ["no_rule", "repeat_vote", "order_required", "lot_required"];
const ASKS = {
  lot: "lot_required", registered_earlier: "order_required", repeat_vote: "repeat_vote",
  more_votes: "no_rule", none: "no_rule",
};

function most(option, house) {
  return option.maxSeats === null ? house : Math.min(option.maxSeats, house);
}

/** Kazakhstan, Article 97-1(2)-(4): one list alone passes and shares with the next strongest. */
function sharedByTwo(work, clause, winner, others) {
  const strongest = others.reduce((top, one) => (one.votes > top ? one.votes : top), 0n);
  const second = others.filter((one) => one.votes === strongest);
  const quota = ratio(winner.votes + strongest, BigInt(work.house));
  const quotient = times(dividedBy(ratio(strongest), quota), ratioOf(clause.factor));
  const seats = Math.min(work.house, Math.max(Number(whole(quotient)), clause.least_seats));
  const rest = work.house - seats;
  work.given.set(winner.id, most(winner, rest));
  work.stuck = most(winner, rest) < rest;
  if (seats === 0) return;
  if (second.length === 1) {
    work.given.set(second[0].id, most(second[0], seats));
    if (most(second[0], seats) < seats) work.stuck = true;
    return;
  }
  work.ties.push(openTie(seats, second.map((one) => one.id)));
  work.stuck = true;
}

function openTie(seats, among) {
  return { seats, among, resolved_by: null, rule: null, given: [] };
}

/** Full quotas first; then largest remainders, or the clauses that the law names. */
function byQuota(work, passing, options) {
  const { method, clauses } = work.rules;
  const sum = (list) => list.reduce((total, one) => total + one.votes, 0n);
  const votes = method.over === "passing" ? sum(passing) : votesIn(method.over, options);
  const house = BigInt(work.house);
  // A seat costs `votes`, and a list brings its own votes times the house: no fraction is needed.
  const lists = passing.map((one) => {
    const full = Number((one.votes * house) / votes);
    return { option: one, seats: Math.min(full, most(one, work.house)), high: most(one, work.house) };
  });
  const left = () => work.house - lists.reduce((total, one) => total + one.seats, 0);
  let tie = null;
  if (method.name === "largest_remainder") {
    const worth = (one) => one.option.votes * house - BigInt(one.seats) * votes;
    tie = bySeats(lists, left(), worth);
    if (left() - (tie ? tie.seats : 0) > 0) work.stuck = true;
  } else {
    for (const clause of clauses) {
      if (work.stuck || tie || left() === 0) continue;
      if (clause.name === "raise_to_minimum") raiseToMinimum(work, lists, left(), clause.least_seats);
      else if (clause.name === "deal_in_turn") tie = dealInTurn(work, lists, left(), clause.above);
    }
    if (left() - (tie ? tie.seats : 0) > 0) work.stuck = true;
  }
  for (const one of lists) work.given.set(one.option.id, one.seats);
  if (tie) breakTie(work, tie.seats, tie.among);
}

/** One seat after another to whom it is worth most; the equals on whom the last one falls are told. */
function bySeats(lists, seats, worth) {
  let left = seats;
  while (left > 0) {
    const open = lists.filter((one) => one.seats < one.high);
    if (!open.length) return null;
    const top = open.reduce((best, one) => (best === null || worth(one) > best ? worth(one) : best), null);
    const equal = open.filter((one) => worth(one) === top);
    if (equal.length > left) return { seats: left, among: equal.map((one) => one.option) };
    for (const one of equal) one.seats++;
    left -= equal.length;
  }
  return null;
}

/** Georgia 2016: seats left over first raise each passing list to the minimum. */
function raiseToMinimum(work, lists, left, least) {
  const needy = lists.filter((one) => one.seats < Math.min(one.high, least));
  const needed = needy.reduce((sum, one) => sum + Math.min(one.high, least) - one.seats, 0);
  if (needed > left && needy.length > 1) {
    // No source says who comes first.
    work.stuck = true;
    return;
  }
  for (const one of needy) {
    const gain = Math.min(left, Math.min(one.high, least) - one.seats);
    one.seats += gain;
    left -= gain;
  }
}

/** Georgia 2016: what is left goes one by one, strongest first, to lists with more than `above`. */
function dealInTurn(work, lists, left, above) {
  const fit = lists.filter((one) => one.seats > above);
  const room = fit.reduce((sum, one) => sum + one.high - one.seats, 0);
  if (room < left) {
    work.stuck = true;
    return null;
  }
  const before = new Map(fit.map((one) => [one, one.seats]));
  // A round counts for more than any number of votes.
  const strongest = fit.reduce((top, one) => (one.option.votes > top ? one.option.votes : top), 0n) + 1n;
  return bySeats(fit, left, (one) => one.option.votes - BigInt(one.seats - before.get(one)) * strongest);
}

/** Equal right to the last seats: the law's rules one after the other, a lot, or nobody yet. */
function breakTie(work, seats, among) {
  const rule = work.rules.tie;
  const rules = rule ? [rule.rule, ...(rule.then ? [rule.then] : [])] : ["lot"];
  let waiting = [...among].sort((one, two) => byText(one.id, two.id));
  let seen = waiting;
  let left = seats;
  for (const name of rules) {
    const { given, equal } = settle(work, name, left, waiting);
    if (!given.length && equal.length === waiting.length) continue;
    if (given.length) {
      const told = (name === "lot" ? waiting : seen).map((one) => one.id);
      const by = (rule && rule.article) || name;
      work.ties.push({ seats: given.length, among: told, resolved_by: by, rule: name, given: given.map((one) => one.id) });
      for (const one of given) work.given.set(one.id, work.given.get(one.id) + 1);
      seen = equal;
    }
    left -= given.length;
    waiting = equal;
    if (!left) return;
  }
  work.ties.push(openTie(left, waiting.map((one) => one.id)));
  work.asks.push(ASKS[rules[rules.length - 1]]);
}

/** Who certainly receives a seat by a rule, and who is still equal. */
function settle(work, rule, seats, among) {
  const nobody = { given: [], equal: among };
  if (rule === "lot") {
    const drawn = takeLot(work, seats, among.map((one) => one.id));
    return drawn.length ? { given: drawn.map((id) => among.find((one) => one.id === id)), equal: [] } : nobody;
  }
  let rank = null;
  if (rule === "registered_earlier" && among.every((one) => one.registered !== null)) {
    rank = (one) => one.registered;
  } else if (rule === "more_votes") rank = (one) => -one.votes;
  if (!rank) return nobody;
  const order = among.map(rank).sort((one, two) => (one < two ? -1 : one > two ? 1 : 0));
  const edge = order[seats - 1];
  const before = among.filter((one) => rank(one) < edge);
  const on = among.filter((one) => rank(one) === edge);
  if (before.length + on.length === seats) return { given: [...before, ...on], equal: [] };
  return { given: before, equal: on };
}

/** What a lot among exactly these gave, each drawing used once. */
function takeLot({ lots, strict }, seats, among) {
  const fits = (one) => !one.used && one.among.size === among.length && among.every((id) => one.among.has(id));
  const lot = lots.find((one) => fits(one) && (strict || one.drawn.length === seats));
  if (!lot) return [];
  if (lot.drawn.length !== seats) {
    throw new Refusal("lot_wrong_number", { read: lot.drawn.length, expected: seats, among: among.join(", ") });
  }
  lot.used = true;
  return lot.drawn;
}
