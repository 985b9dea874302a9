// Find my station: the browser's half of search.py. Nothing here touches a page.
"use strict";

const hattamaFind = (() => {
  const typed = { ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и", ё: "е" };
  const spaces = /[-\u2010-\u2014\u2212_/.,;:()\u2116#]/g;
  const quotes = /["'`\u00ab\u00bb\u201c\u201d\u201e\u2018\u2019\u02bc\u00ad]/g;

  // A text as it is searched for: small letters, no Kazakh letter, no accent, single spaces.
  function folded(text) {
    const small = text.normalize("NFC").replace(spaces, " ").toLowerCase().normalize("NFC");
    let told = "";
    for (const one of small) {
      told += one === "й" ? one : one.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    }
    return told
      .replace(/[әғқңөұүһіё]/g, (one) => typed[one])
      .replace(spaces, " ")
      .replace(quotes, "")
      .trim()
      .split(/\s+/)
      .join(" ");
  }

  // Keys are ordered by code points, as Python orders them; JavaScript's own order is by halves.
  function before(one, other) {
    const [left, right] = [[...one], [...other]];
    for (let spot = 0; spot < Math.min(left.length, right.length); spot += 1) {
      if (left[spot] !== right[spot]) return left[spot].codePointAt(0) < right[spot].codePointAt(0);
    }
    return left.length < right.length;
  }

  // Names of the files that can hold keys with this beginning.
  function files(bounds, start) {
    return bounds
      .filter(([first], spot) => {
        const next = bounds[spot + 1];
        const begins = !before(start, first) || first.startsWith(start);
        return begins && (!next || before(start, next[0]) || next[0].startsWith(start));
      })
      .map(([, name]) => name);
  }

  function told(file, [key, names, unit, stations]) {
    return {
      key,
      names: { kk: names[0], ru: names[1], en: names[2] },
      unit: file.units[unit],
      stations: stations.map(([id, number, page, at]) => ({ id, number, page: file.pages[page], at })),
    };
  }

  // Whether every word that was typed begins a word of the row.
  function fits([key, names], words) {
    const own = [key, ...names.flatMap((one) => folded(one).split(" "))];
    return words.every((word) => own.some((one) => one.startsWith(word)));
  }

  // Settlements and numbers for what was typed. `load` takes a name and promises the file.
  // A word may be no key of its own (a village is called village), so each word is tried.
  async function find(head, load, text, most = 50) {
    const words = folded(text).split(" ").filter(Boolean);
    const found = { settlement: new Map(), number: new Map() };
    for (const part of ["settlement", "number"]) {
      const starts = part === "number" ? [words.join(" ")] : words;
      const names = new Set(starts.filter(Boolean).flatMap((one) => files(head[part], one)));
      for (const name of names) {
        const file = await load(name);
        for (const row of file.rows) {
          if (found[part].size > most) break;
          if (!starts.some((one) => row[0].startsWith(one))) continue;
          if (part === "settlement" && !fits(row, words)) continue;
          const one = told(file, row);
          found[part].set(one.stations[0].id, one);
        }
        if (found[part].size > most) break;
      }
    }
    const listed = (map) => [...map.values()].slice(0, most);
    return {
      settlements: listed(found.settlement),
      numbers: listed(found.number),
      more: found.settlement.size > most || found.number.size > most,
    };
  }

  return { folded, files, find };
})();
