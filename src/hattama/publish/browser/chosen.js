// What the reader hands over: a dropped folder, chosen files, pasted text; and what this browser
// saw before.

const SEEN = "hattama-seen:";
// No id is longer.
const MOST_WANTED = 80;

/** Every file below what was dropped, with its path. */
async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((one) => (one.webkitGetAsEntry ? one.webkitGetAsEntry() : null)).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  const found = [];
  // A folder's own name is no part of the paths when it was dropped alone.
  for (const one of entries) await walk(one, "", found, 0);
  return found;
}

async function walk(entry, above, found, depth) {
  if (depth > 14 || found.length > MOST_FILES) return;
  const path = above ? `${above}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    file.hattamaPath = path;
    found.push(file);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return;
    for (const one of some) await walk(one, path, found, depth + 1);
  }
}

/** Files dropped onto a text field become its text. */
function acceptsText(field) {
  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", async (event) => {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    field.value = (await file.slice(0, MOST_POLICY).text()).slice(0, MOST_POLICY);
  });
}

/** The last head of each log that this browser checked without a fault; nothing where it keeps none. */
function seenHeads() {
  const found = {};
  try {
    for (let at = 0; at < localStorage.length; at++) {
      const key = localStorage.key(at);
      if (key.startsWith(SEEN)) found[key.slice(SEEN.length)] = localStorage.getItem(key);
    }
  } catch {
    // A browser that keeps nothing has seen nothing.
  }
  return found;
}

function rememberHead(verdict) {
  if (!verdict.holds || !verdict.root || Object.hasOwn(verdict, "entry")) return;
  try {
    const before = localStorage.getItem(SEEN + verdict.origin);
    if (before && Number(before.split("\n")[1]) > verdict.size) return;
    const text = `${verdict.origin}\n${verdict.size}\n${base64(fromHex(verdict.root))}\n`;
    localStorage.setItem(SEEN + verdict.origin, text);
  } catch {
    // Nothing is kept then.
  }
}

function forgetHeads() {
  try {
    for (const origin of Object.keys(seenHeads())) localStorage.removeItem(SEEN + origin);
  } catch {
    // Nothing was kept.
  }
}

/**
 * `#unit=<unit>/<contest>` or `#entry=<number>` in the address. Of one that cannot be read the check
 * says that there is no such protocol: silence could be taken for an answer.
 */
function wantedIn(hash) {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  if (params.has("entry")) return { entry: natural(params.get("entry")) };
  if (!params.has("unit")) return null;
  const [unit, contest = ""] = params.get("unit").split("/");
  return { unit: unit.slice(0, MOST_WANTED) || DASH, contest: contest.slice(0, MOST_WANTED) };
}
