// `window.hattamaCheck`: the check for this page, for tests, and for other pages.

const ON_A_PAGE = typeof document !== "undefined";
const OWN_TEXT = ON_A_PAGE && document.currentScript ? document.currentScript.textContent : "";

/** A worker made of this very script; null where the browser has none. */
function newWorker() {
  try {
    const address = URL.createObjectURL(new Blob([OWN_TEXT], { type: "text/javascript" }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    return worker;
  } catch {
    return null;
  }
}

const WORKERS = new Set();

/** End every check that is under way. */
function stopWork() {
  for (const one of WORKERS) one.terminate();
  WORKERS.clear();
}

/** A task in a worker, so that the page answers meanwhile; else here, in portions. */
function inWorker(task, progress) {
  const worker = OWN_TEXT ? newWorker() : null;
  const here = () => work(task, progress).catch((problem) => Promise.reject(problemOf(problem)));
  if (!worker) return here();
  return new Promise((done, failed) => {
    let begun = false;
    WORKERS.add(worker);
    worker.onmessage = ({ data }) => {
      begun = true;
      if (data.progress) {
        if (progress) progress(data.progress);
        return;
      }
      worker.terminate();
      WORKERS.delete(worker);
      if (data.verdict) done(data.verdict);
      else failed(data.problem);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      // A worker that never began was not allowed; one that broke says so.
      if (begun) failed({ code: "check_broke", params: { read: String(event.message).slice(0, 200) } });
      else here().then(done, failed);
    };
    worker.postMessage(task);
  });
}

const ZIP_HEAD = [0x50, 0x4b];
const RECEIPT_HEAD = "c2sp.org/tlog-proof@";

async function beginsWith(blob, bytes) {
  const head = new Uint8Array(await blob.slice(0, bytes.length).arrayBuffer());
  return same(head, bytes);
}

/** The path of a dropped or chosen file. */
function pathOf(file) {
  return file.hattamaPath || file.webkitRelativePath || file.name;
}

/** What was handed over as a source: an address, one ZIP, a receipt, files, or bytes by path. */
async function taskOf(what) {
  if (typeof what === "string") {
    const base = new URL(what, ON_A_PAGE ? document.baseURI : undefined);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    base.search = base.hash = "";
    return { kind: "bundle", source: { kind: "http", base: base.href } };
  }
  if (what instanceof Map) return { kind: "bundle", source: { kind: "files", files: what } };
  if (isTable(what) && !(what instanceof Blob) && typeof what.length !== "number") {
    return { kind: "bundle", source: { kind: "files", files: new Map(Object.entries(what)) } };
  }
  const files = what instanceof Blob ? [what] : [...what];
  if (files.length === 1) {
    const [only] = files;
    if (await beginsWith(only, ZIP_HEAD)) return { kind: "bundle", source: { kind: "zip", blob: only } };
    if (await beginsWith(only, utf8(RECEIPT_HEAD))) {
      const bytes = new Uint8Array(await only.slice(0, MOST_RECEIPT + 1).arrayBuffer());
      return { kind: "receipt", bytes, name: only.name || "receipt" };
    }
  }
  return { kind: "bundle", source: { kind: "files", files: new Map(files.map((one) => [pathOf(one), one])) } };
}

/** Pasted text as a file: a text field loses the last line feed. */
function pasted(value) {
  if (typeof value !== "string") return value || null;
  const text = value.replaceAll("\r\n", "\n").trim();
  return text ? utf8(`${text}\n`) : null;
}

/**
 * Check a bundle, one unit of it, or a receipt.
 *
 * @param what address of the folder, files (FileList, array, Map or object by path), a ZIP, a receipt
 * @param options `policy` and `since` as text or bytes, `lang`, `unit`, `contest`, `entry`,
 *   `seen` (heads that this browser saw, by origin), `progress` (a function)
 * @returns the verdict, as `hattama verify --json` says it
 */
async function runCheck(what, options = {}) {
  const task = await taskOf(what);
  task.policy = pasted(options.policy);
  task.since = [];
  const since = pasted(options.since);
  if (since) task.since.push({ bytes: since, name: "since" });
  task.seen = options.seen || {};
  if (task.kind === "bundle" && (options.unit || options.entry !== undefined)) {
    task.kind = "unit";
    task.wanted = { unit: options.unit, contest: options.contest, entry: options.entry };
  }
  const verdict = await inWorker(task, options.progress);
  return spoken(verdict, LANGS.includes(options.lang) ? options.lang : "kk");
}

/** The verdict with its sentences in a language. */
function spoken(verdict, lang) {
  const steps = verdict.steps.map((step) => ({
    ...step, faults: step.faults.map((fault) => ({ ...fault, text: faultText(lang, fault) })),
  }));
  return { ...verdict, steps, sentence: say(lang, "fixed_sentence") };
}

/** Options of a ballot from plain data; invalid ballots are an option of the kind `invalid`. */
function plainOptions(ballot) {
  return ballot.map((one) => ({ registered: null, maxSeats: null, ...one, votes: BigInt(one.votes) }));
}

function plainLots(lots) {
  return lots.map((one) => ({ among: new Set(one.among), drawn: one.drawn }));
}

/** Seats of lists by the text of a law file: the counting alone, for whoever wants to try it. */
function seatsBy(law, ballot, seats, lots = []) {
  const rules = lawOf(law).lists;
  if (rules.beyond) throw rules.beyond;
  return allocate(rules, plainOptions(ballot), seats === null ? rules.seats : seats, plainLots(lots));
}

/** The outcome of one round in a district by the text of a law file. */
function districtBy(law, ballot, round = 1, lots = []) {
  const rule = lawOf(law).districts;
  if (rule.beyond) throw rule.beyond;
  return decideDistrict(rule, plainOptions(ballot), round, plainLots(lots));
}

if (ON_A_PAGE) window.hattamaCheck = { run: runCheck, seats: seatsBy, district: districtBy };
