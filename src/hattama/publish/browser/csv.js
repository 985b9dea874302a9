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

/** Rows of which some cells are quoted: a row goes on where a quotation is open at its end. */
function quotedRows(text, file, rows) {
  let held = "";
  for (const line of text.split(/\r\n|\n|\r/)) {
    const row = held ? `${held}\n${line}` : line;
    if (!row.includes('"')) {
      if (row) rows.push(row.split(","));
    } else if ((row.split('"').length - 1) % 2) {
      held = row;
      continue;
    } else rows.push(quotedCells(row, file, rows.length + 1));
    held = "";
  }
  if (held) throw new Refusal("table_csv", { file, line: rows.length + 1, read: '"' });
}

function quotedCells(row, file, line) {
  const cells = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",][^,]*|))(,|$)/y;
  for (;;) {
    const found = cell.exec(row);
    // A quotation that ends before its cell does, or begins inside one without need.
    if (!found) throw new Refusal("table_csv", { file, line, read: '"' });
    cells.push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    if (!found[3]) return cells;
  }
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
