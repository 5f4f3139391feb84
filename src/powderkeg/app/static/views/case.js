// The case at a glance: what happened, where, who explains it how, and what the record has.
import { el, plain, said, swatch } from "../elements.js";
import { framed, plainTable } from "../tables.js";
import { day, number, percent, t, tn } from "../words.js";
import { earlierButton } from "./earlier.js";

const FOLDED = 3; // places without a report from which they are folded away

export function mount(root, context) {
  const draw = () => root.replaceChildren(...parts(context));
  draw();
  return context.changed(draw);
}

function parts(context) {
  const opened = context.workspace.case;
  return [
    el(
      "p",
      { class: "kicker" },
      t("Case {name}, {start} to {end}", {
        name: plain(opened.name),
        start: day(opened.start),
        end: day(opened.end),
      }),
    ),
    el("h1", { tabindex: "-1" }, said(opened.title)),
    el("p", { class: "lead" }, said(opened.summary)),
    el("div", { class: "actions" }, earlierButton(context)),
    tiles(opened),
    el("h2", {}, t("Hypotheses")),
    hypotheses(opened),
    el(
      "p",
      {},
      el("a", { href: "#/beliefs" }, t("Change weights and priors")),
      " · ",
      el("a", { href: "#/about" }, t("How each one works")),
    ),
    el("h2", {}, t("What the record has")),
    recordTable(opened),
    el("p", {}, el("a", { href: "#/record" }, t("Open the record"))),
    el("h2", {}, t("Places")),
    places(opened),
  ];
}

function tiles(opened) {
  const scored = opened.record.filter((row) => row.use === "scored").length;
  const facts = [
    [number(opened.record.length), t("reports"), t("{n} of them weighed", { n: scored })],
    [number(opened.origins.length), t("origins"), t("reports of one origin share one error")],
    [number(opened.regions.length), t("regions"), tn("{n} city", "{n} cities", opened.cities.length)],
    [
      number(opened.days),
      t("days"),
      t("{start} to {end}", { start: day(opened.start), end: day(opened.end) }),
    ],
    [
      number(opened.changes.length),
      t("changes in the log"),
      opened.own ? plain(opened.own) : t("working copy"),
    ],
  ];
  return el(
    "dl",
    { class: "tiles" },
    facts.map(([figure, words, below]) =>
      el("div", {}, el("dt", {}, words), el("dd", {}, el("strong", {}, figure), el("span", {}, below))),
    ),
  );
}

function hypotheses(opened) {
  const rows = opened.hypotheses.map((one) => [
    el("span", {}, swatch(one.colour), said(one.label), el("small", {}, " ", el("code", {}, said(one.name)))),
    el(
      "span",
      {},
      said(one.description),
      one.know_nothing ? el("span", { class: "badge" }, t("knows nothing")) : null,
    ),
    percent(one.weight),
  ]);
  return plainTable([t("Hypothesis"), t("In words"), t("Weight before the record")], rows, {
    label: t("Hypotheses"),
    numbers: [2],
  });
}

function recordTable(opened) {
  const counts = new Map();
  for (const row of opened.record) {
    const found = counts.get(row.indicator) ?? {
      all: 0,
      scored: 0,
      first: row.date_start,
      last: row.date_end || row.date_start,
    };
    found.all += 1;
    found.scored += row.use === "scored" ? 1 : 0;
    found.first = row.date_start < found.first ? row.date_start : found.first;
    found.last = (row.date_end || row.date_start) > found.last ? row.date_end || row.date_start : found.last;
    counts.set(row.indicator, found);
  }
  const known = new Map(opened.indicators.map((one) => [one.name, one]));
  const line = ([name, found]) => {
    const indicator = known.get(name);
    const days = found.first === found.last ? day(found.first) : `${day(found.first)} – ${day(found.last)}`;
    const meaning = indicator
      ? said(`${indicator.meaning}${indicator.unit ? ` (${indicator.unit})` : ""}`)
      : el("span", { class: "soft" }, t("told in words"));
    return [
      said(name.replaceAll("_", " ")),
      meaning,
      number(found.all),
      number(found.scored),
      el("span", { class: "day" }, days),
    ];
  };
  const table = (rows, label) =>
    plainTable([t("Indicator"), t("What it counts"), t("Reports"), t("Weighed"), t("Days")], rows.map(line), {
      label,
      numbers: [2, 3],
    });
  const sorted = [...counts].sort((a, b) => b[1].scored - a[1].scored || b[1].all - a[1].all);
  const [weighed, rest] = [
    sorted.filter(([, found]) => found.scored),
    sorted.filter(([, found]) => !found.scored),
  ];
  return el(
    "div",
    {},
    table(weighed, t("What the record has")),
    rest.length
      ? el(
          "details",
          {},
          el("summary", {}, t("Of these nothing is weighed ({n})", { n: rest.length })),
          table(rest, t("What is not weighed")),
        )
      : null,
  );
}

function places(opened) {
  return el("div", { class: "two" }, tileMap(opened.regions), placeTables(opened));
}

// Regions as tiles: where each lies to the others, not its shape.
function tileMap(regions) {
  const tiled = regions.filter((one) => Array.isArray(one.tile));
  if (!tiled.length) return el("p", { class: "soft" }, t("No schematic map of these regions."));
  const [left, upper] = [0, 1].map((axis) => Math.min(...tiled.map((one) => one.tile[axis])));
  const most = Math.max(...regions.map((one) => Number(one.population) || 0));
  const tiles = tiled.map((one) => {
    const share = most ? Math.sqrt((Number(one.population) || 0) / most) : 0;
    const people = t("{n} inhabitants", { n: Number(one.population) });
    return el(
      "div",
      {
        class: "tile",
        style: `grid-column:${one.tile[0] - left + 1};grid-row:${one.tile[1] - upper + 1};--share:${share.toFixed(2)}`,
        title: `${plain(one.name)}: ${people}`,
      },
      said(one.place_id),
    );
  });
  return el(
    "div",
    {},
    el("div", { class: "tilemap", "aria-hidden": "true" }, tiles),
    el(
      "p",
      { class: "note" },
      t("Schematic: one tile a region, darker with more inhabitants. The table names them."),
    ),
  );
}

// Places of which the record has something; the others are folded away, a line for all of them.
function placeTables(opened) {
  const reports = new Map();
  for (const row of opened.record) reports.set(row.place_id, (reports.get(row.place_id) ?? 0) + 1);
  const every = [
    ...opened.regions.map((one) => [one, t("region")]),
    ...opened.cities.map((one) => [one, t("city")]),
  ];
  const told = every.filter(([one]) => reports.has(one.place_id));
  const quiet = every.filter(([one]) => !reports.has(one.place_id));
  if (!told.length || quiet.length < FOLDED) return framed(t("Places"), placeTable(every, reports));
  return el(
    "div",
    {},
    framed(t("Places"), placeTable(told, reports)),
    el(
      "details",
      {},
      el("summary", {}, tn("And {n} place without a report", "And {n} places without a report", quiet.length)),
      framed(t("Places without a report"), placeTable(quiet, reports)),
    ),
  );
}

function placeTable(places, reports) {
  const line = ([one, kind]) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, said(one.name)),
      el("td", {}, el("code", {}, said(one.place_id))),
      el("td", {}, kind),
      el("td", { class: "number" }, number(Number(one.population))),
      el("td", { class: "number" }, number(reports.get(one.place_id) ?? 0)),
    );
  const head = [t("Place"), t("Id"), t("Kind"), t("Inhabitants"), t("Reports")].map((words, column) =>
    el("th", { scope: "col", class: column > 2 ? "number" : null }, words),
  );
  return el(
    "table",
    { class: "compact" },
    el("thead", {}, el("tr", {}, head)),
    el(
      "tbody",
      {},
      places.map(line),
    ),
  );
}
