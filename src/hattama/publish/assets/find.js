// Find my station: the box, what it found, and how many. search.js knows how to find.
//
// The index comes as scripts, not by fetch: pages that are opened from a memory stick may not fetch
// a file beside them, but may load a script. Each one hands its content to hattamaIndex by its name.
"use strict";

window.hattamaIndex = (() => {
  const waiting = new Map();
  const held = new Map();

  // What a file of the index holds; `base` is where the page finds the folder.
  function load(base, name) {
    if (!held.has(name)) {
      held.set(name, new Promise((done, failed) => {
        const script = document.createElement("script");
        waiting.set(name, done);
        script.addEventListener("error", () => {
          held.delete(name);
          failed(new Error(name));
        });
        script.src = base + name;
        document.head.append(script);
      }));
    }
    return held.get(name);
  }

  function given(name, content) {
    const done = waiting.get(name);
    waiting.delete(name);
    if (done) done(content);
  }

  given.load = load;
  return given;
})();

(() => {
  const place = document.getElementById("find-box");
  if (!place) return;
  const words = JSON.parse(place.dataset.words);
  const lang = document.documentElement.lang;
  const base = place.dataset.folder;
  const load = (name) => window.hattamaIndex.load(base, name);
  const STEP = 50, MOST = 200;
  let asked = 0;

  const make = (name, parts = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), parts);
    made.append(...inside.filter(Boolean));
    return made;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  const number = (value) => {
    try { return new Intl.NumberFormat(lang).format(value); } catch { return String(value); }
  };
  const nearest = (names) => {
    const order = { kk: ["kk", "ru", "en"], ru: ["ru", "kk", "en"] }[lang] || ["en", "ru", "kk"];
    return order.map((one) => [names[one], one]).find(([text]) => text) || ["", lang];
  };
  const named = (names) => {
    const [text, own] = nearest(names);
    const made = make("span", { textContent: text });
    if (own !== lang) made.lang = own;
    return made;
  };
  const line = (label, inside) => make("p", {}, make("span", { className: "muted", textContent: `${label}: ` }), inside);

  function hours(opens, closes) {
    const code = opens && closes ? "hours" : opens ? "opens" : closes ? "closes" : "";
    return code ? fill(words[code], { opens, closes }) : words.hours_unknown;
  }

  // One station: number and settlement lead to its section; then what a voter needs to know.
  function row(found, station, told) {
    const link = make("a", { href: station.page + (words.anchors && station.page.startsWith("stations/") ? `#${station.id}` : "") }, `${words.number} ${station.number}, `, named(found.names));
    const above = found.unit.length ? make("p", { className: "muted" }, named({ kk: found.unit[1], ru: found.unit[2], en: found.unit[3] })) : null;
    const made = make("li", {}, make("h3", {}, link), above);
    if (!told) return made;
    const [kk, ru, en, opens, closes, offers, phone] = told;
    if (kk || ru || en) made.append(line(words.address, named({ kk, ru, en })));
    made.append(line(words.when, hours(opens, closes)));
    const said = [...offers].map((one, at) => `${words.offers[at]}: ${words.answers[one]}`).join("; ");
    made.append(make("p", { textContent: `${said}.` }));
    if (phone) made.append(line(words.phone, phone));
    return made;
  }

  const input = make("input", { type: "search", id: "find-ask", autocomplete: "off", spellcheck: false });
  const status = make("p", { id: "find-status" });
  const list = make("ol", { className: "found" });
  const next = make("button", { type: "button", textContent: words.next, hidden: true });
  const results = make("section", { hidden: true }, make("h2", { id: "find-found", textContent: words.results }), list, next);
  status.setAttribute("role", "status");
  results.setAttribute("aria-labelledby", "find-found");
  place.setAttribute("role", "search");
  place.setAttribute("aria-label", words.search);
  place.append(make("label", { htmlFor: "find-ask", textContent: words.ask }), input, make("p", { className: "muted", textContent: words.lead }), status, results);

  async function show(rows, from, mine, more) {
    const some = rows.slice(from, from + STEP);
    const files = [...new Set(some.map(([, station]) => station.file))];
    const details = new Map(await Promise.all(files.map(async (one) => [one, await load(one)])));
    if (mine !== asked) return;
    const made = some.map(([found, station]) => row(found, station, details.get(station.file)[station.at]));
    if (from === 0) list.replaceChildren();
    list.append(...made);
    const shown = from + made.length;
    results.hidden = rows.length === 0;
    next.hidden = shown >= rows.length;
    next.onclick = async () => {
      await show(rows, shown, mine, more);
      list.children[shown]?.querySelector("a").focus();
    };
    const code = shown < rows.length ? "shown" : "found";
    const told = fill(words[code], { number: number(rows.length), shown: number(shown) });
    status.textContent = rows.length ? (more ? `${told} ${words.more}` : told) : words.nothing;
  }

  async function search(text) {
    const mine = (asked += 1);
    if (!hattamaFind.folded(text)) {
      results.hidden = true;
      status.textContent = "";
      return;
    }
    try {
      const head = await load(place.dataset.head);
      const found = await hattamaFind.find(head, load, text, MOST);
      if (mine !== asked) return;
      const rows = [], seen = new Set();
      for (const one of [...found.numbers, ...found.settlements]) {
        for (const station of one.stations) {
          if (seen.has(station.id)) continue;
          seen.add(station.id);
          const at = station.at % head.details_per_file;
          const file = head.details[Math.floor(station.at / head.details_per_file)];
          rows.push([one, { ...station, at, file }]);
        }
      }
      await show(rows, 0, mine, found.more);
    } catch {
      if (mine === asked) status.textContent = words.broken;
    }
  }

  let soon = 0;
  input.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => search(input.value), 200);
  });
  // An address with ?q=… is a search that can be sent on.
  const first = new URLSearchParams(location.search).get("q");
  if (first) {
    input.value = first;
    search(first);
  }
})();
