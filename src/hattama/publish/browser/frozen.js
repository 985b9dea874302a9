// What the files in force say: the election, its law, its register.

const MOST_LAW = 2 ** 18;
const MOST_NAMED = 2 ** 30;
const MOST_HEAD = 2 ** 16;
const STAGES = ["announced", "counting", "preliminary", "established", "under_review"];

/** Opens the files that facts name, and keeps what it opened last. */
class Opener {
  constructor(shown) {
    this.shown = shown;
    this.last = null;
    this.key = "";
  }

  async open(files) {
    const key = [...files].map(([name, file]) => `${name} ${file.sha256}`).sort().join("\n");
    if (key !== this.key) {
      this.last = await this.read(files);
      this.key = key;
    }
    return this.last;
  }

  async read(files) {
    const texts = {};
    for (const [name, file] of files) {
      const text = await this.fetch(name, file);
      if (text !== null) texts[name] = text;
    }
    for (const name of NEEDED) if (texts[name] === undefined) throw new Refusal("record_file_missing", { read: name });
    const election = electionOf(texts.election);
    const law = lawOf(texts.law);
    const register = registerOf(texts);
    return frozenOf(election, law, register);
  }

  /** The text of a file that facts name, or nothing where a tombstone stands. */
  async fetch(name, file) {
    const path = namedPath(name, file.sha256);
    const most = Math.min(file.bytes, name === "law" ? MOST_LAW : MOST_NAMED);
    const bytes = await this.shown.read(path, most);
    if (bytes === null) {
      const tomb = await this.shown.read(path + WITHDRAWN, MOST_HEAD);
      if (tomb === null) throw new Refusal("record_file_missing", { file: path, read: name });
      if (!WITHDRAWABLE.includes(name)) throw new Refusal("record_file_gone", { file: path });
      return null;
    }
    if (bytes.length !== file.bytes || (await digestOf(bytes)) !== file.sha256) {
      throw new Refusal("record_file_differs", { file: path });
    }
    const text = textOf(bytes);
    if (text === null) throw new Refusal("record_text", { file: path, read: "\\x" });
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  }
}

function frozenOf(election, law, register) {
  const taken = new Set([...law.lines, "unit", "contest", "source", "note", "ballots_invalid"]);
  const lists = new Set();
  for (const contest of register.contests) {
    for (const one of contest.ballot.values()) {
      const stem = one.id.slice(0, Math.max(0, one.id.lastIndexOf(".")));
      if (taken.has(one.id) || law.repeated.has(stem)) throw new Refusal("option_named_like_line", { read: one.id });
      if (one.kind === "list") lists.add(one.id);
    }
  }
  return { election, law, register, lines: law.lines, lineSet: new Set(law.lines), repeated: law.repeated, lists };
}

const NAMES = { kk: "text", ru: "text", en: "text" };
const ELECTION = {
  format: "natural", id: "text", name: NAMES, date: "date", law: "text", kind: ["real", "rehearsal", "what_if"],
  stage: STAGES, licence: "text", "sources?": "sources", "stations?": "stations",
};
const STATIONS = { published: "bool", "number?": "positive", "source?": "text or empty" };
const SOURCE = { title: "text", "address?": "text or empty", "note?": "text or empty" };

WHATS.sources = (value, key) => {
  if (!isTable(value)) return false;
  for (const [name, one] of Object.entries(value)) checkShape(one, SOURCE, `${key}.${name}`);
  return true;
};
WHATS.stations = (value, key) => {
  checkShape(value, STATIONS, key);
  return true;
};

function electionOf(text) {
  let data;
  try {
    if (tooDeep(text)) throw new SyntaxError();
    data = JSON.parse(text);
  } catch {
    throw new Refusal("record_json", { file: "election.json", read: text.slice(0, 60) });
  }
  checkShape(data, ELECTION, "");
  if (data.format !== 1) throw misshapen("format", data.format);
  if (!isId(data.id)) throw new Refusal("id_unreadable", { key: "id", read: data.id.slice(0, 80) });
  if (LANGS.some((lang) => !data.name[lang].trim())) throw new Refusal("name_none", { key: "name", read: data.id });
  checkVoters(data);
  const election = { ...data, sources: data.sources || {} };
  const source = data.stations && data.stations.source;
  if (source && !Object.hasOwn(election.sources, source)) {
    throw new Refusal("source_unknown", { key: "stations.source", read: source, expected: known20(Object.keys(election.sources)) });
  }
  return { ...election, withoutStations: Boolean(data.stations && !data.stations.published) };
}
