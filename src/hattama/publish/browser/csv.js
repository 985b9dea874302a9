// CSV as the documents say: commas, line feeds, a cell quoted only where it must be.

const MOST_CELL = 100000;

/** Rows of cells; lines that are empty are left out. */
function csvRows(text, file) {
  const rows = [];
  if (!text.includes('"')) {
    for (const line of text.split(/\r\n|\n|\r/)) if (line) rows.push(line.split(","));
  } else quotedRows(text, file, rows);
  const width = rows.length ? rows[0].length : 0;
  for (const [number, row] of rows.entries()) {
    if (row.length !== width) {
      throw new Refusal("table_ragged", { file, line: number + 1, read: row.length, expected: width });
    }
    for (const cell of row) {
      if (cell.length > MOST_CELL) throw new Refusal("table_csv", { file, line: number + 1, read: DASH });
    }
  }
  return rows;
}

function quotedRows(text, file, rows) {
  let row = [];
  let cell = "";
  let quoted = false;
  let closed = false;
  let any = false;
  const wrong = () => new Refusal("table_csv", { file, line: rows.length + 1, read: '"' });
  const endRow = () => {
    if (any) {
      row.push(cell);
      rows.push(row);
    }
    [row, cell, any, closed] = [[], "", false, false];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else {
        quoted = false;
        closed = true;
      }
    } else if (sign === ",") {
      row.push(cell);
      [cell, any, closed] = ["", true, false];
    } else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at++;
      endRow();
    } else if (closed) throw wrong();
    else if (sign === '"' && cell === "") {
      quoted = true;
      any = true;
    } else {
      cell += sign;
      any = true;
    }
  }
  if (quoted) throw wrong();
  endRow();
}

/** A table as an object from column to cells, trimmed; `length` is the number of rows. */
function csvTable(text, file, required, optional) {
  const rows = csvRows(text, file);
  if (!rows.length) throw new Refusal("table_empty", { file, expected: required.join(", ") });
  const header = rows[0].map((one) => one.trim());
  for (const [at, name] of header.entries()) {
    if (![...required, ...optional, "note"].includes(name)) {
      throw new Refusal("table_column_unknown", { file, line: 1, read: name.slice(0, 60), expected: DASH });
    }
    if (header.indexOf(name) !== at) {
      throw new Refusal("table_column_twice", { file, line: 1, read: name.slice(0, 60) });
    }
  }
  for (const name of required) {
    if (!header.includes(name)) throw new Refusal("table_column_missing", { file, line: 1, expected: name });
  }
  const body = rows.slice(1);
  const table = { length: body.length, file };
  for (const name of [...required, ...optional]) {
    const at = header.indexOf(name);
    table[name] = at < 0 ? new Array(body.length).fill("") : body.map((row) => row[at].trim());
    const hidden = table[name].findIndex((cell) => HIDDEN.test(cell));
    if (hidden >= 0) {
      throw new Refusal("table_hidden", { file, line: hidden + 2, read: escaped(table[name][hidden]) });
    }
  }
  return table;
}

/** A cell as it is written. */
function csvCell(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvLine(cells) {
  return cells.map(csvCell).join(",") + "\n";
}
