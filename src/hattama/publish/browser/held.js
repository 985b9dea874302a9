// What holds after the facts, in the order of the register; annulments and recounts that count.

const FACT_GROUPS = {
  TurnoutReported: "turnout", LotDrawn: "lots", UnitAnnulled: "annulled", RepeatVoteOrdered: "repeats",
  RecountHeld: "recounts", ResultsEstablished: "announced", PreliminaryAnnounced: "announced",
};

/** Protocols by contest (unit, then source), and facts by kind. */
function heldOf(record) {
  const { register, election } = record.frozen;
  const byContest = new Map(register.contests.map((one) => [one.id, []]));
  for (const number of record.holds.values()) {
    const { fact, corrected } = record.protocols.get(number);
    const unit = register.units.place.get(fact.unit);
    byContest.get(fact.contest).push({ number, unit, source: sourceOf(fact), figures: fact.figures, corrected });
  }
  const rank = (source) => (source === OFFICIAL ? 0 : 1);
  for (const rows of byContest.values()) {
    rows.sort((one, two) => one.unit - two.unit || rank(one.source) - rank(two.source) || byText(one.source, two.source));
  }
  const state = { turnout: [], lots: [], annulled: [], repeats: [], recounts: [], announced: [] };
  for (const { fact } of record.facts.values()) {
    const group = Object.hasOwn(FACT_GROUPS, fact.kind) && !fact.strange ? FACT_GROUPS[fact.kind] : null;
    if (group) state[group].push(fact);
  }
  state.recounts = stableByDate(state.recounts);
  const established = state.announced.filter((one) => one.kind === "ResultsEstablished");
  state.outcome = established.pop() || state.announced[state.announced.length - 1] || null;
  if (election.stage === "established" && (!state.outcome || state.outcome.kind !== "ResultsEstablished")) {
    throw new Refusal("stage_not_established", { key: "stage", read: election.stage });
  }
  return { byContest, state };
}

function stableByDate(facts) {
  return [...facts].sort((one, two) => (one.date < two.date ? -1 : one.date > two.date ? 1 : 0));
}

/** Annulled units and contests (null: all contests): those that the dated law lets be annulled. */
function annulledOf(frozen, facts) {
  const { law, register } = frozen;
  const counted = [];
  for (const fact of facts) {
    const spot = register.units.place.get(fact.unit);
    if (law.annulment.length && !permitted(law.annulment, register.units.level[spot], fact.by)) continue;
    const contests = fact.contests || [];
    for (const contest of contests.length ? contests : [null]) counted.push({ unit: spot, contest });
    // Contests whose own unit lies below the annulled one are annulled at their own unit.
    for (const one of register.contests) {
      const below = spot < one.unit && one.unit < register.units.end[spot];
      // A repeat vote comes after; it is annulled only by its own name.
      const meant = contests.includes(one.id) || (!contests.length && one.repeatOf === null);
      if (below && meant) counted.push({ unit: one.unit, contest: one.id });
    }
  }
  return counted;
}

/** Put the figures of recounts into the official protocols, where the dated law allows it. */
function recount(frozen, held) {
  const { law, register } = frozen;
  for (const fact of held.state.recounts) checkRecounted(frozen, held, fact);
  for (const fact of held.state.recounts) {
    const level = register.units.level[register.units.place.get(fact.unit)];
    if (law.recount.length && !permitted(law.recount, level, fact.by)) continue;
    const row = officialRow(register, held, fact);
    if (row) row.recounted = { ...(row.recounted || row.figures), ...fact.figures };
  }
}

function officialRow(register, held, fact) {
  const unit = register.units.place.get(fact.unit);
  return held.byContest.get(fact.contest).find((one) => one.unit === unit && one.source === OFFICIAL) || null;
}

/** A line that repeats is counted again as the protocols give it: by number, or whole. */
function checkRecounted(frozen, held, fact) {
  const contest = frozen.register.byId.get(fact.contest);
  const here = officialRow(frozen.register, held, fact) !== null;
  const given = new Set();
  if (here) for (const row of held.byContest.get(fact.contest)) for (const name of Object.keys(row.figures)) given.add(name);
  for (const column of Object.keys(fact.figures)) {
    const byNumber = here && frozen.repeated.has(column) && !given.has(column);
    const line = frozen.lineSet.has(column) && !byNumber;
    const stem = repeatedLine(column, frozen.repeated);
    const one = stem && (!here || !given.has(stem) || given.has(column));
    if (!contest.ballot.has(column) && !line && !one) throw unknownColumn(column, frozen, contest);
  }
}
