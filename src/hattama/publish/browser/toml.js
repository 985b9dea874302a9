// A small reader of TOML, for law files: tables, lists of tables, text, whole numbers, booleans,
// dates (as text), arrays and inline tables. What a law file does not use is "beyond" this page.

const MOST_TOML = 400000;

function parseToml(text) {
  if (text.length > MOST_TOML) throw new Beyond("law_unreadable", { line: 1 });
  return new TomlReader(text.replaceAll("\r\n", "\n")).read();
}

class TomlReader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.root = Object.create(null);
    this.table = this.root;
    this.depth = 0;
  }

  stop() {
    const line = this.text.slice(0, this.at).split("\n").length;
    return new Beyond("law_unreadable", { line });
  }

  read() {
    for (;;) {
      this.blank(true);
      if (this.at >= this.text.length) return this.root;
      if (this.text.startsWith("[[", this.at)) this.header(2);
      else if (this.text[this.at] === "[") this.header(1);
      else {
        this.pair(this.table);
        this.endOfLine();
      }
    }
  }

  /** Skip spaces and comments, and line ends where they mean nothing. */
  blank(lines) {
    for (;;) {
      const sign = this.text[this.at];
      if (sign === " " || sign === "\t" || (lines && sign === "\n")) this.at++;
      else if (sign === "#") {
        const end = this.text.indexOf("\n", this.at);
        this.at = end < 0 ? this.text.length : end;
      } else return;
    }
  }

  endOfLine() {
    this.blank(false);
    if (this.at < this.text.length && this.text[this.at] !== "\n") throw this.stop();
  }

  take(sign) {
    if (!this.text.startsWith(sign, this.at)) throw this.stop();
    this.at += sign.length;
  }

  header(brackets) {
    this.take("[".repeat(brackets));
    const path = this.keys();
    this.take("]".repeat(brackets));
    this.endOfLine();
    const name = path.pop();
    const above = path.reduce((table, key) => this.inside(table, key), this.root);
    if (brackets === 1) this.table = this.inside(above, name);
    else {
      if (!(name in above)) above[name] = [];
      if (!Array.isArray(above[name])) throw this.stop();
      this.table = Object.create(null);
      above[name].push(this.table);
    }
  }

  inside(table, key) {
    if (!(key in table)) table[key] = Object.create(null);
    const found = Array.isArray(table[key]) ? table[key][table[key].length - 1] : table[key];
    if (typeof found !== "object" || found === null) throw this.stop();
    return found;
  }

  keys() {
    const path = [];
    do {
      if (path.length) this.at++;
      this.blank(false);
      const bare = /[A-Za-z0-9_-]+/y;
      bare.lastIndex = this.at;
      const found = bare.exec(this.text);
      if (found) {
        path.push(found[0]);
        this.at = bare.lastIndex;
      } else if (this.text[this.at] === '"' || this.text[this.at] === "'") path.push(this.string());
      else throw this.stop();
      this.blank(false);
    } while (this.text[this.at] === ".");
    return path;
  }

  pair(table) {
    const path = this.keys();
    this.take("=");
    this.blank(false);
    const name = path.pop();
    const into = path.reduce((one, key) => this.inside(one, key), table);
    if (name in into) throw this.stop();
    into[name] = this.value();
  }

  value() {
    if (++this.depth > 40) throw this.stop();
    try {
      const sign = this.text[this.at];
      if (sign === '"' || sign === "'") return this.string();
      if (sign === "[") return this.array();
      if (sign === "{") return this.inline();
      return this.bare();
    } finally {
      this.depth--;
    }
  }

  bare() {
    const word = /[A-Za-z0-9+_.:-]+/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text);
    if (!found) throw this.stop();
    this.at = word.lastIndex;
    const text = found[0];
    if (text === "true" || text === "false") return text === "true";
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
    if (/^[+-]?(0|[1-9](_?\d)*)$/.test(text)) {
      const number = Number(text.replaceAll("_", ""));
      if (Number.isSafeInteger(number)) return number;
    }
    throw this.stop();
  }

  array() {
    const found = [];
    this.take("[");
    for (;;) {
      this.blank(true);
      if (this.text[this.at] === "]") break;
      found.push(this.value());
      this.blank(true);
      if (this.text[this.at] !== ",") break;
      this.at++;
    }
    this.take("]");
    return found;
  }

  inline() {
    const found = Object.create(null);
    this.take("{");
    this.blank(false);
    while (this.text[this.at] !== "}") {
      this.pair(found);
      this.blank(false);
      if (this.text[this.at] !== ",") break;
      this.at++;
      this.blank(false);
    }
    this.take("}");
    return found;
  }

  string() {
    const quote = this.text[this.at];
    const long = quote.repeat(3);
    if (this.text.startsWith(long, this.at)) {
      this.at += 3;
      if (this.text[this.at] === "\n") this.at++;
      const end = this.text.indexOf(long, this.at);
      const inner = this.text.slice(this.at, end);
      if (end < 0 || (quote === '"' && inner.includes("\\"))) throw this.stop();
      this.at = end + 3;
      return inner;
    }
    this.at++;
    let found = "";
    for (;;) {
      const sign = this.text[this.at++];
      if (sign === undefined || sign === "\n") throw this.stop();
      if (sign === quote) return found;
      found += sign === "\\" && quote === '"' ? this.escape() : sign;
    }
  }

  escape() {
    const sign = this.text[this.at++];
    const plain = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };
    if (sign in plain) return plain[sign];
    const length = { u: 4, U: 8 }[sign];
    const digits = length ? this.text.slice(this.at, this.at + length) : "";
    if (!length || !new RegExp(`^[0-9A-Fa-f]{${length}}$`).test(digits)) throw this.stop();
    this.at += length;
    return String.fromCodePoint(parseInt(digits, 16));
  }
}
