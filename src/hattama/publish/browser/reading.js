// Bytes of entries to facts: each canonical, each of a known shape, times that never go back,
// digests of the figures beside them.

const TIME = /^(?!0000)\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const OFFICIAL = "official";

/** Takes the entries in their order, and holds the facts that they are. */
class Reader {
  constructor() {
    this.facts = [];
    this.times = [];
    this.clock = ["", 0];
    this.election = null;
    this.heads = new Map();
  }

  /** The next entry. */
  feed(line) {
    const number = this.facts.length;
    try {
      const { value, text } = plainText(line);
      const fact = factOf(value);
      if (number === 0 && (fact.kind !== "ElectionOpened" || fact.strange)) throw new Refusal("record_not_opened");
      if (number === 0) this.election = fact.election;
      this.times.push(this.moment(fact.recorded));
      if (!fact.strange) this.look(fact, text);
      this.facts.push(fact);
    } catch (problem) {
      throw problem instanceof Refusal ? problem.at({ entry: number }) : problem;
    }
  }

  look(fact, text) {
    if (fact.kind !== "ProtocolConfirmed" || fact.corrects) checkProper(fact);
    if (fact.kind === "Revealed") {
      fact.inner = this.revealed(fact);
      if (!fact.inner.strange) {
        checkProper(fact.inner);
        if (isProtocol(fact.inner)) this.protocol(fact.inner, canonical(fact.inner));
      }
    } else if (isProtocol(fact)) this.protocol(fact, text);
  }

  protocol(fact, text) {
    if (Object.keys(fact.figures).length === 0) throw new Refusal("record_no_figures", { key: "figures" });
    if (fact.digest !== this.digest(fact, text)) throw new Refusal("record_digest", { read: fact.digest.slice(0, 64) });
    if (fact.kind === "ProtocolConfirmed" && fact.corrects) throw new Refusal("record_confirmed_corrects", { key: "corrects" });
    if (fact.kind === "ProtocolCorrected" && !fact.corrects) throw new Refusal("record_corrects_nothing", { key: "corrects" });
  }

  /** The digest of the figures, which stand in the canonical text as they are hashed. */
  digest(fact, text) {
    let head = this.heads.get(fact.contest);
    if (head === undefined) {
      head = `{"contest":${canonical(fact.contest)},"election":${canonical(this.election)},`;
      this.heads.set(fact.contest, head);
    }
    // Quotation marks inside a text are escaped, so that this can only be the key.
    const start = text.indexOf('"figures":{');
    const figures = text.slice(start, text.indexOf("}", start) + 1);
    return sha256Hex(utf8Shared(`${head}${figures},"unit":${canonical(fact.unit)}}`));
  }

  /** When it was recorded, in seconds; never earlier than the fact before it. */
  moment(text) {
    if (text === this.clock[0]) return this.clock[1];
    const seconds = typeof text === "string" && TIME.test(text) ? Date.parse(text) / 1000 : NaN;
    const fine = !Number.isNaN(seconds) && new Date(seconds * 1000).toISOString().slice(0, 19) === text.slice(0, 19);
    if (!fine) throw new Refusal("record_time", { key: "recorded", read: escaped(String(text)) });
    if (this.times.length && seconds < this.clock[1]) throw new Refusal("record_time_back", { read: text });
    this.clock = [text, seconds];
    return seconds;
  }

  /** What a reveal says, as a fact of its own. */
  revealed(fact) {
    const { content } = fact;
    const may = content.kind === "CopyReceived" || Object.hasOwn(FACT_KINDS, String(content.kind));
    if (Object.hasOwn(content, "recorded") || !may) throw new Refusal("record_not_revealable", { key: "content" });
    return factOf({ ...content, recorded: fact.recorded });
  }
}

/** Plain data as a fact; one of a newer kind or version is carried, and marked as `strange`. */
function factOf(data) {
  if (!isTable(data)) throw new Refusal("fact_not_object", { read: told(data) });
  const { kind, version } = data;
  if (typeof kind !== "string" || !kind) throw new Refusal("fact_without_kind", { key: "kind" });
  if (typeof version !== "number" || version < 1) throw new Refusal("fact_version", { key: "version", read: told(version) });
  if (!Object.hasOwn(KINDS, kind) || version > 1) {
    if (typeof data.recorded !== "string") throw new Refusal("record_time", { key: "recorded", read: told(data.recorded) });
    return { strange: true, kind: kind.slice(0, 80), version, recorded: data.recorded };
  }
  checkShape(data, SHAPES[kind], "");
  return data;
}

const SHAPES = Object.fromEntries(
  Object.entries(KINDS).map(([kind, shape]) => [
    kind, { kind: "text", version: "natural", "recorded?": "text", "corrects?": CORRECTS, ...shape },
  ]),
);

/** The source of a protocol. */
function sourceOf(fact) {
  return fact.kind === "CopyReceived" ? fact.source : OFFICIAL;
}
