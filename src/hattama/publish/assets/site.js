/* Comfort for tables and links. Every page is whole without it: each control is made here, and
   all its words come from attributes that the page carries (controls.py). Nothing is remembered. */
(function () {
  "use strict";
  var lang = document.documentElement.lang || "kk";
  var FOLD = { "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и", "ё": "е" };
  var ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

  /* Kazakh letters as people type them on a Russian keyboard. */
  function fold(text) {
    return text.normalize("NFC").toLowerCase().replace(/[әғқңөұүһіё]/g, function (one) { return FOLD[one]; })
      .replace(/\s+/g, " ").trim();
  }

  /* The order of the Kazakh alphabet, also where the browser has no Kazakh. */
  function comparer() {
    if (window.Intl && Intl.Collator && Intl.Collator.supportedLocalesOf(["kk"]).length) {
      return new Intl.Collator("kk", { numeric: true }).compare;
    }
    return byAlphabet;
  }
  function byAlphabet(one, other) {
    var a = one.toLowerCase(), b = other.toLowerCase(), least = Math.min(a.length, b.length);
    for (var at = 0; at < least; at++) {
      var gap = rank(a[at]) - rank(b[at]);
      if (gap) { return gap; }
    }
    return a.length - b.length;
  }
  function rank(letter) {
    var at = ALPHABET.indexOf(letter);
    return at < 0 ? letter.charCodeAt(0) % 1000 : 2000 + at;
  }

  var told = document.createElement("div");
  told.className = "vh";
  told.setAttribute("role", "status");
  var waiting = 0;
  function say(words) {
    clearTimeout(waiting);
    waiting = setTimeout(function () { told.textContent = words; }, 300);
  }
  function fill(words, values) {
    return (words || "").replace(/\{(\w+)\}/g, function (whole, name) {
      return name in values ? values[name] : whole;
    });
  }
  function number(value) {
    try { return new Intl.NumberFormat(lang).format(value); } catch (problem) { return String(value); }
  }

  function filter(table, at) {
    var box = document.createElement("p"), label = document.createElement("label");
    var input = document.createElement("input"), seen = document.createElement("span");
    var parts = table.tBodies ? [] : Array.prototype.slice.call(table.querySelectorAll("section"));
    var rows = Array.prototype.slice.call(table.tBodies ? table.tBodies[0].rows : parts.length ? table.querySelectorAll(".entries > li") : table.children);
    var texts = null;
    box.className = "filter";
    seen.className = "muted";
    input.type = "search";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.id = "filter--" + at;
    label.htmlFor = input.id;
    label.textContent = table.dataset.filter;
    box.append(label, input, " ", seen);
    (table.closest(".scroll") || table).before(box);
    input.addEventListener("input", function () {
      var words = fold(input.value).split(" "), shown = 0;
      texts = texts || rows.map(function (row) { return fold(row.textContent); });
      rows.forEach(function (row, index) {
        var fits = words.every(function (word) { return texts[index].indexOf(word) >= 0; });
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      /* A day without anything that fits goes with its heading. */
      parts.forEach(function (part) { part.hidden = !part.querySelector("li[id]:not([hidden])"); });
      var values = { shown: number(shown), all: number(rows.length) };
      var words_ = fill(shown ? table.dataset.filterStatus : table.dataset.filterNone, values);
      seen.textContent = input.value ? words_ : "";
      say(words_);
    });
  }

  /* What a cell is sorted by: a number in a column of figures, else its words. */
  function key(row, column, figures) {
    var cell = row.cells[column], text = cell ? cell.textContent.trim() : "";
    if (!figures) { return text; }
    var plain = cell && cell.dataset.value || text.replace(/[\s\u00a0\u202f%]/g, "").replace("\u2212", "-");
    plain = lang.slice(0, 2) === "en" ? plain.replace(/,/g, "") : plain.replace(",", ".");
    return plain !== "" && isFinite(plain) ? Number(plain) : null;
  }

  function sortable(table) {
    var head = table.tHead && table.tHead.rows[0], body = table.tBodies[0];
    if (!head || !body) { return; }
    var first = Array.prototype.slice.call(body.rows), compare = comparer();
    var orders = (table.dataset.sortOrders || "||").split("|");
    Array.prototype.forEach.call(head.cells, function (cell, column) {
      if ("nosort" in cell.dataset || !cell.textContent.trim()) { return; }
      var button = document.createElement("button"), name = cell.textContent.trim();
      button.type = "button";
      button.className = "sort";
      while (cell.firstChild) { button.append(cell.firstChild); }
      cell.append(button);
      button.addEventListener("click", function () {
        var next = { ascending: "descending", descending: "" }[cell.getAttribute("aria-sort")];
        next = next === undefined ? "ascending" : next;
        Array.prototype.forEach.call(head.cells, function (one) { one.removeAttribute("aria-sort"); });
        if (next) { cell.setAttribute("aria-sort", next); }
        arrange(next, column, cell.classList.contains("num"));
        say(fill(table.dataset.sort, { column: name, order: orders[next ? (next === "ascending" ? 0 : 1) : 2] }));
      });
    });
    function arrange(order, column, figures) {
      var keyed = first.map(function (row) { return [key(row, column, figures), row]; });
      var sign = order === "descending" ? -1 : 1;
      if (order) {
        keyed.sort(function (one, other) {
          /* What is not known stands last either way. */
          if (one[0] === null || other[0] === null) { return (one[0] === null) - (other[0] === null); }
          return sign * (figures ? one[0] - other[0] : compare(one[0], other[0]));
        });
      }
      body.append.apply(body, keyed.map(function (pair) { return pair[1]; }));
    }
  }

  function copying(place) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = place.dataset.copyLabel;
    button.addEventListener("click", function () {
      var address = new URL(place.dataset.copy || "", location.href).href;
      navigator.clipboard.writeText(address).then(function () { say(place.dataset.copyDone || ""); button.textContent = place.dataset.copyDone || button.textContent; }, function () { button.remove(); });
    });
    place.append(button);
  }

  /* A link into something folded opens it. */
  function unfold() {
    var id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (problem) { return; }
    var found = id && document.getElementById(id), opened = false;
    for (var one = found; one; one = one.parentElement) {
      if (one.tagName === "DETAILS" && !one.open) { one.open = opened = true; }
    }
    if (opened) { found.scrollIntoView(); }
  }

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }
  document.body.append(told);
  each("[data-filter]", filter);
  each("table[data-sort]", sortable);
  if (window.isSecureContext && navigator.clipboard) { each("[data-copy-label]", copying); }
  unfold();
  addEventListener("hashchange", unfold);
  addEventListener("beforeprint", function () { each("details", function (one) { one.open = true; }); });
})();
