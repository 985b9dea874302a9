// Where and when people vote: what a commission tells voters, and that nobody else does.

const OFFERS = ["ramp", "sign_language", "tactile_ballot", "home_voting"];
const IN_LANGS = (name) => ["kk", "ru", "en"].map((lang) => `${name}_${lang}`);
const PLACE_TEXTS = ["number", ...IN_LANGS("settlement"), ...IN_LANGS("address")];
REGISTER_TABLES.places = [["unit"], [...PLACE_TEXTS, "opens", "closes", ...OFFERS, "phone"]];
const MOST_PLACE_NUMBER = 40;
const CLOCK = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;
const PHONE = /^\+?[0-9() -]{3,40}(?:[;,] ?\+?[0-9() -]{3,40}){0,3}$/;
const EMAIL = /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/;
const MOST_VOTERS_TEXT = 300;
const COMMISSION = /^(?:cec|(?:district|territorial|precinct)_commission)(?:[-.].*)?$/;

function isPhone(text) {
  return PHONE.test(text) && (text.match(/[0-9]/g) || []).length >= 3;
}

/** The rows of places.csv: each of a known unit, once, each cell of its form. */
function checkPlaces(units, table) {
  const seen = new Set();
  for (let row = 0; row < table.length; row++) {
    const refuse = (code, column) => {
      throw new Refusal(code, { file: table.file, line: row + 2, column, read: table[column][row].slice(0, 60) });
    };
    if (!units.place.has(table.unit[row])) refuse("unit_unknown", "unit");
    if (seen.has(table.unit[row])) refuse("place_twice", "unit");
    seen.add(table.unit[row]);
    if (Array.from(table.number[row]).length > MOST_PLACE_NUMBER) refuse("place_number_long", "number");
    for (const name of PLACE_TEXTS) if (table[name][row].includes("@")) refuse("place_mail", name);
    for (const name of ["opens", "closes"]) if (table[name][row] && !CLOCK.test(table[name][row])) refuse("place_hour", name);
    if (table.closes[row] && table.opens[row] && table.closes[row] <= table.opens[row]) refuse("place_closes_first", "closes");
    for (const name of OFFERS) if (!["", "yes", "no"].includes(table[name][row])) refuse("word_unknown", name);
    if (table.phone[row] && !isPhone(table.phone[row])) refuse("place_phone", "phone");
  }
}

const CONTACT = { office: NAMES, "address?": "names", "phone?": "text", "email?": "text" };
const VOTERS = {
  as_of: "date", "contact?": "contact", "opens?": "text", "closes?": "text", "home_request_until?": "text",
};
WHATS.names = (value, key) => {
  checkShape(value, NAMES, key);
  return true;
};
WHATS.contact = (value, key) => {
  checkShape(value, CONTACT, key);
  return true;
};
WHATS.voters = (value, key) => {
  checkShape(value, VOTERS, key);
  return true;
};
ELECTION["voters?"] = "voters";

/** The section `voters` of an election: hours, telephone and mailbox of an office. */
function checkVoters({ voters }) {
  if (!voters) return;
  const refuse = (code, key, read) => {
    throw new Refusal(code, { file: "election.json", key: `voters.${key}`, read: String(read).slice(0, 60) });
  };
  for (const key of ["opens", "closes", "home_request_until"]) {
    if (voters[key] && !CLOCK.test(voters[key])) refuse("place_hour", key, voters[key]);
  }
  if (voters.opens && voters.closes && voters.closes <= voters.opens) refuse("place_closes_first", "closes", voters.closes);
  const { contact } = voters;
  if (!contact) return;
  for (const name of ["office", "address"]) {
    for (const [lang, text] of Object.entries(contact[name] || {})) {
      const fine = text.trim() && Array.from(text).length <= MOST_VOTERS_TEXT && !HIDDEN.test(text);
      if (!fine) refuse("voters_text", `contact.${name}.${lang}`, text);
    }
  }
  if (contact.phone && !isPhone(contact.phone)) refuse("place_phone", "contact.phone", contact.phone);
  if (contact.email && !EMAIL.test(contact.email)) refuse("voters_email", "contact.email", contact.email);
}

/** A wrong address keeps a voter from voting, so only a commission's own record holds one. */
function checkTeller({ election, register }, publisher) {
  if (election.kind === "rehearsal" || !(election.voters || register.tellsVoters)) return;
  if (!COMMISSION.test(publisher)) {
    throw new Refusal("record_voters_publisher", { key: "files", read: publisher || DASH, expected: "cec" });
  }
}
