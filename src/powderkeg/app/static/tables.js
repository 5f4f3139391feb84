// Tables: sections as the report lays them out, and tables whose headings sort them.
import { el, plain, said } from "./elements.js";
import { t } from "./words.js";

// A table in a frame of its own that scrolls sideways, and can be reached and named by those who do not see it.
export function framed(label, table, given = {}) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label, ...given }, table);
}

// A part of the report: title, sentences, a table in groups, lines below it.
export function section(part, level = 3) {
  const made = el("section", { class: part.difference ? "part difference" : "part" });
  if (part.title) made.append(el(`h${level}`, {}, said(part.title)));
  for (const line of part.text ?? []) made.append(el("p", {}, said(line)));
  if (part.groups?.some((group) => group.rows.length))
    made.append(framed(plain(part.title), groupedTable(part)));
  if (part.lines?.length)
    made.append(
      el(
        "ul",
        { class: "said" },
        part.lines.map((line) => el("li", {}, said(line))),
      ),
    );
  return made;
}

function groupedTable({ headers = [], groups, words = [0] }) {
  const figures = (column) => (words.includes(column) ? null : "number");
  const head = el(
    "thead",
    {},
    el(
      "tr",
      {},
      headers.map((text, column) => el("th", { scope: "col", class: figures(column) }, said(text))),
    ),
  );
  const body = el("tbody");
  for (const group of groups) {
    if (group.heading)
      body.append(
        el(
          "tr",
          { class: "group" },
          el("th", { colspan: headers.length, scope: "colgroup" }, said(group.heading)),
        ),
      );
    for (const row of group.rows) {
      const cells = row.map((text, column) =>
        column === 0
          ? el("th", { scope: "row" }, said(text))
          : el("td", { class: figures(column) ?? "words" }, said(text)),
      );
      body.append(el("tr", {}, cells));
    }
  }
  return el("table", { class: "compact" }, head, body);
}

// Order of two cells: numbers as numbers with the unknown last, words as words.
export function compare(a, b) {
  if (typeof a === "number" || typeof b === "number")
    return (Number.isFinite(a) ? a : -Infinity) - (Number.isFinite(b) ? b : -Infinity);
  return String(a ?? "").localeCompare(String(b ?? ""), undefined, { numeric: true, sensitivity: "base" });
}

// Headings that sort: calls `sorted(key, direction)`, direction "ascending", "descending" or null for the own order.
// `columns`: [{key, label, number, class, hint}].
export function sortableHead(columns, sorted) {
  const row = el("tr");
  for (const column of columns) {
    const heading = el("th", {
      scope: "col",
      class: [column.number ? "number" : "", column.class ?? ""].join(" ").trim() || null,
    });
    const first = column.number ? "descending" : "ascending";
    const second = column.number ? "ascending" : "descending";
    const press = () => {
      const now = heading.getAttribute("aria-sort");
      const next = now === first ? second : now === second ? null : first;
      for (const other of row.cells) other.removeAttribute("aria-sort");
      if (next) heading.setAttribute("aria-sort", next);
      sorted(column.key, next);
    };
    heading.append(
      el("button", { type: "button", class: "sorter", onclick: press, title: column.hint }, column.label),
    );
    row.append(heading);
  }
  return el("thead", {}, row);
}

export function ordered(rows, value, direction) {
  if (!direction) return [...rows];
  const sign = direction === "ascending" ? 1 : -1;
  return [...rows].sort((a, b) => sign * compare(value(a), value(b)));
}

// A small table of words: first column is the row's heading.
export function plainTable(headers, rows, { label = "", numbers = [] } = {}) {
  const kind = (column) => (numbers.includes(column) ? "number" : null);
  const head = el(
    "thead",
    {},
    el(
      "tr",
      {},
      headers.map((text, column) => el("th", { scope: "col", class: kind(column) }, text)),
    ),
  );
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      row.map((cell, column) =>
        el(column ? "td" : "th", { scope: column ? null : "row", class: kind(column) }, cell),
      ),
    ),
  );
  return framed(label || t("Table"), el("table", {}, head, el("tbody", {}, body)));
}
