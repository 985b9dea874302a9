// Small helpers for the page. What a bundle says only ever becomes text.

function byId(id) {
  return document.getElementById(id);
}

/** An element with attributes and children; text is text, whatever it holds. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== "") made.append(child);
  }
  return made;
}

function replaceIn(id, ...children) {
  byId(id).replaceChildren(...children.flat().filter((one) => one !== null && one !== ""));
}

/** Mark what is in the page already with the words of a language. */
function speak(lang, params) {
  document.documentElement.lang = lang;
  document.title = `${say(lang, "title")} \u2013 Hattama`;
  for (const one of document.querySelectorAll("[data-say]")) {
    one.textContent = say(lang, one.dataset.say, params);
  }
  for (const one of document.querySelectorAll("[data-label]")) {
    one.setAttribute("aria-label", say(lang, one.dataset.label, params));
  }
  for (const one of document.querySelectorAll("[data-lang]")) {
    if (one.dataset.lang === lang) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

/** The language that was asked for; else the browser's own, where the page has it; else Kazakh. */
function languageOf(search, wishes) {
  const asked = new URLSearchParams(search).get("lang");
  const known = [asked, ...wishes.map((one) => one.toLowerCase().split("-")[0])];
  return known.find((one) => LANGS.includes(one)) || "kk";
}
