// The page itself: what was chosen, one check at a time, and its verdict in the language chosen.

const state = { lang: "kk", verdict: null, problem: null, turn: 0, busy: false, files: null, base: "" };

function start() {
  state.lang = languageOf(location.search, navigator.languages || []);
  state.base = baseOf(location.href);
  byId("here").hidden = !state.base;
  byId("here-go").addEventListener("click", () => check(state.base));
  for (const id of ["folder", "zip"]) {
    byId(id).addEventListener("change", ({ target }) => {
      const files = [...target.files];
      // So that the same folder can be chosen once more.
      target.value = "";
      if (files.length) check(files);
    });
  }
  for (const field of document.querySelectorAll("textarea")) acceptsText(field);
  byId("unit-form").addEventListener("submit", (event) => {
    event.preventDefault();
    checkUnit({ unit: byId("unit").value.trim(), contest: byId("contest").value.trim() });
  });
  byId("save").addEventListener("click", () => saveReport(state.lang, state.verdict));
  byId("save-receipt").addEventListener("click", () => saveReceipt(state.verdict));
  byId("stop").addEventListener("click", stopped);
  byId("forget").addEventListener("click", () => {
    forgetHeads();
    tell(say(state.lang, "since.forgotten"));
  });
  for (const one of document.querySelectorAll("[data-lang]")) one.addEventListener("click", changeLanguage);
  acceptDrops();
  render();
  const wanted = wantedIn(location.hash);
  if (wanted && state.base) {
    byId("unit").value = wanted.unit || "";
    byId("contest").value = wanted.contest || "";
    checkUnit(wanted);
  }
}

/** The folder to read: the one that the address names, else the one that holds the page. */
function baseOf(href) {
  const asked = new URL(href).searchParams.get("bundle");
  try {
    const base = new URL(asked ? `${asked.replace(/\/*$/, "")}/` : ".", href);
    return /^https?:$/.test(base.protocol) ? base.href : "";
  } catch {
    return "";
  }
}

function changeLanguage(event) {
  event.preventDefault();
  state.lang = event.currentTarget.dataset.lang;
  try {
    const address = new URL(location.href);
    address.searchParams.set("lang", state.lang);
    history.replaceState(null, "", address);
  } catch {
    // A page from a disk keeps its address.
  }
  render();
}

function acceptDrops() {
  const zone = byId("drop");
  const over = (inside) => zone.classList.toggle("over", inside);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && over(false));
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    over(false);
    tell(say(state.lang, "start.reading"));
    const files = await droppedFiles(event.dataTransfer);
    if (files.length) check(files);
  });
}

/** What is on the screen, in the language of now. */
function render() {
  const { lang, verdict, problem } = state;
  speak(lang, { base: state.base });
  byId("translation").hidden = lang !== "en";
  if (verdict) showVerdict(lang, verdict);
  else if (problem) showBroken(lang, problem);
  else {
    byId("headline").textContent = say(lang, state.busy ? "verdict.running" : "verdict.none");
    byId("sentence").textContent = fixedSentence(lang, null);
  }
}

function tell(text) {
  byId("told").textContent = text;
}

function checkUnit(wanted) {
  if (!wanted.unit && wanted.entry === undefined) {
    byId("unit").focus();
    return;
  }
  check(state.files || state.base, wanted);
}

/** Check, show, remember; a check that was stopped or overtaken says nothing. */
async function check(what, wanted = {}) {
  if (!what || !what.length) {
    byId("folder").focus();
    return;
  }
  if (typeof what !== "string" && !wanted.unit) state.files = what;
  stopWork();
  const mine = ++state.turn;
  Object.assign(state, { verdict: null, problem: null, busy: true });
  byId("verdict").dataset.verdict = "none";
  byId("working").hidden = false;
  for (const id of ["result", "compare", "report", "entry", "kind", "in-part"]) byId(id).hidden = true;
  byId("counts").textContent = "";
  render();
  try {
    const verdict = await runCheck(what, {
      ...wanted, lang: state.lang, policy: byId("policy").value, since: byId("since").value, seen: seenHeads(),
      progress: (told) => mine === state.turn && showProgress(told),
    });
    if (mine !== state.turn) return;
    state.verdict = verdict;
    rememberHead(verdict);
  } catch (problem) {
    if (mine !== state.turn) return;
    state.problem = problem && problem.code ? problem : problemOf(problem);
  }
  state.busy = false;
  byId("working").hidden = true;
  render();
  tell(`${say(state.lang, "progress.done")} ${byId("headline").textContent}.`);
  byId("verdict").focus();
}

let toldStep = "";

function showProgress({ step, share }) {
  const name = say(state.lang, `name.${step}`);
  byId("step-now").textContent = say(state.lang, "progress.step", { name });
  const done = (STEPS.indexOf(step) + (share || 0)) / STEPS.length;
  byId("bar").value = Math.max(byId("bar").value * (step === "files" && !share ? 0 : 1), done);
  // A screen reader hears each step once, not each portion of it.
  if (step !== toldStep) tell(say(state.lang, "progress.step", { name }));
  toldStep = step;
}

function stopped() {
  state.turn++;
  state.busy = false;
  byId("working").hidden = true;
  stopWork();
  render();
  tell(say(state.lang, "progress.stopped"));
  byId("verdict").focus();
}

if (ON_A_PAGE) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
