// The record as a table of which only the rows in sight are drawn, so that five thousand stay fluent.
import { el, plain, said } from "../elements.js";
import { grade, gradeWords, useShort } from "../grades.js";
import { sortableHead } from "../tables.js";
import { day, number, t } from "../words.js";

const ROW = 38; // pixels; the style sheet sets the same height
const SPARE = 12; // rows drawn above and below what is in sight

const figure = (text) => (text === "" || text === undefined || text === null ? null : Number(text));

export function figureWords(row) {
  const [low, best, high] = ["low", "best", "high"].map((name) => figure(row[name]));
  if (high === null && low !== null && low === best) return number(best);
  const span =
    low === null && high === null
      ? ""
      : low === null
        ? t("at most {n}", { n: high })
        : high === null
          ? t("at least {n}", { n: low })
          : `${number(low)} – ${number(high)}`;
  if (best === null) return span;
  return span && !(low === best && high === best) ? `${number(best)} (${span})` : number(best);
}

// One day or two ends; `year` is left out where both lie in it.
export function daysWords(row, year) {
  const brief =
    Boolean(year) && [row.date_start, row.date_end || row.date_start].every((text) => text.startsWith(year));
  return row.date_end && row.date_end !== row.date_start
    ? `${day(row.date_start, brief)} – ${day(row.date_end, brief)}`
    : day(row.date_start, brief);
}

export const columns = () => [
  { key: "report_id", label: t("Report"), class: "c-id" },
  { key: "date_start", label: t("Days"), class: "c-days" },
  { key: "place_id", label: t("Place"), class: "c-place" },
  { key: "indicator", label: t("Indicator"), class: "c-indicator" },
  { key: "best", label: t("Figure"), number: true, class: "c-figure" },
  { key: "grade", label: t("Grade"), class: "c-grade" },
  { key: "use", label: t("Use"), class: "c-use" },
  { key: "statement", label: t("Says"), class: "c-says" },
  { key: "source", label: t("Source"), class: "c-source" },
  { key: "origin_id", label: t("Origin"), class: "c-origin" },
];

// What a column is sorted by.
export function sortKey(row, column) {
  if (column === "grade") return `${row.reliability || "Z"}${row.credibility || "9"}`;
  if (column === "best") return figure(row.best) ?? figure(row.low) ?? figure(row.high) ?? Number.NaN;
  return row[column];
}

export class Rows {
  constructor(context, { open, sorted }) {
    this.context = context;
    this.open = open;
    this.rows = [];
    this.body = el("tbody");
    this.upper = el("tr", { class: "spacer", "aria-hidden": "true" }, el("td"));
    this.lower = el("tr", { class: "spacer", "aria-hidden": "true" }, el("td"));
    this.table = el(
      "table",
      { class: "record" },
      el(
        "colgroup",
        {},
        columns().map((one) => el("col", { class: one.class })),
      ),
      sortableHead(columns(), sorted),
      this.body,
    );
    this.node = el(
      "div",
      { class: "scroll window", tabindex: "0", role: "region", "aria-label": t("Reports") },
      this.table,
    );
    this.node.addEventListener("scroll", () => this.draw(), { passive: true });
    this.node.addEventListener("keydown", (event) => this.step(event));
    this.size = new ResizeObserver(() => this.draw());
    this.size.observe(this.node);
  }

  // Shows these rows; `changed` are ids of reports that the log speaks of.
  show(rows, changed) {
    this.rows = rows;
    this.year = this.context.workspace.case.start.slice(0, 4);
    this.changed = changed;
    this.table.setAttribute("aria-rowcount", rows.length + 1);
    this.drawn = null;
    this.draw();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.node.scrollTop / ROW) - SPARE);
    const last = Math.min(
      this.rows.length,
      first + Math.ceil((this.node.clientHeight || 600) / ROW) + 2 * SPARE,
    );
    if (this.drawn?.first === first && this.drawn?.last === last) return;
    const focused = document.activeElement?.dataset?.report;
    const held = this.body.contains(document.activeElement);
    this.drawn = { first, last };
    this.upper.firstChild.style.height = `${first * ROW}px`;
    this.lower.firstChild.style.height = `${(this.rows.length - last) * ROW}px`;
    this.body.replaceChildren(
      this.upper,
      ...this.rows.slice(first, last).map((row, place) => this.line(row, first + place)),
      this.lower,
    );
    if (!held) return;
    // A row that went out of sight takes the focus with it: the frame has it then, and keys still scroll.
    (this.button(focused) ?? this.node).focus({ preventScroll: true });
  }

  button(id) {
    return id ? this.body.querySelector(`button[data-report="${CSS.escape(id)}"]`) : null;
  }

  line(row, place) {
    const name = el(
      "button",
      {
        type: "button",
        class: "link",
        "data-report": row.report_id,
        onclick: () => this.open(row.report_id),
        "aria-label": t("Report {id}: open", { id: plain(row.report_id) }),
      },
      said(row.report_id),
    );
    const marks = [
      this.changed.has(row.report_id)
        ? el("span", { class: "dot", title: t("changed; see the log") }, "●")
        : null,
    ];
    const cells = [
      el("td", { class: "c-days" }, daysWords(row, this.year)),
      el("td", { class: "c-place" }, said(row.place_id || t("national"))),
      el("td", { class: "c-indicator" }, said(t(String(row.indicator).replaceAll("_", " ")))),
      el("td", { class: "c-figure number" }, figureWords(row)),
      el(
        "td",
        { class: "c-grade", title: gradeWords(row) },
        said(grade(row)),
        row.contested === "yes" ? el("span", { class: "badge" }, t("disputed")) : null,
      ),
      el("td", { class: "c-use" }, useShort(row.use)),
      el("td", { class: "c-says", title: plain(row.statement) }, said(row.statement)),
      el("td", { class: "c-source", title: plain(row.source) }, said(row.source)),
      el("td", { class: "c-origin" }, said(row.origin_id)),
    ];
    return el(
      "tr",
      {
        class: row.use === "scored" ? null : "aside",
        "aria-rowindex": place + 2,
        onclick: (event) => event.target.closest("button") || this.open(row.report_id),
      },
      el("th", { scope: "row", class: "c-id" }, name, marks),
      cells,
    );
  }

  // Arrow keys lead from report to report.
  step(event) {
    const move = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const id = document.activeElement?.dataset?.report;
    if (!move || !id) return;
    const now = this.rows.findIndex((row) => row.report_id === id);
    const next = Math.min(this.rows.length - 1, Math.max(0, now + move));
    event.preventDefault();
    this.reveal(this.rows[next].report_id)?.focus({ preventScroll: true });
  }

  // Scrolls to a report and gives back its button; null where it is not among the rows.
  reveal(id) {
    const place = this.rows.findIndex((row) => row.report_id === id);
    if (place < 0) return null;
    const top = place * ROW;
    const room = this.node.clientHeight - 3 * ROW;
    if (top < this.node.scrollTop || top > this.node.scrollTop + room)
      this.node.scrollTop = Math.max(0, top - room / 2);
    this.draw();
    return this.button(id);
  }

  stop() {
    this.size.disconnect();
  }
}
