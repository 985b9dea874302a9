// Who wins a district with one seat: most votes, or a majority and a second round.

const DISTRICT_ASKS = {
  repeat_vote: "repeat_vote", lot: "lot_required", more_rounds: "second_round",
  registered_earlier: "order_required", none: "no_rule",
};

/**
 * The outcome of a round.
 *
 * @param options what stands on the ballot, with votes as BigInt; invalid ballots are one of them
 * @param round from the second on, more votes are enough
 * @param strict whether a lot that answers no tie is refused; a count of a record passes over it
 */
function decideDistrict(rule, options, round, lots = [], strict = true) {
  const ranked = options
    .filter((one) => one.kind === "candidate")
    .sort((one, two) => (one.votes === two.votes ? byText(one.id, two.id) : one.votes > two.votes ? -1 : 1));
  const work = { rule, ranked, strict, lots: lots.map((one) => ({ ...one })) };
  const found = roundOf(work, options, round);
  if (strict && work.lots.some((one) => !one.used)) throw new Refusal("lot_not_needed", { among: DASH });
  const lead = ranked.length > 1 ? Number(ranked[0].votes - ranked[1].votes) : null;
  return { winner: null, finalists: [], tied: [], lead, ...found };
}

function roundOf(work, options, round) {
  const { rule, ranked } = work;
  if (!ranked.length || ranked[0].votes === 0n) return { status: "no_rule" };
  if (rule.rule === "plurality" || round > 1) return plurality(work);
  const needed = times(rule.share, ratio(votesIn(rule.base, options)));
  if (compared(ratio(ranked[0].votes), needed) > 0) return { status: "elected", winner: ranked[0].id };
  return finalists(work);
}

function plurality(work) {
  const { ranked, rule } = work;
  const tied = ranked.filter((one) => one.votes === ranked[0].votes);
  if (tied.length === 1) return { status: "elected", winner: tied[0].id };
  const given = chosen(work, 1, tied);
  if (given.length) return { status: "elected", winner: given[0] };
  const names = tied.map((one) => one.id);
  const status = DISTRICT_ASKS[rule.tie];
  return { status, tied: names, finalists: status === "second_round" ? names : [] };
}

/** The strongest go on; a tie on the edge is broken or stays open. */
function finalists(work) {
  const { ranked, rule } = work;
  const places = rule.finalists;
  // A single candidate without a majority: nobody to go on against.
  if (ranked.length < 2) return { status: "no_rule" };
  const edge = ranked.length > places ? ranked[places].votes : null;
  if (edge === null || ranked[places - 1].votes !== edge) {
    return { status: "second_round", finalists: ranked.slice(0, places).map((one) => one.id) };
  }
  const before = ranked.filter((one) => one.votes > edge).map((one) => one.id);
  const tied = ranked.filter((one) => one.votes === edge);
  const given = chosen(work, places - before.length, tied);
  if (given.length) return { status: "second_round", finalists: [...before, ...given] };
  return { status: DISTRICT_ASKS[rule.tie], finalists: before, tied: tied.map((one) => one.id) };
}

/** Who of the equally strong takes the places; nobody while that is open. */
function chosen(work, places, among) {
  if (work.rule.tie === "lot") return takeLot(work, places, among.map((one) => one.id));
  if (work.rule.tie !== "registered_earlier" || among.some((one) => one.registered === null)) return [];
  const order = [...among].sort((one, two) => one.registered - two.registered || byText(one.id, two.id));
  return order[places - 1].registered < order[places].registered ? order.slice(0, places).map((one) => one.id) : [];
}
