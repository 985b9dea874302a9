// The whole way: MANIFEST, log, facts, law, heads, result, tables, earlier states.

const MOST_ENTRIES = 10 ** 9;
const PAUSE = 2000;

/** Check a bundle; what it holds never ends this early. */
async function verifyBundle(source, asked, progress = null) {
  for (let tries = 3; ; tries--) {
    const run = new Verification(source, asked, new Notes(progress));
    if (!(await run.go(tries > 0))) return run.verdict();
    await new Promise((done) => setTimeout(done, PAUSE));
    if (source.forget) source.forget();
  }
}

class Verification {
  constructor(source, asked, notes) {
    this.asked = asked;
    this.notes = notes;
    this.shown = new Shown(source, notes);
    this.opener = new Opener(this.shown);
    this.size = 0;
    this.by = "";
    this.made = this.head = this.snap = this.tree = null;
  }

  /** Every step; true where a server is just publishing, and it is better to begin again. */
  async go(mayWait) {
    const { notes, shown } = this;
    await notes.reached("files");
    await shown.listNames();
    const latest = await this.latest();
    if (!latest) return false;
    this.size = latest.size;
    // What is replaced is read first: a reader needs time, and a publisher goes on meanwhile.
    const heads = await this.readHeads();
    if (mayWait && this.isNewer(heads[0])) return true;
    this.made = await shown.manifest(this.size, "files");
    if (this.made) {
      const files = new Map([...this.made.files].filter(([path]) => !isPage(path)));
      await shown.compare({ ...this.made, size: this.size, files }, "files");
      notes.tell("files", { files: files.size });
    }
    await notes.reached("log");
    const journal = await journalOf(shown, this.size, notes);
    this.tree = journal ? journal.tree : null;
    this.readHead(heads);
    if (journal) await this.count(journal);
    if (journal) notes.tell("log", { size: this.size, root: hex(this.tree.root()) });
    if (this.snap && this.head && this.made) await this.signed(latest, heads[0]);
    if (this.snap) await this.content();
    await notes.reached("pages");
    if (this.made) await checkPages(shown, { ...this.made, size: this.size });
    await notes.reached("snapshots");
    if (this.made && this.tree) await checkHeads(this);
    this.since();
    await this.around();
    return false;
  }

  async latest() {
    const bytes = await this.shown.small(LATEST, MOST_LATEST);
    if (!bytes) return null;
    try {
      const data = plain(bytes, MOST_LATEST);
      const size = isTable(data) ? data.size : null;
      if (typeof size === "number" && size >= 1 && size <= MOST_ENTRIES) return { size, data, bytes };
      this.notes.fails("files", "latest_unreadable", { file: LATEST });
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      this.notes.fails("files", problem.code, { ...problem.params, file: LATEST });
    }
    return null;
  }

  async readHeads() {
    const head = await this.shown.small(CHECKPOINT, MOST_HEAD, "log");
    for (const path of [KEPT, POLICY_FILE]) await this.shown.isHere(path);
    return [head, await this.shown.small(checkpointPath(this.size), MOST_HEAD, "log")];
  }

  isNewer(bytes) {
    if (this.shown.names !== null || !bytes) return false;
    try {
      return readHead(bytes, CHECKPOINT).size > this.size;
    } catch {
      return false;
    }
  }

  readHead([bytes, copy]) {
    if (!bytes) return;
    if (copy && !same(copy, bytes)) this.notes.fails("log", "head_differs", { file: checkpointPath(this.size) });
    try {
      const head = readHead(bytes, CHECKPOINT);
      checkHead(head, this.size, this.tree, this.notes, CHECKPOINT);
      this.head = head;
    } catch (problem) {
      this.notes.error("log", problem);
    }
  }

  /** Facts admitted in order, then everything counted again. */
  async count({ lines, tree, reader }) {
    const { notes } = this;
    if (!reader || !reader.facts.length) return;
    const leafOf = (entry) => (entry < tree.size ? hex(tree.leaf(entry)) : "");
    const record = new Record((files) => this.opener.open(files), leafOf);
    try {
      for (const [number, fact] of reader.facts.entries()) await record.take(number, fact);
    } catch (problem) {
      notes.error("facts", problem);
      return;
    }
    await notes.reached("count");
    const snap = {
      record, frozen: record.frozen, facts: reader.facts, opened: reader.facts[0], lines, leafOf, size: this.size,
      recorded: (number) => reader.facts[number].recorded,
    };
    try {
      snap.held = heldOf(record);
      snap.result = resultOf(record.frozen, snap.held);
    } catch (problem) {
      notes.error("count", problem);
      return;
    }
    this.snap = snap;
    await this.facts();
    await checkKeys(snap, notes);
    const open = publishable(record, reader.facts, reader.times);
    notes.tell("gates");
    if (open !== this.size) notes.fails("gates", "gate_closed", { read: this.size, expected: open });
  }

  /** What was admitted, what nobody here understands, and the law. */
  async facts() {
    const { notes, snap } = this;
    const { record } = snap;
    notes.tell("facts", { size: this.size, protocols: record.holds.size });
    const unknown = [...record.facts.values()].filter(({ fact }) => fact.strange).map(({ fact }) => fact.kind);
    if (unknown.length) {
      const read = [...new Set(unknown)].sort().join(", ").slice(0, 80);
      notes.unchecked("open", "not_understood", { number: unknown.length, read });
    }
    if (record.seals.size) notes.unchecked("open", "sealed", { number: record.seals.size });
    for (const file of record.named.values()) await this.namedFile(file);
    notes.tell("open");
    const law = snap.frozen.law.id;
    notes.tell("law", { law });
    const mine = LAWS.find((one) => one.id === law);
    if (!mine || mine.sha256 !== record.files.get("law").sha256) {
      notes.unchecked("law", "law_other", { read: law });
      // Only a file that ships is known to be well formed in every key.
      notes.unchecked("facts", "law_form", { read: law });
    }
  }

  async namedFile({ name, sha256, bytes }) {
    const { shown, notes, snap } = this;
    const path = namedPath(name, sha256);
    shown.known.add(path);
    if (!WITHDRAWABLE.includes(name)) return;
    const fact = snap.record.withdrawn.get(`${name} ${sha256}`);
    const tomb = await shown.some(path + WITHDRAWN, MOST_HEAD);
    if (tomb) {
      shown.known.add(path + WITHDRAWN);
      const mine = fact ? same(tomb, utf8(tombstone(fact))) : isTombstone(tomb, this.size);
      if (!mine) notes.fails("files", "file_changed", { file: path + WITHDRAWN });
      notes.unchecked("open", fact ? "withdrawn" : "withdrawn_later", { file: path });
      return;
    }
    if (name !== "text") return;
    const data = await shown.some(path, Math.min(bytes, MOST_NAMED));
    if (!data) notes.fails("files", "file_missing", { file: path });
    else if (data.length !== bytes || (await digestOf(data)) !== sha256) notes.fails("files", "file_changed", { file: path });
  }

  /** Head and MANIFEST: the key that the record names, the policy of whoever checks, latest.json. */
  async signed(latest, headBytes) {
    const { notes, snap, head, made, shown } = this;
    const key = keyAt(snap, Infinity);
    const who = await signedBy(head, latest.data.signed_by, snap);
    this.by = who === NOBODY ? "" : who;
    const path = manifestPath(this.size);
    if (await checkSignature(head.note, key, CHECKPOINT, notes)) {
      await checkSignature(made.note, key || this.by, path, notes);
      notes.tell("signature", { origin: head.origin });
    }
    const name = head.note ? key.split("+")[0] : snap.frozen.election.id;
    if (name && name !== head.origin) {
      notes.fails("log", "other_log", { file: CHECKPOINT, read: head.origin, expected: name });
    }
    if (!key && head.note) notes.unchecked("signature", "key_unknown", { read: head.origin });
    if (made.origin !== head.origin) {
      notes.fails("files", "manifest_origin", { file: path, read: made.origin, expected: head.origin });
    }
    if (!same(made.root, this.tree.root())) notes.fails("files", "manifest_root", { file: path });
    const named = [snap.opened.key || "", ...snap.record.rotations.map(({ fact }) => fact.new)].filter(Boolean);
    if (!notes.failed("keys")) await checkPublisher(head, this.asked.policy, named.length ? named : [""], notes);
    await this.compareLatest(latest, await this.countersigned(shown), headBytes, who);
  }

  async countersigned(shown) {
    try {
      const bytes = await shown.read(POLICY_FILE, MOST_LATEST);
      if (bytes) shown.known.add(POLICY_FILE);
      return await countersignedBy(bytes ? parsePolicy(bytes, POLICY_FILE) : null, this.head);
    } catch (problem) {
      this.notes.error("files", problem);
      return { quorum: "no_policy", by: [] };
    }
  }

  async compareLatest({ data, bytes }, countersigned, headBytes, who) {
    const { notes, snap, made } = this;
    const { election, law } = snap.frozen;
    const key = keyAt(snap, Infinity);
    if (data.signed_by && key && data.signed_by !== key) {
      notes.fails("signature", "other_key", { read: String(data.signed_by).slice(0, 80), expected: key });
    }
    const open = snap.result.beyond.length > 0;
    if (open || countersigned === null) notes.unchecked("files", "latest_in_part", { file: LATEST });
    const contests = {};
    for (const [id, one] of snap.result.contests) {
      contests[id] = { counted: one.counted, ...(one.expected === null ? {} : { expected: one.expected }) };
    }
    const mine = {
      format: 1, tables: TABLES_FORMAT, election: election.id, kind: election.kind, stage: election.stage, law: law.id,
      size: this.size, root: hex(this.tree.root()), recorded: snap.recorded(this.size - 1),
      status: open ? data.status : snap.result.status, contests, data: dataPath(this.size),
      manifest: await digestOf(made.bytes), checkpoint: await digestOf(headBytes),
      countersigned: countersigned === null ? data.countersigned : countersigned,
      ...(who ? { signed_by: who } : {}),
    };
    for (const [name, file] of [["manifest", manifestPath(this.size)], ["checkpoint", CHECKPOINT]]) {
      if (data[name] !== mine[name]) notes.fails("files", "latest_names_other", { file });
    }
    const different = firstDifference(data, mine);
    if (different) {
      const [place, read, expected] = different;
      notes.fails("files", "result_differs", { file: LATEST, key: place, read, expected });
    }
    void bytes;
  }

  /** The result and every table. */
  async content() {
    const { notes, snap, shown, made } = this;
    await compareSeats(shown, snap, notes);
    await compareTables(shown, snap, notes);
    await compareEntries(shown, snap, notes);
    if (!made) return;
    const needed = new Set([...bundlesOf(this.size), ...tilesOf(this.size)].map((one) => one.path));
    for (const name of DATA_FILES) needed.add(dataPath(this.size, name));
    for (const { name, sha256 } of snap.record.named.values()) {
      const path = namedPath(name, sha256);
      needed.add(shown.known.has(path + WITHDRAWN) ? path + WITHDRAWN : path);
    }
    await shown.belong(made, needed);
  }

  since() {
    const { notes, head, tree, asked } = this;
    const heads = [...asked.since, ...seenOf(asked, head)];
    if (!heads.length) notes.unchecked("since", "no_since");
    else if (head && tree) for (const one of heads) checkSince(one, head, tree, notes);
  }

  /** What stands beside the newest state: earlier ones, the writer's own, and the rest. */
  async around() {
    const { shown, made, tree } = this;
    await checkSnapshots(this);
    if (made && tree) await checkPartials(this);
    await shown.writer(this.size, tree && tree.size === this.size ? tree : null);
    shown.extra();
  }

  verdict() {
    const steps = this.notes.steps();
    const { snap, head } = this;
    const holds = steps.every((one) => one.outcome !== "fails");
    const publisher = steps.find((one) => one.step === "publisher").outcome === "holds";
    const election = snap ? snap.frozen.election : { id: "", kind: "", stage: "" };
    return {
      format: 1,
      verdict: !holds ? "fails" : publisher ? "follows" : "consistent",
      holds,
      complete: steps.every((one) => one.outcome === "holds"),
      publisher_checked: publisher,
      election: election.id, kind: election.kind, stage: election.stage,
      origin: head ? head.origin : "", size: head ? head.shown : null, root: head ? hex(head.root) : "",
      steps,
    };
  }
}

/** The head of this log that the browser saw before, where it saw one. */
function seenOf(asked, head) {
  if (!head || !asked.seen || !Object.hasOwn(asked.seen, head.origin)) return [];
  return [{ bytes: utf8(asked.seen[head.origin]), name: "seen", seen: true }];
}

/** What stands in the place of a file that was withdrawn. */
function tombstone({ entry, fact }) {
  return canonical({ entry, by: fact.by, reason: fact.reason, ...(fact.article ? { article: fact.article } : {}) });
}

/** Whether bytes are a tombstone of an entry that comes after so many facts. */
function isTombstone(bytes, size) {
  try {
    const found = plain(bytes, MOST_HEAD);
    const keys = isTable(found) ? Object.keys(found).filter((one) => one !== "article").sort().join() : "";
    const texts = [found.by, found.reason, ...("article" in found ? [found.article] : [])];
    return keys === "by,entry,reason" && typeof found.entry === "number" && found.entry >= size && texts.every(isText);
  } catch (problem) {
    if (problem instanceof Refusal) return false;
    throw problem;
  }
}
