// Does a fact name only what there is: units, contests, options, lines, sources; and which facts
// must come before others?

function checkProtocol(fact, frozen) {
  const { register } = frozen;
  const unit = register.units.place.get(fact.unit);
  if (unit === undefined) throw new Refusal("unit_unknown", { key: "unit", read: fact.unit.slice(0, 80) });
  const contest = contestNamed(fact.contest, "contest", frozen);
  if (unit < contest.unit || unit >= register.units.end[contest.unit]) {
    throw new Refusal("record_outside", { key: "unit", read: fact.unit.slice(0, 80) });
  }
  checkColumns(fact, contest, frozen);
  for (const [column, figure] of Object.entries(fact.figures)) {
    if (figure > MOST_FIGURE) {
      throw new Refusal("count_unreadable", { key: `figures.${column.slice(0, 80)}`, read: figure, least: 0, most: MOST_FIGURE });
    }
  }
}

/** Every figure is a line of the form or an option of the ballot. */
function checkColumns(fact, contest, frozen) {
  for (const column of Object.keys(fact.figures)) {
    if (contest.ballot.has(column) || frozen.lineSet.has(column) || repeatedLine(column, frozen.repeated)) continue;
    throw unknownColumn(column, frozen, contest);
  }
}

function unknownColumn(column, frozen, contest) {
  const expected = [...frozen.lines, ...contest.ballot.keys()].slice(0, 20).join(", ");
  return new Refusal("figure_column_unknown", { key: `figures.${column.slice(0, 80)}`, read: column.slice(0, 80), expected });
}

function contestNamed(name, key, frozen) {
  const found = frozen.register.byId.get(name);
  if (!found) throw new Refusal("contest_unknown", { key, read: name.slice(0, 80), expected: known20(frozen.register.byId.keys()) });
  return found;
}

function known20(names) {
  return [...names].sort().slice(0, 20).join(", ");
}

function optionNamed(name, key, contest) {
  if (!contest.ballot.has(name)) {
    throw new Refusal("option_unknown_here", { key, read: name.slice(0, 80), expected: known20(contest.ballot.keys()) });
  }
  return contest.ballot.get(name);
}

function sourceNamed(name, key, frozen) {
  const { sources } = frozen.election;
  if (!Object.hasOwn(sources, name)) {
    throw new Refusal("source_unknown", { key, read: name.slice(0, 80), expected: known20(Object.keys(sources)) });
  }
}

function checkPercent(text, key) {
  if (!/^\d{1,3}(?:\.\d{1,6})?$/.test(text)) throw new Refusal("percent_unreadable", { key, read: text });
}

/** Every name in a fact that is no protocol. */
function checkFact(fact, frozen) {
  sourceNamed(fact.source, "source", frozen);
  if (fact.unit !== undefined && !frozen.register.units.place.has(fact.unit)) {
    throw new Refusal("unit_unknown", { key: "unit", read: fact.unit.slice(0, 80) });
  }
  const contest = fact.contest ? contestNamed(fact.contest, "contest", frozen) : null;
  for (const [spot, name] of (fact.contests || []).entries()) contestNamed(name, `contests[${spot}]`, frozen);
  if (fact.kind === "RecountHeld") checkRecount(fact, contest, frozen);
  if (fact.kind === "TurnoutReported") checkPercent(fact.percent, "percent");
  if (fact.kind === "LotDrawn") {
    if (!contest) throw new Refusal("contest_unknown", { key: "contest", read: DASH, expected: DASH });
    for (const key of ["among", "drawn"]) {
      for (const [spot, name] of fact[key].entries()) optionNamed(name, `${key}[${spot}]`, contest);
    }
  }
  if (fact.kind === "ResultsEstablished" || fact.kind === "PreliminaryAnnounced") checkAnnounced(fact, frozen);
}

function checkRecount(fact, contest, frozen) {
  const columns = Object.entries(fact.figures);
  if (!columns.length) throw new Refusal("recount_without_figures", { key: "figures" });
  for (const [column, figure] of columns) {
    if (figure > MOST_FIGURE) {
      throw new Refusal("count_unreadable", { key: `figures.${column.slice(0, 80)}`, read: figure, least: 0, most: MOST_FIGURE });
    }
  }
  checkColumns(fact, contest, frozen);
}

function checkAnnounced(fact, frozen) {
  const tiers = new Set();
  const rests = new Set();
  for (const [spot, claim] of (fact.seats || []).entries()) {
    const key = `seats[${spot}]`;
    if (!frozen.lists.has(claim.option) && !GROUPS.includes(claim.option)) {
      const expected = known20([...frozen.lists, ...GROUPS]);
      throw new Refusal("option_unknown_here", { key: `${key}.option`, read: claim.option, expected });
    }
    if ((claim.seats === undefined) !== (claim.rest === true)) throw new Refusal("seats_or_rest", { key });
    const told = `${claim.option} ${claim.tier}`;
    if (tiers.has(told) || (claim.rest && rests.has(claim.tier))) {
      throw new Refusal("claim_twice", { key, read: claim.option, tier: claim.tier });
    }
    tiers.add(told);
    if (claim.rest) rests.add(claim.tier);
  }
  for (const [spot, claim] of (fact.winners || []).entries()) {
    const key = `winners[${spot}]`;
    const contest = contestNamed(claim.contest, `${key}.contest`, frozen);
    const option = optionNamed(claim.option, `${key}.option`, contest);
    if (contest.kind !== "district" || option.kind !== "candidate") {
      throw new Refusal("winner_no_candidate", { key: `${key}.option`, read: claim.option });
    }
    if (claim.source) sourceNamed(claim.source, `${key}.source`, frozen);
  }
  for (const [spot, claim] of (fact.shares || []).entries()) {
    const contest = contestNamed(claim.contest, `shares[${spot}].contest`, frozen);
    optionNamed(claim.option, `shares[${spot}].option`, contest);
    checkPercent(claim.percent, `shares[${spot}].percent`);
  }
}

const GONE = ["ContestantRefused", "ContestantWithdrawn", "ContestantCancelled"];

/** What holds so far of contestants, accreditations and complaints. */
class Order {
  constructor() {
    this.saidOf = new Map();
    this.about = new Map();
  }

  /** A fact after those before it; one that corrects another has that one's place. */
  take(place, fact) {
    const about = aboutOf(fact);
    if (about !== null && this.about.get(place) === about) return;
    this.drop(place);
    this.check(fact, this.last(about));
    if (about === null) return;
    this.about.set(place, about);
    if (!this.saidOf.has(about)) this.saidOf.set(about, new Map());
    this.saidOf.get(about).set(place, fact.kind);
  }

  drop(place) {
    const about = this.about.get(place);
    if (about === undefined) return;
    this.about.delete(place);
    this.saidOf.get(about).delete(place);
  }

  last(about) {
    const held = this.saidOf.get(about);
    return held && held.size ? [...held.values()].pop() : null;
  }

  check(fact, last) {
    if (fact.kind === "ContestantRestored" && !GONE.includes(last)) {
      throw new Refusal("record_not_restorable", { key: "option", read: fact.option });
    }
    if (fact.kind === "AccreditationRevoked" && last !== "AccreditationGranted") {
      throw new Refusal("record_not_accredited", { key: "organisation", read: fact.organisation });
    }
    if (fact.kind === "ComplaintFiled" && last !== null) {
      throw new Refusal("record_complaint_twice", { key: "complaint", read: fact.complaint });
    }
    const decides = fact.kind === "ComplaintDecided" || fact.kind === "CourtJudgment";
    if (decides && fact.complaint && this.last(`complaint ${fact.complaint}`) === null) {
      throw new Refusal("record_complaint_unknown", { key: "complaint", read: fact.complaint });
    }
  }
}

/** What a fact is about, where others must come before or after it. */
function aboutOf(fact) {
  if (fact.kind.startsWith("Contestant")) return `contestant ${fact.contest} ${fact.option}`;
  if (fact.kind.startsWith("Accreditation")) return `organisation ${fact.organisation}`;
  return fact.kind === "ComplaintFiled" ? `complaint ${fact.complaint}` : null;
}
