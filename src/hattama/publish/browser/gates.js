// Publication gates: how many facts, from the first, may be published (docs/record.md).

// Noon UTC of the day after: by then election day has ended everywhere on earth.
const GATE_HOURS = 36;

function isFirstRound(contest) {
  return contest.round === 1 && contest.repeatOf === null;
}

/** The number of the first fact with a figure of each contest. */
function firstFigures(facts, register) {
  const first = new Map();
  // Where nothing is voted on election day itself, seats follow from what is voted later.
  const onDay = register.contests.filter(isFirstRound);
  const voted = onDay.length ? onDay : register.contests;
  const put = (contest, number) => {
    if (!first.has(contest)) first.set(contest, number);
  };
  const told = (fact, number) => {
    if (fact.strange) return;
    if (isProtocol(fact) || fact.kind === "RecountHeld" || fact.kind === "LotDrawn") put(fact.contest, number);
    for (const claim of [...(fact.winners || []), ...(fact.shares || [])]) put(claim.contest, number);
    if (isSaid(fact) && (fact.seats || []).length) {
      for (const contest of voted) put(contest.id, number);
    }
  };
  for (const [number, fact] of facts.entries()) {
    told(fact, number);
    if (fact.inner) told(fact.inner, number);
  }
  return first;
}

/** An amendment opens nothing: of all that was in force since the first figure, the strictest counts. */
function publishable(record, facts, times) {
  const size = facts.length;
  const later = (number) => (number === undefined || number < 0 ? Infinity : number);
  const every = later(record.opened.get(null));
  const spans = [];
  for (const [contest, first] of firstFigures(facts, record.frozen.register)) {
    const since = record.terms.filter((_, at) => (at + 1 < record.terms.length ? record.terms[at + 1].start : size) > first);
    if (!since.some((one) => one.gated)) continue;
    const day = since.map((one) => one.day).sort().pop();
    const moment = Date.parse(`${day}T00:00:00Z`) / 1000 + GATE_HOURS * 3600;
    const byTime = since.some((one) => one.later.has(contest)) ? Infinity : later(times.findIndex((time) => time >= moment));
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
