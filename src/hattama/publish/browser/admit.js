// May these facts follow one another (docs/record.md, "What is refused"), and what holds after
// them: one after the other, as they were recorded.

const NEEDED = ["election", "law", "units", "contests", "options"];
const WITHDRAWABLE = ["persons", "text"];
const MOST_AMENDMENTS = 1000;
const MOST_FIGURE = 10 ** 12;
const MOST_REPEATS = 200;

/** The line of which a column is one repetition (`ballots_portable.2`), or nothing. */
function repeatedLine(column, repeated) {
  const found = /^(.*)\.([1-9][0-9]{0,2})$/.exec(column);
  return found && repeated.has(found[1]) && Number(found[2]) <= MOST_REPEATS ? found[1] : "";
}

class Record {
  /**
   * @param open gives what files in force say, by their names and hashes
   * @param leafOf the leaf of an entry as hexadecimal digits
   */
  constructor(open, leafOf) {
    this.open = open;
    this.leafOf = leafOf;
    this.files = new Map();
    this.named = new Map();
    this.withdrawn = new Map();
    this.amendments = 0;
    this.publisher = "";
    this.terms = [];
    this.frozen = null;
    this.facts = new Map();
    this.places = new Map();
    this.order = new Order();
    this.protocols = new Map();
    this.holds = new Map();
    this.corrections = [];
    this.opened = new Map();
    this.keys = [];
    this.rotations = [];
    this.seals = new Map();
    this.commitments = new Set();
    this.closed = null;
  }

  /** One fact after those before it. */
  async take(number, fact) {
    try {
      if (this.closed !== null && fact.kind !== "FileWithdrawn" && fact.kind !== "KeyRotated") {
        throw new Refusal("record_closed", { read: this.closed });
      }
      if (fact.strange) this.hold(number, number, fact);
      else if ((fact.kind === "ElectionOpened") !== (number === 0)) throw new Refusal("record_opened_again");
      else if (isProtocol(fact)) this.protocol(number, fact);
      else if (isSaid(fact)) this.said(number, fact);
      else if (fact.kind === "FactWithdrawn") this.withdraw(number, fact);
      else if (fact.corrects) throw new Refusal("record_corrects_not_here", { key: "corrects" });
      else await this[`on${fact.kind}`](number, fact);
    } catch (problem) {
      throw problem instanceof Refusal ? problem.at({ entry: number }) : problem;
    }
  }

  async onElectionOpened(number, fact) {
    const missing = NEEDED.find((name) => !Object.hasOwn(fact.files, name));
    if (missing) throw new Refusal("record_file_missing", { key: "files", read: missing });
    this.name(fact.files);
    const frozen = await this.open(this.files);
    const { election, law, register } = frozen;
    if (election.id !== fact.election) throw new Refusal("record_election", { key: "election", read: fact.election.slice(0, 80) });
    if (law.id !== fact.law || election.law !== fact.law) throw new Refusal("record_law", { key: "law", read: fact.law.slice(0, 80) });
    const expected = register.contests.reduce((sum, one) => sum + awaitedBy(register, one).length, 0);
    if (expected !== fact.expected) throw new Refusal("record_expected", { key: "expected", read: fact.expected, expected });
    this.publisher = fact.publisher || "";
    this.freeze(number, frozen);
    this.keys = fact.key ? [fact.key] : [];
    this.used = new Set(this.keys);
    this.recovery = fact.recovery || [];
  }

  async onRegisterAmended(number, fact) {
    const files = fact.files || {};
    for (const name of fact.dropped || []) {
      if (NEEDED.includes(name) || !this.files.has(name) || Object.hasOwn(files, name)) {
        throw new Refusal("record_dropped", { key: "dropped", read: name });
      }
      this.files.delete(name);
    }
    if (!Object.keys(files).length && !(fact.dropped || []).length) throw new Refusal("record_amends_nothing", { key: "files" });
    this.name(files);
    const before = this.frozen;
    const frozen = await this.open(this.files);
    if (++this.amendments > MOST_AMENDMENTS) throw new Refusal("record_amended_too_often", { expected: MOST_AMENDMENTS });
    if (frozen.election.id !== before.election.id || frozen.law.id !== before.law.id) {
      throw new Refusal("record_other_election", { key: "files" });
    }
    this.freeze(number, frozen);
    this.stillFits();
  }

  /** What is in force from an entry on, and what the gates ask of it. */
  freeze(start, frozen) {
    checkTeller(frozen, this.publisher);
    this.frozen = frozen;
    const { election, law, register } = frozen;
    const later = new Set(register.contests.filter((one) => !isFirstRound(one)).map((one) => one.id));
    this.terms.push({ start, gated: law.gated, day: election.date, later });
  }

  /** What holds fits the new register, too. */
  stillFits() {
    const every = [...this.facts.values(), ...[...this.holds.values()].map((number) => ({ number, fact: this.protocols.get(number).fact }))];
    for (const { number, fact } of every) {
      if (fact.strange) continue;
      try {
        if (isProtocol(fact)) checkProtocol(fact, this.frozen);
        else checkFact(fact, this.frozen);
      } catch (problem) {
        if (!(problem instanceof Refusal)) throw problem;
        throw new Refusal("record_amended_away", { ...problem.params, key: undefined, used: number });
      }
    }
  }

  name(files) {
    for (const [name, file] of Object.entries(files)) {
      const before = this.files.get(name);
      if (before && before.sha256 === file.sha256 && before.bytes === file.bytes) {
        throw new Refusal("record_file_same", { key: `files.${name}`, read: name });
      }
      if (this.withdrawn.has(`${name} ${file.sha256}`)) {
        throw new Refusal("record_withdrawn_twice", { key: `files.${name}`, read: file.sha256 });
      }
      this.files.set(name, file);
      this.nameFile(name, file);
    }
  }

  nameFile(name, file) {
    this.named.set(`${name} ${file.sha256} ${file.bytes}`, { name, ...file });
  }

  onPublicationOpened(number, fact) {
    for (const [spot, name] of (fact.contests || []).entries()) {
      contestNamed(name, `contests[${spot}]`, this.frozen);
      if (!this.opened.has(name)) this.opened.set(name, number);
    }
    if (!(fact.contests || []).length && !this.opened.has(null)) this.opened.set(null, number);
  }

  onFileWithdrawn(number, fact) {
    if (!WITHDRAWABLE.includes(fact.name)) throw new Refusal("record_not_withdrawable", { key: "name", read: fact.name });
    const key = `${fact.name} ${fact.sha256}`;
    const known = [...this.named.values()].some((one) => one.name === fact.name && one.sha256 === fact.sha256);
    if (!known) throw new Refusal("record_file_unknown", { key: "sha256", read: fact.sha256 });
    if (this.withdrawn.has(key)) throw new Refusal("record_withdrawn_twice", { key: "sha256", read: fact.sha256 });
    this.withdrawn.set(key, { entry: number, fact });
  }

  onKeyRotated(number, fact) {
    const last = this.keys[this.keys.length - 1];
    if (fact.old !== last) throw new Refusal("record_key_not_in_force", { key: "old", read: fact.old.slice(0, 80) });
    if (this.used.has(fact.new) || this.recovery.includes(fact.new)) {
      throw new Refusal("record_key_used", { key: "new", read: fact.new.slice(0, 80) });
    }
    if (fact.new.split("+")[0] !== fact.old.split("+")[0]) {
      throw new Refusal("record_key_name", { key: "new", read: fact.new.slice(0, 80) });
    }
    const allowed = fact.reason === "scheduled" ? [fact.old] : this.recovery;
    if (!allowed.includes(fact.signer)) throw new Refusal("record_key_signer", { key: "signer", read: fact.signer.slice(0, 80) });
    this.keys.push(fact.new);
    this.used.add(fact.new);
    this.rotations.push({ entry: number, fact });
  }

  onSealed(number, fact) {
    if (this.commitments.has(fact.commitment)) throw new Refusal("record_sealed_twice", { key: "commitment" });
    this.commitments.add(fact.commitment);
    this.seals.set(number, fact.commitment);
  }

  onRevealed(number, fact) {
    const commitment = this.seals.get(fact.entry);
    if (commitment === undefined) throw new Refusal("record_seal_unknown", { key: "entry", read: fact.entry });
    if (this.leafOf(fact.entry) !== fact.leaf) throw new Refusal("record_corrects_leaf", { key: "leaf", read: fact.entry });
    const found = hex(sha256(joined([fromHex(fact.salt), utf8(canonical(fact.content))])));
    if (found !== commitment) throw new Refusal("record_seal_differs", { key: "content", read: fact.entry });
    this.seals.delete(fact.entry);
    return this.take(number, fact.inner);
  }

  onRecordClosed(number) {
    this.closed = number;
  }

  /** The commission's protocol, or a copy: one for each unit, contest and source. */
  protocol(number, fact) {
    checkProtocol(fact, this.frozen);
    const key = `${fact.unit} ${fact.contest} ${sourceOf(fact)}`;
    const before = this.holds.get(key);
    let corrected = 0;
    if (!fact.corrects) {
      if (before !== undefined) throw new Refusal("record_confirmed_twice", { read: before });
    } else {
      if (fact.corrects.entry !== before) throw new Refusal("record_corrects_gone", { key: "corrects", read: fact.corrects.entry });
      this.checkLeaf(fact.corrects);
      corrected = this.protocols.get(before).corrected + 1;
      this.corrections.push({ number, corrects: fact.corrects });
    }
    this.protocols.set(number, { fact, key, corrected });
    this.holds.set(key, number);
  }

  checkLeaf(corrects) {
    if (this.leafOf(corrects.entry) !== corrects.leaf) {
      throw new Refusal("record_corrects_leaf", { key: "corrects.leaf", read: corrects.entry });
    }
  }

  said(number, fact) {
    checkFact(fact, this.frozen);
    let place = number;
    if (fact.corrects) {
      place = this.stands(fact.corrects);
      if (this.facts.get(place).fact.kind !== fact.kind) {
        throw new Refusal("record_corrects_kind", { key: "corrects", read: fact.corrects.entry });
      }
      this.corrections.push({ number, corrects: fact.corrects });
    }
    this.order.take(place, fact);
    this.hold(place, number, fact);
    if (fact.kind === "DecisionMade") this.nameFile("text", fact.about);
  }

  /** A fact in its place of the order: its own, or that of the one that it corrects. */
  hold(place, number, fact) {
    const before = this.facts.get(place);
    if (before) this.places.delete(before.number);
    this.facts.set(place, { number, fact });
    this.places.set(number, place);
  }

  stands(corrects) {
    const place = this.places.get(corrects.entry);
    if (place === undefined) throw new Refusal("record_corrects_gone", { key: "corrects.entry", read: corrects.entry });
    this.checkLeaf(corrects);
    return place;
  }

  withdraw(number, fact) {
    const { corrects } = fact;
    if (!corrects) throw new Refusal("record_corrects_nothing", { key: "corrects" });
    const protocol = this.protocols.get(corrects.entry);
    if (protocol && this.holds.get(protocol.key) === corrects.entry) {
      this.checkLeaf(corrects);
      this.holds.delete(protocol.key);
    } else {
      const place = this.stands(corrects);
      this.places.delete(corrects.entry);
      this.facts.delete(place);
      this.order.drop(place);
    }
    this.corrections.push({ number, corrects });
  }
}
