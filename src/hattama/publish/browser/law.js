// A law file as rules (docs/law-files.md). What this page does not know is marked "beyond": then
// what rests on it is not checked.

const SAID = ["article", "basis", "source", "note"];
const AUTHORITIES = ["cec", "court", "district_commission", "territorial_commission", "precinct_commission"];

/** The rules of a law file that a count needs. */
function lawOf(text) {
  const data = parseToml(text);
  if (data.format !== 1 || typeof data.id !== "string" || !data.turnout) throw new Beyond("law_unreadable", { line: 1 });
  const form = data.protocol && Array.isArray(data.protocol.lines) ? data.protocol.lines : [];
  const above = listOfText(data.turnout.above);
  const below = data.turnout.below;
  const named = [...new Set([below, ...above, "ballots_invalid"])];
  return {
    id: data.id,
    lines: data.protocol ? form.map((one) => one.id) : named,
    repeated: new Set(form.filter((one) => one.repeats).map((one) => one.id)),
    turnout: { above, below },
    gated: listOfTables(data.gates).some((one) => one.what === "results"),
    annulment: listOfTables(data.annulment).map(permission),
    recount: listOfTables(data.recount).map(permission),
    appointed: listOfTables(data.appointed).reduce((sum, one) => sum + one.value, 0),
    ...sectionOf(data, "lists", listsOf),
    ...sectionOf(data, "districts", districtsOf),
  };
}

/** A section as rules, or why it is beyond this page. */
function sectionOf(data, name, read) {
  if (!data[name]) return { [name]: null };
  try {
    return { [name]: read(data[name]) };
  } catch (problem) {
    if (!(problem instanceof Beyond)) throw problem;
    return { [name]: { beyond: problem, seats: seatsOf(data[name].seats) } };
  }
}

function listOfText(value) {
  if (!Array.isArray(value) || value.some((one) => typeof one !== "string")) {
    throw new Beyond("law_unreadable", { line: 1 });
  }
  return value;
}

function listOfTables(value) {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.some((one) => !isTable(one))) throw new Beyond("law_unreadable", { line: 1 });
  return value;
}

function permission(rule) {
  return { by: listOfText(rule.by), levels: listOfText(rule.levels) };
}

/** Whether a law lets somebody do something to a unit of a level. */
function permitted(rules, level, by) {
  // The laws at hand call every administrative unit a region here.
  const named = level === "territory" ? "region" : level;
  return rules.some((one) => one.levels.includes(named) && (!one.by.length || one.by.includes(by)));
}

function seatsOf(rule) {
  return rule && Number.isSafeInteger(rule.value) ? rule.value : null;
}

/** Only these keys with these values: whatever else a rule says would change what it means. */
function known(rule, where, keys) {
  if (!isTable(rule)) throw new Beyond("law_clause", { read: where });
  for (const key of Object.keys(rule)) {
    if (SAID.includes(key)) continue;
    const allowed = keys[key];
    const fine = Array.isArray(allowed) ? allowed.includes(rule[key]) : allowed && allowed(rule[key]);
    if (!fine) throw new Beyond("law_clause", { read: `${where}.${key}` });
  }
  return rule;
}

const isNatural = (value) => Number.isSafeInteger(value) && value >= 0;
const isShare = (value) => ratioOf(value) !== null;
const BASES_OF_SHARES = ["lists", "valid", "valid_with_against_all", "cast"];
const TIES = ["lot", "registered_earlier", "more_votes", "repeat_vote", "none"];

function listsOf(section) {
  const parts = ["seats", "threshold", "method", "tie", "clauses"];
  const stray = Object.keys(section).find((key) => !parts.includes(key));
  if (stray) throw new Beyond("law_clause", { read: `lists.${stray}` });
  return {
    seats: seatsOf(section.seats),
    threshold: section.threshold ? thresholdOf(section.threshold) : null,
    method: methodOf(section.method),
    tie: section.tie ? known(section.tie, "lists.tie", { rule: TIES, then: TIES }) : null,
    clauses: listOfTables(section.clauses).map(clauseOf),
  };
}

function thresholdOf(section) {
  const rule = known(section, "lists.threshold", {
    share: isShare, at: ["least", "above"], base: BASES_OF_SHARES, scope: ["list"],
  });
  if (!rule.share) throw new Beyond("law_clause", { read: "lists.threshold" });
  return { share: ratioOf(rule.share), strict: rule.at === "above", base: rule.base || "valid" };
}

/** Full Hare quotas, then largest remainders over the passing lists, or clauses over wider bases. */
function methodOf(section) {
  const nothing = (stages) => Array.isArray(stages) && stages.length === 1 && stages[0].rule === "none";
  const rule = known(section, "lists.method", {
    name: ["largest_remainder", "quota"], quota: ["hare"], over: ["passing", ...BASES_OF_SHARES],
    round: ["exact"], leftover: nothing, over_award: ["no_rule"],
  });
  const over = rule.over || "passing";
  // Over a wider base there may be more seats left than lists: no shipped law asks that.
  if (rule.name === "largest_remainder" && over !== "passing") {
    throw new Beyond("law_clause", { read: "lists.method.over" });
  }
  return { name: rule.name, over };
}

const CLAUSES = {
  single_passing_list: { factor: isShare, least_seats: isNatural },
  raise_to_minimum: { least_seats: isNatural },
  deal_in_turn: { above: isNatural },
};

function clauseOf(section) {
  const name = String(section.name);
  if (!Object.hasOwn(CLAUSES, name)) throw new Beyond("law_clause", { read: `lists.clauses.${name.slice(0, 60)}` });
  return known(section, `lists.clauses.${name}`, { name: [name], ...CLAUSES[name] });
}

function districtsOf(section) {
  const stray = Object.keys(section).find((key) => !["seats", "winner"].includes(key));
  if (stray) throw new Beyond("law_clause", { read: `districts.${stray}` });
  const rule = known(section.winner, "districts.winner", {
    rule: ["plurality", "majority"], share: isShare, base: BASES_OF_SHARES.slice(1), finalists: isNatural,
    tie: ["repeat_vote", "lot", "more_rounds", "registered_earlier", "none"],
  });
  return {
    seats: seatsOf(section.seats),
    rule: rule.rule,
    share: ratioOf(rule.share || "1/2"),
    base: rule.base || "valid",
    finalists: rule.finalists === undefined ? 2 : rule.finalists,
    tie: rule.tie || "none",
  };
}
