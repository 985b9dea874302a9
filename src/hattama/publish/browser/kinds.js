// The kinds of facts, version 1 (docs/record.md): which keys each has, and what may stand there.
// "?" marks a key that may be left out; a key that says what holds without it is left out.

const REASONS = [
  "typing_error", "arithmetic", "recount", "court", "decision", "wrong_unit", "wrong_contest",
  "source_corrected", "other",
];
const FINDINGS = ["upheld", "upheld_in_part", "rejected", "not_considered"];
const FILE = { bytes: "natural", sha256: "text" };
const DOCUMENT = { bytes: "natural", sha256: "text", type: "text" };
const CORRECTS = { entry: "natural", leaf: "text", reason: REASONS, by: "text", "article?": "text" };
const PROTOCOL = { unit: "text", contest: "text", figures: "figures", digest: "text" };
const DATED = { date: "date", source: "text", "note?": "text" };
const DECIDED = { ...DATED, by: "text", "article?": "text", "document?": DOCUMENT };
const CONTESTANT = { ...DECIDED, contest: "text", option: "text" };
const ACCREDITATION = {
  ...DECIDED, organisation: "text", observers: ["citizen", "international", "party", "media"],
};
const ORDERED = { ...DATED, unit: "text", "contests?": ["*", "text"], by: AUTHORITIES, "article?": "text" };
const CLAIMS = {
  ...DATED,
  "seats?": ["*", { option: "text", tier: ["lists", "districts", "total"], "seats?": "natural", "rest?": "yes" }],
  "winners?": ["*", { contest: "text", option: "text", "source?": "text" }],
  "shares?": ["*", { contest: "text", option: "text", percent: "text" }],
};

const OWN_KINDS = {
  ElectionOpened: {
    election: "text", law: "text", expected: "natural", files: "files", "publisher?": "text",
    "key?": "text", "recovery?": ["*", "text"],
  },
  RegisterAmended: { by: "text", reason: "text", "files?": "files", "dropped?": ["*", "text"], "article?": "text" },
  PublicationOpened: { by: "text", "contests?": ["*", "text"], "article?": "text" },
  FileWithdrawn: { name: "text", sha256: "text", by: "text", reason: "text", "article?": "text" },
  KeyRotated: { old: "text", new: "text", reason: ["scheduled", "lost", "stolen"], signer: "text", signature: "text" },
  RecordClosed: {},
  ProtocolConfirmed: PROTOCOL,
  ProtocolCorrected: PROTOCOL,
  CopyReceived: { source: "text", ...PROTOCOL },
  FactWithdrawn: {},
  Sealed: { commitment: "text" },
  Revealed: { entry: "natural", leaf: "text", salt: "text", content: "content" },
};

const FACT_KINDS = {
  ResultsEstablished: CLAIMS,
  PreliminaryAnnounced: CLAIMS,
  TurnoutReported: {
    ...DATED, unit: "text", at: "text", percent: "text", "contest?": "text", "above?": "natural",
    "below?": "positive",
  },
  LotDrawn: { ...DATED, contest: "text", among: ["*", "text"], drawn: ["*", "text"] },
  UnitAnnulled: ORDERED,
  RepeatVoteOrdered: ORDERED,
  RecountOrdered: ORDERED,
  RecountHeld: { ...DATED, unit: "text", contest: "text", by: AUTHORITIES, "article?": "text", figures: "figures" },
  DecisionMade: { ...DATED, by: "text", about: FILE, "number?": "text", "article?": "text" },
  ContestantRegistered: CONTESTANT,
  ContestantRefused: CONTESTANT,
  ContestantRestored: CONTESTANT,
  ContestantWithdrawn: CONTESTANT,
  ContestantCancelled: CONTESTANT,
  AccreditationGranted: ACCREDITATION,
  AccreditationRefused: ACCREDITATION,
  AccreditationRevoked: ACCREDITATION,
  SessionHeld: { ...DECIDED, "number?": "text", open: "bool" },
  ComplaintFiled: {
    ...DATED, complaint: "text", to: "text", "unit?": "text or empty", "contest?": "text", "article?": "text",
    filed_by: ["voter", "contestant", "observer", "proxy", "media", "commission_member", "other"],
    "document?": DOCUMENT,
  },
  ComplaintDecided: { ...DECIDED, complaint: "text", outcome: FINDINGS },
  CourtJudgment: {
    ...DECIDED, case: "text", outcome: FINDINGS, "complaint?": "text", "unit?": "text or empty",
    "contest?": "text",
  },
};

const PROTOCOL_KINDS = ["ProtocolConfirmed", "ProtocolCorrected", "CopyReceived"];
const KINDS = { ...OWN_KINDS, ...FACT_KINDS };
const MOST_NUMBER = 10 ** 15;

function isProtocol(fact) {
  return PROTOCOL_KINDS.includes(fact.kind);
}

/** A fact that is no protocol and that stands in `facts.jsonl`. */
function isSaid(fact) {
  return Object.hasOwn(FACT_KINDS, fact.kind);
}

function misshapen(key, read) {
  return new Refusal("record_shape", { key, read: told(read) });
}

/** A shape as a list of its keys, made once: a record has a million facts. */
function compiled(shape) {
  let found = COMPILED.get(shape);
  if (!found) {
    found = Object.entries(shape).map(([name, what]) => {
      const optional = name.endsWith("?");
      return { name: optional ? name.slice(0, -1) : name, optional, what };
    });
    COMPILED.set(shape, found);
  }
  return found;
}

const COMPILED = new Map();

/** A table has exactly the keys that its shape names, each with what may stand there. */
function checkShape(value, shape, key) {
  if (!isTable(value)) throw misshapen(key, value);
  const inner = (name) => (key ? `${key}.${name}` : name);
  let count = 0;
  for (const { name, optional, what } of compiled(shape)) {
    if (!Object.hasOwn(value, name)) {
      if (!optional) throw misshapen(inner(name), undefined);
      continue;
    }
    count++;
    checkValue(value[name], what, inner(name));
    if (optional && isDefault(value[name], what)) {
      throw new Refusal("record_default", { key: inner(name), read: told(value[name]) });
    }
  }
  if (count !== Object.keys(value).length) {
    const stray = Object.keys(value).find((name) => !compiled(shape).some((one) => one.name === name));
    throw misshapen(inner(stray), value[stray]);
  }
}

function isDefault(value, what) {
  if (what === "text") return value === "";
  if (what === "yes") return value === false;
  if (what === "files") return Object.keys(value).length === 0;
  return Array.isArray(value) && value.length === 0;
}

function checkValue(value, what, key) {
  let fine = true;
  if (Array.isArray(what) && what[0] === "*") {
    if (!Array.isArray(value)) throw misshapen(key, value);
    for (const [at, one] of value.entries()) {
      if (typeof what[1] === "string") checkValue(one, what[1], `${key}[${at}]`);
      else checkShape(one, what[1], `${key}[${at}]`);
    }
  } else if (Array.isArray(what)) fine = what.includes(value);
  else if (typeof what === "object") checkShape(value, what, key);
  else fine = WHATS[what](value, key);
  if (!fine) throw misshapen(key, value);
}

const isNumber = (value) => typeof value === "number" && value >= 0 && value <= MOST_NUMBER;
const isText = (value) => typeof value === "string";

const WHATS = {
  text: isText,
  "text or empty": isText,
  natural: isNumber,
  positive: (value) => isNumber(value) && value >= 1,
  bool: (value) => typeof value === "boolean",
  yes: (value) => typeof value === "boolean",
  date: isDate,
  content: isTable,
  figures: (value) => {
    if (!isTable(value)) return false;
    for (const name of Object.keys(value)) if (!isNumber(value[name])) return false;
    return true;
  },
  files: (value, key) => {
    if (!isTable(value)) return false;
    for (const [name, file] of Object.entries(value)) checkShape(file, FILE, `${key}.${name}`);
    return true;
  },
};

/** A day that is in the calendar, from year 1 on. */
function isDate(value) {
  if (typeof value !== "string" || !/^(?!0000)\d{4}-\d\d-\d\d$/.test(value)) return false;
  const moment = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === value;
}
