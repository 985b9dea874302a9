// Published tables and results beside those computed here; the first place that differs.

// What this page does not compute; any value may stand there, and nothing is claimed of it.
const ELSEWHERE = Symbol("elsewhere");
const MOST_SHOWN = 160;

/** Tables of this page byte for byte; of the others only that they are there. */
async function compareTables(shown, snap, notes) {
  let bytes = 0;
  for (const [name, write] of Object.entries(WRITERS)) {
    const path = dataPath(snap.size, name);
    const mine = utf8(write(snap).join(""));
    await notes.reached("tables");
    const theirs = await shown.some(path, MOST_TABLE, "tables");
    if (theirs === null) notes.fails("tables", "file_missing", { file: path });
    if (!theirs) {
      notes.part("tables", name, "fails");
      continue;
    }
    const fine = same(theirs, mine);
    notes.part("tables", name, fine ? "holds" : "fails");
    if (fine) bytes += mine.length;
    else tableDiffers(path, theirs, mine, notes);
  }
  for (const name of TABLES_ELSEWHERE) {
    const path = dataPath(snap.size, name);
    const here = await shown.some(path, MOST_TABLE, "tables");
    if (here === null) notes.fails("tables", "file_missing", { file: path });
    notes.part("tables", name, here ? "not_checked" : "fails");
  }
  notes.unchecked("tables", "only_python_tables", { read: TABLES_ELSEWHERE });
  notes.tell("tables", { bytes });
}

/** The first cell that differs in a table, theirs and ours. */
function tableDiffers(path, theirs, mine, notes) {
  let at = 0;
  while (at < theirs.length && at < mine.length && theirs[at] === mine[at]) at++;
  let start = at;
  while (start > 0 && mine[start - 1] !== 10) start--;
  let line = 1;
  for (let spot = 0; spot < start; spot++) line += mine[spot] === 10 ? 1 : 0;
  if (at === mine.length) {
    notes.fails("tables", "table_longer", { file: path, line });
    return;
  }
  const lineOf = (bytes, from) => {
    const end = bytes.indexOf(10, from);
    const piece = bytes.subarray(from, Math.min(end < 0 ? bytes.length : end, from + 4096));
    return new TextDecoder().decode(piece);
  };
  const [header, one, two] = [lineOf(mine, 0), lineOf(mine, start), lineOf(theirs, start)].map(cellsOf);
  const spot = one.findIndex((text, place) => text !== two[place]);
  const fits = one.length === header.length && two.length === header.length && spot >= 0;
  const told = fits ? { column: header[spot], read: two[spot] || DASH, expected: one[spot] || DASH } : {
    read: lineOf(theirs, start).slice(0, MOST_SHOWN) || DASH, expected: lineOf(mine, start).slice(0, MOST_SHOWN) || DASH,
  };
  notes.fails("tables", "table_differs", { file: path, line, ...told });
}

function cellsOf(line) {
  try {
    return csvRows(line, "")[0] || [""];
  } catch {
    return [line];
  }
}

/** `entries.jsonl.gz` unpacked holds exactly the facts. */
async function compareEntries(shown, snap, notes) {
  const path = dataPath(snap.size, "entries.jsonl.gz");
  const packed = await shown.some(path, MOST_TABLE, "tables");
  if (packed === null) notes.fails("tables", "file_missing", { file: path });
  let fine = false;
  if (packed) {
    fine = await unpacksTo(packed, snap.lines);
    if (!fine) notes.fails("tables", "entries_differ", { file: path });
  }
  notes.part("tables", "entries.jsonl.gz", fine ? "holds" : "fails");
}

/** Whether gzip bytes unpack to exactly these lines, each with its line feed. */
async function unpacksTo(packed, lines) {
  const size = lines.reduce((sum, one) => sum + one.length + 1, 0);
  let left = null;
  try {
    left = await inflated(packed, "gzip", size);
  } catch {
    return false;
  }
  if (left === null || left.length !== size) return false;
  let at = 0;
  for (const line of lines) {
    for (let spot = 0; spot < line.length; spot++) if (left[at + spot] !== line[spot]) return false;
    at += line.length;
    if (left[at++] !== 10) return false;
  }
  return true;
}

/** The result as seats.json says it, with a mark where only `hattama verify` computes. */
function seatsJson(snap) {
  const { result, frozen } = snap;
  const open = result.beyond.length > 0;
  const contests = {};
  for (const [id, one] of result.contests) contests[id] = contestJson(one, frozen.law, open);
  return {
    format: 1, election: frozen.election.id, law: frozen.law.id, kind: frozen.election.kind, stage: frozen.election.stage,
    contests, seats: open ? ELSEWHERE : result.seats, house: open ? ELSEWHERE : result.house,
    undecided: open ? ELSEWHERE : result.undecided, status: open ? ELSEWHERE : result.status,
    margin: ELSEWHERE, remarks: ELSEWHERE, checks: ELSEWHERE, remark_list: ELSEWHERE, not_checked: ELSEWHERE,
  };
}

function contestJson(one, law, open) {
  const lines = one.totals.columns.filter((name) => !one.contest.ballot.has(name));
  const shown = {
    kind: one.contest.kind, expected: one.expected, counted: one.counted, basis: one.basis,
    totals: Object.fromEntries(lines.map((line) => [line, one.totals.figure(line)])),
    votes: one.votes, turnout: one.turnout, bounds: ELSEWHERE, data_error: ELSEWHERE,
    winner: one.won ? one.won.option : null,
  };
  if (open) return { ...shown, winner: ELSEWHERE, more: ELSEWHERE };
  if (one.won) shown.winner_basis = one.won.basis;
  if (one.lists) {
    const thresholds = Object.entries(one.lists.thresholds).map(([id, line]) => [id, { ...line, data_error: ELSEWHERE }]);
    shown.allocation = {
      ...one.lists, thresholds: Object.fromEntries(thresholds),
      margin: ELSEWHERE, margins: ELSEWHERE, next_seats: ELSEWHERE, trace: ELSEWHERE,
    };
  }
  if (one.district) {
    const { status, finalists, tied, lead } = one.district;
    shown.district = { status, finalists, tied, lead };
  }
  return shown;
}

const COUNT_PARTS = ["totals", "thresholds", "seats", "districts"];

/** To which part of the count a key path belongs. */
function partOf(path) {
  if (/^contests\.[^[]*\.allocation\.thresholds/.test(path)) return "thresholds";
  if (/^contests\.[^[]*\.(winner|winner_basis|district)(\.|\[|$)/.test(path)) return "districts";
  if (/^(seats|house|undecided|status)(\.|$)/.test(path) || /^contests\.[^[]*\.allocation/.test(path)) return "seats";
  return "totals";
}

/** Every difference of the published result from ours: path, theirs, ours; the first hundred. */
function differences(theirs, mine, path, found) {
  if (mine === ELSEWHERE || found.length >= MOST_FAULTS) return;
  const inner = (name) => (path ? `${path}.${name}` : name);
  if (isTable(theirs) && isTable(mine)) {
    for (const name of [...new Set([...Object.keys(theirs), ...Object.keys(mine)])].sort(byText)) {
      const here = Object.hasOwn(theirs, name);
      if (here && Object.hasOwn(mine, name)) differences(theirs[name], mine[name], inner(name), found);
      else if (here ? mine.more !== ELSEWHERE : name !== "more") {
        found.push([inner(name), told(theirs[name]), mine[name] === ELSEWHERE ? "\u2026" : told(mine[name])]);
      }
    }
  } else if (Array.isArray(theirs) && Array.isArray(mine)) {
    const different = firstDifference(theirs, mine, path);
    if (different) found.push(different);
  } else if (theirs !== mine) found.push([path, told(theirs), told(mine)]);
}

/** seats.json beside the result that was counted here. */
async function compareSeats(shown, snap, notes) {
  const path = dataPath(snap.size, "seats.json");
  const bytes = await shown.some(path, MOST_LATEST * 16, "count");
  if (bytes === null) notes.fails("count", "file_missing", { file: path });
  let theirs = null;
  try {
    theirs = bytes ? plain(bytes, MOST_LATEST * 16, true) : null;
  } catch (problem) {
    if (!(problem instanceof Refusal || problem instanceof RangeError)) throw problem;
    notes.fails("count", problem.code || "record_json", { ...problem.params, file: path });
  }
  const found = [];
  if (theirs) differences(theirs, seatsJson(snap), "", found);
  for (const [key, read, expected] of found) notes.fails("count", "result_differs", { file: path, key, read, expected });
  const wrong = new Set(found.map(([key]) => partOf(key)));
  const open = snap.result.beyond.length > 0;
  for (const part of COUNT_PARTS) {
    const known = part === "totals" || !open;
    notes.part("count", part, wrong.has(part) || !theirs ? "fails" : known ? "holds" : "not_checked");
  }
  notes.part("count", "rest", "not_checked");
  for (const problem of snap.result.beyond.slice(0, 1)) notes.error("count", problem);
  notes.unchecked("count", "only_python_count");
  notes.tell("count", { status: open ? "" : snap.result.status });
}
