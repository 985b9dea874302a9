// MANIFEST: hash and size of every file of a state, signed like a head (docs/bundle-format.md).

const MANIFEST_HEAD = "hattama-manifest/v1";
const MOST_MANIFEST = 2 ** 24;

function parseManifest(bytes, file) {
  const wrong = (line) => new Refusal("manifest_unreadable", { file, line });
  let text = bytes;
  let note = null;
  if (indexOfBytes(bytes, [10, 10]) >= 0) {
    let gap = bytes.length - 2;
    while (gap >= 0 && !(bytes[gap] === 10 && bytes[gap + 1] === 10)) gap--;
    const tail = joined([utf8("x\n\n"), bytes.subarray(gap + 2)]);
    const { signatures } = parseNote(tail, file);
    text = bytes.subarray(0, gap + 1);
    note = { text: "", signatures };
  }
  if (text.some((one) => one > 126)) throw wrong(1);
  const whole = textOf(text);
  if (note) note.text = whole;
  const lines = whole.split("\n");
  if (lines.length < 5 || lines[0] !== MANIFEST_HEAD || lines[lines.length - 1] || !/^[0-9]+$/.test(lines[2])) {
    throw wrong(1);
  }
  const size = natural(lines[2]);
  const root = fromBase64(lines[3]);
  if (!root || root.length !== HASH) throw wrong(4);
  const files = manifestFiles(lines, wrong);
  if (size === null) throw wrong(1);
  return { origin: lines[1], size, root, files, note, bytes };
}

function manifestFiles(lines, wrong) {
  const files = new Map();
  let before = "";
  for (let number = 4; number < lines.length - 1; number++) {
    const found = /^([0-9a-f]{64}) (0|[1-9][0-9]{0,15}) ([!-~]{1,300})$/.exec(lines[number]);
    // Sorted by their bytes, each once.
    if (!found || (number > 4 && !(before < found[3]))) throw wrong(number + 1);
    before = found[3];
    files.set(found[3], { bytes: Number(found[2]), sha256: found[1] });
  }
  return files;
}

/** A path that stays inside. */
function checkPath(path) {
  const parts = path.split("/");
  const inside = /^[ -~]{1,300}$/.test(path) && !/[\\:]/.test(path);
  if (!inside || parts.some((one) => one === "" || one === "." || one === "..")) {
    throw new Refusal("bundle_path", { read: escaped(path) });
  }
}

// Where everything stands.
const LATEST = "latest.json";
const KEPT = "kept.json";
const POLICY_FILE = "policy";
const PAGES_ON_TOP = ["index.html", "check.html", "robots.txt", "sitemap.xml"];
const CHECKPOINT = "log/checkpoint";
const WITHDRAWN = ".withdrawn";
const WRITER = ["log/.state", "log/.lock"];
const ENDINGS = {
  election: "json", law: "toml", units: "csv", contests: "csv", options: "csv", persons: "csv",
  expected: "csv", places: "csv", text: "txt",
};
const TABLES_FORMAT = "hattama-tables/1";
const TABLES_HERE = [
  "protocols.csv", "results.csv", "totals.csv", "units.csv", "contests.csv", "options.csv",
  "corrections.csv",
];
// Made of words and of checks that this page does not have.
const TABLES_ELSEWHERE = [
  "remarks.csv", "datapackage.json", "codebook.kk.md", "codebook.ru.md", "codebook.en.md",
];
const DATA_FILES = [...TABLES_HERE, ...TABLES_ELSEWHERE, "seats.json", "entries.jsonl.gz"];

function dataPath(size, name = "") {
  return `data/${size}/${name}`;
}

function manifestPath(size) {
  return dataPath(size, "MANIFEST");
}

function checkpointPath(size) {
  return `log/checkpoints/${size}`;
}

function namedPath(name, sha256) {
  const folder = { law: "law/", text: "texts/" }[name] || `register/${name}.`;
  return `${folder}${sha256}.${ENDINGS[name]}`;
}

/** The size of an earlier head, by its path; null for any other file. */
function earlierHead(path) {
  const found = /^log\/checkpoints\/(.*)$/.exec(path);
  return found ? natural(found[1]) : null;
}

/** Whether a file belongs to the site: these are replaced from state to state. */
function isPage(path) {
  return PAGES_ON_TOP.includes(path) || path.startsWith("pages/");
}
