// Deaths on every side, as recorded and as each hypothesis has them: they stand before anything else.
import { el, plain, said, swatch } from "../elements.js";
import { framed } from "../tables.js";
import { t } from "../words.js";

const named = (name, colours) => [swatch(colours.get(name)), said(name)];

// A range breaks before its bracket and nowhere else, so that six hypotheses fit beside each other.
const unbroken = (text) => text.replace(/\(.*\)/, (inside) => inside.replaceAll(" ", "\u00a0"));

export function deaths(result, colours) {
  const found = result.deaths;
  if (!found?.rows?.length)
    return el(
      "section",
      { id: "deaths" },
      el("h2", {}, t("Deaths by side")),
      el(
        "p",
        { class: "note" },
        t(
          "Deaths under each hypothesis come with a weighing; they are not shown until the case is weighed anew.",
        ),
      ),
    );
  const kinds = { side: t("By side"), cause: t("By cause") };
  let kind = "all";
  const rows = found.rows.flatMap((row) => {
    const made = [];
    if (row.kind !== kind && kinds[row.kind])
      made.push(
        el(
          "tr",
          { class: "group" },
          el("th", { colspan: 2 + found.names.length, scope: "colgroup" }, kinds[row.kind]),
        ),
      );
    kind = row.kind;
    made.push(
      el(
        "tr",
        { class: row.kind === "all" ? "total" : null },
        el("th", { scope: "row" }, said(row.label)),
        el("td", { class: "prose" }, onRecord(row)),
        row.simulated.map((text) => el("td", { class: "number" }, said(unbroken(text)))),
      ),
    );
    return made;
  });
  const head = el(
    "tr",
    {},
    el("th", { scope: "col" }, t("Side or cause")),
    el("th", { scope: "col" }, t("On record")),
    found.names.map((name) => el("th", { scope: "col", class: "number" }, named(name, colours))),
  );
  return el(
    "section",
    { id: "deaths" },
    el("h2", {}, t("Deaths by side")),
    el(
      "p",
      {},
      t(
        "Deaths come first. Simulated figures are means over the worlds weighted by the record within each hypothesis, with 90 % ranges.",
      ),
    ),
    found.given ? el("p", {}, said(found.given)) : null,
    result.resolved
      ? null
      : el(
          "p",
          {},
          t(
            "The result is not resolved: read these as what each hypothesis would have to assume, not as estimates.",
          ),
        ),
    framed(
      t("Deaths by side"),
      el("table", { class: "compact" }, el("thead", {}, head), el("tbody", {}, rows)),
    ),
  );
}

function onRecord(row) {
  if (!row.record?.length) return [row.rest ? said(row.rest) : "–"];
  const parts = row.record.flatMap((one, place) => [
    place ? "; " : "",
    said(one.figure),
    " (",
    el("a", { href: `#/record/${encodeURIComponent(one.report_id)}` }, said(one.report_id)),
    ", ",
    t("grade {grade}", { grade: plain(one.grade) }),
    ")",
  ]);
  return row.rest ? [...parts, "; ", said(row.rest)] : parts;
}
