// The ledger: a row a claim, with what it weighs under every hypothesis; sorted by its headings, narrowed by words.
import { button, el, fresh, said, swatch } from "../elements.js";
import { framed, ordered, sortableHead } from "../tables.js";
import { day, number, signed, t, tn } from "../words.js";

const STRONG = 0.5; // nats from which a gain is coloured, as on the page
const AT_ONCE = 150; // rows drawn before one asks for more

// `wanted`: a report whose row is drawn however far down it stands, and marked.
export function ledger(result, opened, colours, wanted) {
  const rows = result.ledger ?? [];
  if (!rows.length) return null;
  const known = new Set(opened.record.map((row) => row.report_id));
  const rivals = opened.hypotheses.filter((one) => !one.know_nothing).map((one) => one.name);
  const isWanted = (row) => Boolean(wanted) && [row.report_id, ...(row.anchors ?? [])].includes(wanted);
  const view = {
    words: "",
    key: null,
    direction: null,
    most: Math.max(AT_ONCE, rows.findIndex(isWanted) + 1),
  };
  const body = el("tbody");
  const count = el("p", { class: "soft", role: "status" });
  const more = button(t("Show more rows"), () => {
    view.most += 5 * AT_ONCE;
    fill();
  });
  const fill = () => {
    const found = matching(rows, view.words);
    const sorted = view.direction ? ordered(found, (row) => keyOf(row, view.key), view.direction) : found;
    body.replaceChildren(...sorted.slice(0, view.most).map((row) => line(row, rivals, known, isWanted(row))));
    const all = tn("{n} row", "{n} rows", rows.length);
    count.textContent = t("{shown} of {all}", { shown: found.length, all });
    more.hidden = sorted.length <= view.most;
  };
  const columns = [
    { key: "report_id", label: t("Report") },
    { key: "day", label: t("Day") },
    { key: "indicator", label: t("Indicator") },
    { key: "place", label: t("Place") },
    { key: "figures", label: t("Figure"), class: "number" },
    { key: "grade", label: t("Grade") },
    { key: "statement", label: t("Says") },
    { key: "origin", label: t("Origin") },
    { key: "separates", label: t("Separates"), number: true },
    ...rivals.map((name) => ({
      key: `gain ${name}`,
      label: [swatch(colours.get(name)), said(name)],
      number: true,
      class: "turned",
    })),
  ];
  const head = sortableHead(columns, (key, direction) => {
    Object.assign(view, { key, direction });
    fill();
  });
  const search = el("input", {
    type: "search",
    id: fresh("ledger"),
    autocomplete: "off",
    placeholder: t("words, ids, indicators"),
  });
  search.addEventListener("input", () => {
    view.words = search.value;
    fill();
  });
  fill();
  return el(
    "section",
    { id: "ledger" },
    el("h2", {}, t("Ledger of reports")),
    el(
      "p",
      { class: "note" },
      t(
        "One row a claim, in the order scored. The figures are nats gained over know-nothing; “separates” is how far the row tells the hypotheses apart. Choose a heading to sort by it.",
      ),
    ),
    el(
      "div",
      { class: "filters" },
      el("div", { class: "field" }, el("label", { for: search.id }, t("Search in the ledger")), search),
    ),
    count,
    framed(t("Ledger of reports"), el("table", { class: "compact ledger", id: "ledger-table" }, head, body), {
      class: "scroll tall",
    }),
    more,
  );
}

function matching(rows, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return rows;
  return rows.filter((row) => {
    const all = [
      row.report_id,
      ...(row.anchors ?? []),
      row.day,
      row.indicator,
      row.place,
      row.grade,
      row.statement,
      row.origin,
    ]
      .join("\n")
      .toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

function keyOf(row, key) {
  if (key.startsWith("gain ")) return row.gains?.[key.slice(5)] ?? Number.NaN;
  if (key === "separates") return row.separates ?? Number.NaN;
  return Array.isArray(row[key]) ? row[key].join(" ") : row[key];
}

function line(row, rivals, known, wanted) {
  const id = known.has(row.report_id)
    ? el("a", { href: `#/record/${encodeURIComponent(row.report_id)}` }, said(row.report_id))
    : said(row.report_id);
  const others = (row.anchors ?? []).filter((name) => name !== row.report_id);
  const figures = [].concat(row.figures ?? []);
  return el(
    "tr",
    wanted ? { "data-wanted": true, tabindex: "-1", class: "set" } : {},
    el("th", { scope: "row" }, id, others.length ? el("small", {}, el("br"), said(others.join(", "))) : null),
    el("td", { class: "day" }, day(row.day)),
    el("td", {}, said(row.indicator)),
    el("td", {}, said(row.place)),
    el(
      "td",
      { class: "number figure" },
      figures.map((one, place) => [place ? el("br") : null, said(one)]),
    ),
    el("td", {}, said(row.grade)),
    el("td", { class: "prose" }, said(row.statement)),
    el("td", {}, el("small", {}, said(row.origin))),
    el("td", { class: "number" }, number(row.separates, 2)),
    rivals.map((name) => {
      const gain = row.gains?.[name];
      const tone = Number.isFinite(gain) && Math.abs(gain) >= STRONG ? (gain > 0 ? " up" : " down") : "";
      return el("td", { class: `number${tone}` }, signed(gain, 2));
    }),
  );
}
