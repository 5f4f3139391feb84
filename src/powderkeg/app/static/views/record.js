// The record: every report, found by words and filters, changed in a panel.
import { button, el, select } from "../elements.js";
import { letterWords, useWords } from "../grades.js";
import { ordered } from "../tables.js";
import { t, tn } from "../words.js";
import { mergeOrigins } from "./origins.js";
import { addReport, editReport } from "./record_form.js";
import { Rows, sortKey } from "./record_rows.js";

const FILTERS = ["indicator", "place_id", "source", "grade", "use"];

// What was asked for last, kept while the window goes from view to view.
const kept = { words: "", filters: {}, sort: null };

export function mount(root, context, argument) {
  const rows = new Rows(context, {
    open: (id) => editReport(context, id),
    sorted: (key, direction) => {
      kept.sort = direction ? { key, direction } : null;
      fill();
    },
  });
  const count = el("p", { class: "soft", role: "status" });
  const tools = el("div");
  const fill = () => {
    const opened = context.workspace.case;
    const found = matching(opened.record);
    const sorted = kept.sort
      ? ordered(found, (row) => sortKey(row, kept.sort.key), kept.sort.direction)
      : found;
    rows.show(sorted, new Set(opened.changes.map((change) => change.report_id)));
    const scored = found.filter((row) => row.use === "scored").length;
    const all = tn("{n} report", "{n} reports", opened.record.length);
    count.textContent = t("{shown} of {all}; {scored} weighed", { shown: found.length, all, scored });
  };
  const again = () => {
    tools.replaceChildren(filters(context.workspace.case, fill));
    fill();
  };
  kept.sort = null;
  root.append(
    el("h1", {}, t("Record")),
    el(
      "p",
      { class: "lead" },
      t(
        "Who said what, where and when, and how far it is to be trusted. Choose a report to change any of it; every change needs a reason, which the log keeps.",
      ),
    ),
    el(
      "div",
      { class: "actions" },
      button(t("Add a report"), () => addReport(context), { id: "add-report" }),
      button(t("Merge origins"), () => mergeOrigins(context), { id: "merge-origins" }),
    ),
    tools,
    count,
    rows.node,
  );
  again();
  if (argument) arrive(context, rows, argument, again);
  const stop = context.changed(again);
  return () => {
    stop();
    rows.stop();
  };
}

// Comes from elsewhere to one report, whatever was filtered away before.
function arrive(context, rows, id, again) {
  if (!context.workspace.case.record.some((row) => row.report_id === id)) return;
  if (!rows.rows.some((row) => row.report_id === id)) {
    Object.assign(kept, { words: "", filters: {} });
    again();
  }
  requestAnimationFrame(() => {
    rows.reveal(id);
    editReport(context, id);
  });
}

function matching(record) {
  const words = kept.words.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = Object.entries(kept.filters).filter(([, value]) => value !== "");
  return record.filter((row) => {
    if (!wanted.every(([name, value]) => valueOf(row, name) === value)) return false;
    if (!words.length) return true;
    const text = Object.values(row).join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function valueOf(row, name) {
  if (name === "grade") return row.reliability;
  if (name === "place_id") return row.place_id || "national";
  return row[name];
}

function filters(opened, fill) {
  const search = el("input", {
    type: "search",
    value: kept.words,
    id: "record-search",
    autocomplete: "off",
    dir: "auto",
    placeholder: t("words, ids, sources"),
  });
  search.addEventListener("input", () => {
    kept.words = search.value;
    fill();
  });
  const names = new Map(
    [...opened.regions, ...opened.cities].map((one) => [one.place_id, `${one.place_id} – ${one.name}`]),
  );
  names.set("national", t("the whole country"));
  const labels = {
    indicator: t("Indicator"),
    place_id: t("Place"),
    source: t("Source"),
    grade: t("Grade"),
    use: t("Use"),
  };
  const words = {
    indicator: (value) => t(value.replaceAll("_", " ")),
    place_id: (value) => names.get(value) ?? value,
    source: (value) => (value.length > 60 ? `${value.slice(0, 59)}…` : value),
    grade: (value) => `${value} – ${letterWords(value)}`,
    use: useWords,
  };
  const chosen = FILTERS.map((name) => {
    const values = [...new Set(opened.record.map((row) => valueOf(row, name)))].filter(Boolean).sort();
    if (!values.includes(kept.filters[name])) kept.filters[name] = "";
    const made = select(
      [["", t("all")], ...values.map((value) => [value, words[name](value) || value])],
      kept.filters[name],
      { id: `filter-${name}` },
    );
    made.addEventListener("change", () => {
      kept.filters[name] = made.value;
      fill();
    });
    return el("div", { class: "field" }, el("label", { for: made.id }, labels[name]), made);
  });
  const clear = button(
    t("Show all"),
    () => {
      Object.assign(kept, { words: "", filters: {} });
      search.value = "";
      for (const name of FILTERS) document.getElementById(`filter-${name}`).value = "";
      fill();
    },
    { class: "quiet" },
  );
  return el(
    "div",
    { class: "filters", role: "search", "aria-label": t("Reports") },
    el("div", { class: "field" }, el("label", { for: search.id }, t("Search")), search),
    chosen,
    clear,
  );
}
