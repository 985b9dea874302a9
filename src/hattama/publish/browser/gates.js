// Publication gates: how many facts, from the first, may be published (docs/record.md).

// Noon UTC of the day after: by then election day has ended everywhere on earth.
const GATE_HOURS = 36;

function isFirstRound(contest) {
  return contest.round === 1 && contest.repeatOf === null;
}

/** The number of the first fact with a figure of each contest. */
function firstFigures(facts, register) {
  const first = new Map();
  const put = (contest, number) => {
    if (!first.has(contest)) first.set(contest, number);
  };
  const told = (fact, number) => {
    if (fact.strange) return;
    if (isProtocol(fact) || fact.kind === "RecountHeld" || fact.kind === "LotDrawn") put(fact.contest, number);
    for (const claim of [...(fact.winners || []), ...(fact.shares || [])]) put(claim.contest, number);
    if (isSaid(fact) && (fact.seats || []).length) {
      for (const contest of register.contests) if (isFirstRound(contest)) put(contest.id, number);
    }
  };
  for (const [number, fact] of facts.entries()) {
    told(fact, number);
    if (fact.inner) told(fact.inner, number);
  }
  return first;
}

function publishable(record, facts, times) {
  const size = facts.length;
  const { law, election, register } = record.frozen;
  if (!law.gated) return size;
  const moment = Date.parse(`${election.date}T00:00:00Z`) / 1000 + GATE_HOURS * 3600;
  const passed = times.findIndex((time) => time >= moment);
  const later = (number) => (number === undefined || number < 0 ? Infinity : number);
  const every = later(record.opened.get(null));
  const spans = [];
  for (const [contest, first] of firstFigures(facts, register)) {
    const known = register.byId.get(contest);
    const byTime = known && !isFirstRound(known) ? Infinity : later(passed);
    spans.push({ first, opens: Math.min(every, later(record.opened.get(contest)), byTime) });
  }
  // The largest N such that no contest has a figure among the first N without being open there.
  let found = size;
  for (let changed = true; changed; ) {
    changed = false;
    for (const { first, opens } of spans) {
      if (first < found && found <= opens) {
        found = first;
        changed = true;
      }
    }
  }
  return found;
}
