// A verdict as people read it: the first line, the sentence beside it, each step with its places.

const MARKS = { holds: "\u2713", fails: "\u2717", not_checked: "\u25cb", in_part: "\u25d0" };
const SHOWN_FAULTS = 10;

/** A step that was not checked to its end, but of which parts hold, was checked in part. */
function shownOutcome(step) {
  const part = step.parts.some((one) => one.outcome === "holds");
  return step.outcome === "not_checked" && part ? "in_part" : step.outcome;
}

/** The first line. */
function headline(lang, verdict) {
  if (Object.hasOwn(verdict, "entry")) return say(lang, `verdict.unit_${verdict.verdict}`);
  const counted = verdict.steps.some((one) => one.step === "count" && shownOutcome(one) === "in_part");
  if (verdict.holds && !counted) return say(lang, "verdict.unsaid");
  return say(lang, `verdict.${verdict.verdict}`);
}

/** DESIGN's fixed sentence; where the check does not carry it, only what it would say. */
function fixedSentence(lang, verdict) {
  const sentence = say(lang, "fixed_sentence");
  if (verdict && Object.hasOwn(verdict, "entry") && verdict.holds) return say(lang, "verdict.unit_sentence");
  const whole = verdict && !Object.hasOwn(verdict, "entry") && verdict.holds;
  const counted = whole && verdict.steps.some((one) => one.step === "count" && shownOutcome(one) === "in_part");
  return counted ? sentence : say(lang, "if_it_held", { sentence });
}

function showVerdict(lang, verdict) {
  byId("verdict").dataset.verdict = verdict.verdict;
  byId("headline").textContent = headline(lang, verdict);
  byId("sentence").textContent = fixedSentence(lang, verdict);
  const kind = verdict.kind && verdict.kind !== "real" ? say(lang, `kind.${verdict.kind}`) : "";
  byId("kind").textContent = kind;
  byId("kind").hidden = !kind;
  const counts = { holds: 0, in_part: 0, not_checked: 0, fails: 0 };
  for (const one of verdict.steps) counts[shownOutcome(one)]++;
  byId("counts").textContent = say(lang, "result.steps", {
    all: verdict.steps.length, holds: counts.holds, part: counts.in_part, open: counts.not_checked, fails: counts.fails,
  });
  byId("in-part").hidden = !counts.in_part;
  replaceIn("steps", verdict.steps.map((one) => stepItem(lang, one)));
  showCompare(lang, verdict);
  showFact(lang, verdict);
  for (const id of ["result", "compare", "report"]) byId(id).hidden = false;
}

function stepItem(lang, step) {
  const outcome = shownOutcome(step);
  const head = element(
    "h3", {},
    element("span", { class: "mark", "aria-hidden": "true" }, MARKS[outcome]),
    element("span", { class: "name" }, say(lang, `name.${step.step}`)),
    " ",
    element("span", { class: "outcome" }, say(lang, `outcome.${outcome}`)),
  );
  const details = detailText(lang, step);
  return element(
    "li", { class: "step", "data-step": step.step, "data-outcome": outcome },
    head,
    element("p", {}, say(lang, `step.${step.step}`), details ? ` ${details}` : ""),
    partList(lang, step),
    faultList(lang, step),
  );
}

function detailText(lang, { step, params }) {
  const known = {
    files: "files", facts: "protocols", law: "law", signature: "origin", tables: "bytes", since: "size",
  };
  const found = [];
  if (Object.hasOwn(known, step) && params[known[step]] !== undefined) found.push(say(lang, `detail.${step}`, params));
  if (step === "since" && params.seen !== undefined) found.push(say(lang, "detail.seen", params));
  if (step === "publisher" && params.by) found.push(say(lang, "detail.publisher", params), say(lang, "detail.times", params));
  if (step === "publisher" && params.nobody) found.push(say(lang, "detail.publisher_none"));
  if (step === "keys" && params.changed !== undefined) found.push(say(lang, "detail.keys_changed", params));
  if (step === "snapshots" && params.number) found.push(say(lang, "detail.snapshots", params));
  return found.join(" ");
}

function partList(lang, step) {
  if (!step.parts.length) return null;
  const items = step.parts.map(({ part, outcome }) => {
    const named = phrase(lang, `part.${part}`);
    return element(
      "li", { "data-outcome": outcome },
      element("span", { class: "mark", "aria-hidden": "true" }, MARKS[outcome]),
      named === null ? element("code", {}, shownText(part)) : named,
      ": ",
      element("span", { class: "outcome" }, say(lang, `outcome.${outcome}`)),
    );
  });
  return element("ul", { class: "parts", "aria-label": say(lang, "part.title") }, items);
}

function faultList(lang, step) {
  if (!step.faults.length) return null;
  const shown = step.faults.slice(0, SHOWN_FAULTS).map((fault) => {
    const place = placeText(lang, fault.params);
    return element(
      "li", {},
      place ? element("code", { class: "place" }, shownText(place)) : null,
      place ? ": " : null,
      faultText(lang, fault),
    );
  });
  const more = step.faults.length - shown.length + step.more;
  if (more > 0) shown.push(element("li", {}, say(lang, "result.more", { number: more })));
  return element("ul", { class: "faults" }, shown);
}

/** N and root, so that two people can compare by phone. */
function showCompare(lang, verdict) {
  const rows = [];
  const row = (name, value) => {
    if (value) rows.push(element("dt", {}, say(lang, `compare.${name}`)), element("dd", {}, value));
  };
  row("election", verdict.election && shownText(verdict.election));
  row("stage", verdict.stage && say(lang, `stage.${verdict.stage}`));
  row("origin", verdict.origin && shownText(verdict.origin));
  row("size", verdict.size === null ? "" : element("strong", { id: "size" }, numberText(lang, verdict.size)));
  if (verdict.root) {
    const groups = verdict.root.match(/.{4}/g).map((one) => element("li", {}, element("code", {}, one)));
    rows.push(element("dt", {}, say(lang, "compare.root")));
    rows.push(element("dd", {}, element("ol", { class: "root", id: "root" }, groups), element("code", { class: "whole" }, verdict.root)));
  }
  replaceIn("figures", rows);
}

/** The protocol that was looked at, to be compared with the one on the door. */
function showFact(lang, verdict) {
  byId("entry").hidden = !verdict.fact;
  if (!verdict.fact) return;
  let fact;
  try {
    fact = JSON.parse(verdict.fact);
  } catch {
    fact = {};
  }
  if (isTable(fact.content)) fact = fact.content;
  const figures = isTable(fact.figures) ? fact.figures : {};
  // Lines of the form first, as the words know them, then the options.
  const lines = Object.keys(WORDS[lang].line);
  const place = (name) => (lines.indexOf(stemOf(name)) + 1 || lines.length + 1);
  const names = Object.keys(figures).sort((one, two) => place(one) - place(two) || byText(one, two));
  const rows = names.map((name) => element(
    "tr", {},
    element("th", { scope: "row" }, lineText(lang, name)),
    element("td", {}, numberText(lang, String(figures[name]))),
  ));
  replaceIn("entry-rows", rows);
  byId("entry-figures").hidden = !rows.length;
  byId("entry-digest").textContent = fact.digest ? shownText(String(fact.digest)) : DASH;
  byId("entry-fact").textContent = shownText(verdict.fact, MOST_FACT);
  byId("receipt").hidden = !verdict.receipt;
}

function stemOf(name) {
  return name.replace(/\.[0-9]{1,3}$/, "");
}

/** The label of a line, numbered where it repeats; an option goes by its id. */
function lineText(lang, name) {
  const stem = stemOf(name);
  const label = phrase(lang, `line.${stem}`);
  if (label === null) return shownText(name);
  return stem === name ? label : `${label} (${name.slice(stem.length + 1)})`;
}

function showBroken(lang, problem) {
  byId("verdict").dataset.verdict = "none";
  byId("headline").textContent = say(lang, "verdict.broken");
  const place = placeText(lang, problem.params);
  byId("counts").textContent = `${place ? `${place}: ` : ""}${faultText(lang, problem)}`;
  for (const id of ["result", "compare", "report", "entry", "in-part", "kind"]) byId(id).hidden = true;
}

/** The report as a file; a receipt is a file of its own. */
function saveReport(lang, verdict) {
  const { receipt, ...told } = spoken(verdict, lang);
  const name = `hattama-check-${verdict.election || "entry"}-${verdict.size === null ? 0 : verdict.size}.json`;
  saveFile(name, `${JSON.stringify(told, null, 2)}\n`, "application/json");
}

/** The receipt under the name that `hattama receipt` gives it. */
function saveReceipt({ receipt, fact, entry }) {
  let unit = "";
  try {
    unit = JSON.parse(fact).unit;
  } catch {
    // A fact that cannot be read names no unit.
  }
  saveFile(`${unit || `entry-${entry}`}.tlog-proof`, receipt, "application/octet-stream");
}

function saveFile(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: address, download: name.replace(/[^a-z0-9._-]/g, "") });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
