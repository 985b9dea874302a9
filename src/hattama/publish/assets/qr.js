// QR codes that no server makes (ISO/IEC 18004, versions 1 to 13, level M): a station's own address,
// and the codes on its door. Buttons are made here; their words stand at this script's element.
(() => {
  "use strict";
  // Of each version: codewords, those that correct in one block, and blocks.
  const WHOLE = [0, 26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532];
  const CORRECT = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22];
  const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9];
  const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  const MASKS = [
    (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
    (x, y) => ((x / 3 | 0) + (y / 2 | 0)) % 2, (x, y) => x * y % 6,
    (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2,
  ];
  const EXP = [], LOG = [];
  for (let at = 0, power = 1; at < 255; power = power << 1 ^ (power > 127 ? 285 : 0)) {
    LOG[power] = at;
    EXP[at++] = power;
  }
  const times = (one, two) => one && two && EXP[(LOG[one] + LOG[two]) % 255];
  const range = (count) => Array.from({ length: count }, (_, at) => at);

  // Capital letters, digits and a few signs are written closer than bytes.
  function bitsOf(text, version) {
    const close = [...text].every((one) => SIGNS.includes(one)), wide = version > 9;
    const data = close ? [...text].map((one) => SIGNS.indexOf(one)) : [...new TextEncoder().encode(text)];
    const bits = (value, length) => value.toString(2).padStart(length, 0);
    const told = data.map((one, at) => {
      if (!close) return bits(one, 8);
      return at % 2 ? "" : at + 1 < data.length ? bits(one * 45 + data[at + 1], 11) : bits(one, 6);
    });
    return (close ? "0010" : "0100") + bits(data.length, [8, 9, 16, 11][2 * wide + close]) + told.join("");
  }

  // Reed-Solomon: what is left of a block divided by the generator.
  function repair(data, length) {
    let by = [1], left = Array(length).fill(0);
    for (const at of range(length)) by = [...by, 0].map((one, spot) => one ^ times(by[spot - 1], EXP[at]));
    for (const byte of data) {
      const first = byte ^ left[0];
      left = [...left.slice(1), 0].map((one, spot) => one ^ times(by[spot + 1], first));
    }
    return left;
  }

  // Codewords in blocks with their correction, woven; null where a text is too long for a version.
  function coded(text, version) {
    const whole = WHOLE[version], number = BLOCKS[version], length = CORRECT[version];
    const room = whole - number * length, bits = bitsOf(text, version);
    if (bits.length > room * 8) return null;
    const data = `${bits}0000`.slice(0, room * 8).match(/.{1,8}/g).map((one) => parseInt(one.padEnd(8, 0), 2));
    for (let pad = 236; data.length < room; pad ^= 253) data.push(pad);
    const parts = range(number).map((at) => data.splice(0, ((whole + at) / number | 0) - length));
    const weave = (all) => [].concat(...all[number - 1].map((_, at) => all.map((one) => one[at]))).filter((one) => one >= 0);
    return [...weave(parts), ...weave(parts.map((one) => repair(one, length)))];
  }

  // A number and its check bits.
  function checked(value, length, by) {
    let left = value;
    for (const _ of range(length)) left = left << 1 ^ (left >> length - 1) * by;
    return value << length | left;
  }

  // The fixed patterns; a cell that is still undefined waits for data.
  function frame(version) {
    const size = 17 + 4 * version, last = size - 7;
    const rows = range(size).map(() => Array(size).fill());
    const ring = (left, top, reach, light) => rows.forEach((row, y) => row.forEach((_, x) => {
      const far = Math.max(Math.abs(x - left), Math.abs(y - top));
      if (far <= reach) row[x] = light.includes(far) ? 0 : 1;
    }));
    const places = version < 2 ? [] : version < 7 ? [6, last] : [6, (6 + last) / 2, last];
    // In three corners there is no room for them.
    for (const y of places) for (const x of places) if (x + y > 12 && (x + y !== 6 + last || x === y)) ring(x, y, 2, [1]);
    for (const at of range(9)) {
      rows[8][at] = rows[at][8] = 0;
      if (at < 8) rows[8][size - 1 - at] = rows[size - 1 - at][8] = 0;
    }
    for (const at of range(size)) rows[6][at] = rows[at][6] = (at + 1) % 2;
    for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) ring(x, y, 4, [2, 4]);
    if (version > 6) named(rows, 0);
    return rows;
  }
  function named(rows, bits) {
    for (const at of range(18)) {
      const one = at / 3 | 0, two = rows.length - 11 + at % 3;
      rows[one][two] = rows[two][one] = bits >> at & 1;
    }
  }
  function maskIn(rows, mask) {
    const size = rows.length, bits = checked(mask, 10, 0x537) ^ 0x5412;
    for (const at of range(15)) {
      const bit = bits >> at & 1;
      rows[at < 6 ? at : at < 8 ? at + 1 : 8][at < 8 ? 8 : at < 9 ? 7 : 14 - at] = bit;
      rows[at < 8 ? 8 : size - 15 + at][at < 8 ? size - 1 - at : 8] = bit;
    }
    rows[size - 8][8] = 1;
  }

  // Codewords into what is free, two columns at a time, up and down.
  function filled(rows, words, light) {
    const size = rows.length, found = rows.map((row) => [...row]);
    let next = 0;
    for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
      for (const step of range(size)) {
        const y = right + 1 & 2 ? step : size - 1 - step;
        for (const x of [right, right - 1]) {
          if (rows[y][x] !== undefined) continue;
          found[y][x] = words[next >> 3] >> 7 - (next & 7) & 1 ^ !light(x, y);
          next++;
        }
      }
    }
    return found;
  }

  // How hard a pattern is to read: long runs, squares, what looks like a finder, too dark or light.
  function cost(rows) {
    let sum = 0, dark = 0;
    const line = (text) => {
      for (const run of text.match(/0{5,}|1{5,}/g) || []) sum += run.length - 2;
      for (let at = text.indexOf("1011101"); at >= 0; at = text.indexOf("1011101", at + 4)) {
        const before = text.slice(0, at).slice(-4), after = text.slice(at + 7, at + 11);
        if (!before.includes(1) || !after.includes(1)) {
          sum += 40;
          at += 3;
        }
      }
    };
    rows.forEach((row, y) => {
      line(row.join(""));
      line(rows.map((one) => one[y]).join(""));
      row.forEach((cell, x) => {
        dark += cell;
        const above = rows[y - 1] || [];
        if (x && cell === row[x - 1] && cell === above[x] && cell === above[x - 1]) sum += 3;
      });
    });
    return sum + 10 * (Math.abs(dark * 100 / rows.length ** 2 - 50) / 5 | 0);
  }

  // A text as rows of cells; nothing where it is too long.
  function encode(text) {
    const version = range(14).find((one) => one && coded(text, one));
    if (!version) return;
    const words = coded(text, version), bare = frame(version);
    const tried = MASKS.map((one) => filled(bare, words, one)), hard = tried.map(cost);
    const mask = hard.indexOf(Math.min(...hard)), rows = tried[mask];
    maskIn(rows, mask);
    if (version > 6) named(rows, checked(version, 12, 0x1f25));
    return { version, mask, rows };
  }

  const words = document.currentScript.dataset;
  function add(parent, name, text, named = {}) {
    const made = document.createElementNS(`http://www.w3.org/${named.fill ? "2000/svg" : "1999/xhtml"}`, name);
    made.textContent = text;
    for (const key of Object.keys(named)) made.setAttribute(key, named[key]);
    parent.append(made);
    return made;
  }
  function figure(panel, label, text) {
    const made = add(panel, "figure", ""), code = encode(text);
    if (code) {
      const size = code.rows.length + 8;
      const svg = add(made, "svg", "", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, fill: "black" });
      // Dark on light, also on a dark screen: many readers know nothing else.
      add(svg, "path", "", { d: `M0 0h${size}v${size}H0z`, fill: "white" });
      const cells = code.rows.map((row, y) => row.map((one, x) => (one ? `M${x + 4} ${y + 4}h1v1h-1z` : "")).join(""));
      add(svg, "path", "", { d: cells.join(""), fill: "black" });
    }
    const told = add(made, "figcaption", code ? label : `${label}. ${words.long}`);
    add(told, "code", text);
  }
  function pressed(place, text, action) {
    const made = add(add(place, "p", "", { class: "no-print" }), "button", text, { type: "button" });
    made.addEventListener("click", action);
    return made;
  }
  function open(station, button) {
    const panel = add(station, "div", "", { class: "qr", role: "group", "aria-label": words.show });
    button.parentNode.after(panel);
    add(panel, "p", words.about);
    const site = location.origin + location.pathname + (station.id && `#${station.id}`);
    if (/^http/.test(site)) figure(panel, words.address, site);
    else add(panel, "p", words.onDisk);
    for (const one of station.querySelectorAll("[data-door]")) {
      let head = one;
      while (head && !/^H\d$/.test(head.tagName)) head = head.previousElementSibling;
      const label = words.door.replace("{contest}", head ? head.textContent : "");
      figure(panel, label, `${one.dataset.door}:${one.querySelector(".digest").textContent}`.toUpperCase());
    }
    pressed(panel, words.close, () => button.click());
    return panel;
  }
  for (const station of document.querySelectorAll(".station")) {
    let panel;
    const tell = () => button.setAttribute("aria-expanded", !!panel);
    const button = pressed(station, words.show, () => {
      panel = panel ? panel.remove() : open(station, button);
      tell();
      button.focus();
    });
    tell();
    station.querySelector(".where").after(button.parentNode);
    station.addEventListener("keydown", (event) => panel && event.key === "Escape" && button.click());
  }
  window.hattamaQr = encode;
})();
