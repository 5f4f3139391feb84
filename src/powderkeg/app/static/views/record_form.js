// One report in a panel: every column with what it may hold, and the reason for a change.
import { changeForm } from "../change_form.js";
import { columnLabels } from "../columns.js";
import { button, el, field, fresh, hasUnseen, panel, plain, said, select, webLink } from "../elements.js";
import { choices, digitWords, gradeWords, letterWords, useWords } from "../grades.js";
import { t } from "../words.js";
import { daysWords, figureWords } from "./record_rows.js";

const DAYS = new Set(["date_start", "date_end", "published"]);
const FIGURES = new Set(["low", "best", "high"]);
const PARTS_OF_DAY = ["morning", "day", "evening", "night"];

// Columns by what they are about; columns of the file's own come last.
const groups = () => [
  [t("Grade and use"), ["reliability", "credibility", "contested", "use", "reason"]],
  [t("What it says"), ["statement", "indicator", "low", "best", "high", "unit"]],
  [t("When and where"), ["date_start", "date_end", "time", "place_id"]],
  [t("Where it comes from"), ["source", "source_url", "origin_id", "published"]],
];

function hints(name, opened) {
  const told = {
    reliability: t("Grade the source, not the claim, and before you look at any odds."),
    use: t("Weighed: it moves the odds. Given: it backs a recorded decision. Otherwise it is only kept."),
    date_end: t("Blank: the same day."),
    published: t("When an analyst could first have read it; blank where that is unknown."),
    time: t("Blank, 09:30, 20:00-05:00, or morning, day, evening, night."),
    origin_id: t("Reports that go back to one origin share it, and share one error."),
    low: t("Blank where it is unknown."),
    indicator: t("{n} can be weighed; others are only kept.", { n: opened.indicators.length }),
  };
  return told[name];
}

function control(name, opened, value) {
  const given = { name, dir: "auto", autocomplete: "off" };
  const lists = opened.choices ?? {};
  if (name === "reliability")
    return select(choices(lists.reliability ?? [], letterWords, value ? undefined : t("choose…")), value, {
      name,
    });
  if (name === "credibility")
    return select(choices(lists.credibility ?? [], digitWords, t("not graded")), value, { name });
  if (name === "use") return select(choices(lists.use ?? [], useWords), value || "scored", { name });
  if (name === "contested")
    return select(
      [
        ["no", t("no")],
        ["yes", t("yes")],
      ],
      value || "no",
      { name },
    );
  if (name === "place_id") return select(placeChoices(opened, value), value || "national", { name });
  if (name === "statement") return el("textarea", { ...given, rows: 3, value });
  if (DAYS.has(name)) return el("input", { ...given, type: "date", value });
  if (FIGURES.has(name)) return el("input", { ...given, inputmode: "decimal", value, dir: null });
  if (name === "indicator")
    return suggested(
      given,
      value,
      opened.indicators.map((one) => [one.name, `${one.meaning} (${one.unit})`]),
    );
  if (name === "origin_id")
    return suggested(
      given,
      value,
      opened.origins.map((one) => [one.origin_id, t("reports: {n}", { n: one.reports })]),
    );
  if (name === "time")
    return suggested(
      given,
      value,
      PARTS_OF_DAY.map((word) => [word, ""]),
    );
  return el("input", { ...given, value });
}

function placeChoices(opened, value) {
  const known = [
    ["national", t("the whole country")],
    ...[...opened.regions, ...opened.cities].map((one) => [one.place_id, `${one.place_id} – ${one.name}`]),
  ];
  return value && !known.some(([id]) => id === value) ? [...known, [value, value]] : known;
}

function suggested(given, value, options) {
  const list = el(
    "datalist",
    { id: fresh("list") },
    options.map(([name, words]) => el("option", { value: name, label: words ? plain(words) : null })),
  );
  return el("div", { class: "with-list" }, el("input", { ...given, value, list: list.id }), list);
}

function columnField(name, opened, value) {
  const found = control(name, opened, value);
  const made = found.matches("div") ? found.firstChild : found;
  const wide = ["statement", "source", "source_url", "reason", "indicator"].includes(name);
  const box = field(columnLabels()[name] ?? plain(name.replaceAll("_", " ")), made, {
    name,
    hint: hints(name, opened),
    wide,
  });
  if (made !== found) box.append(found.lastChild);
  if (hasUnseen(value))
    box.append(el("p", { class: "note" }, t("Holds signs that are not seen: "), said(value)));
  return box;
}

function sets(opened, row, adding) {
  const named = groups();
  const known = new Set(["report_id", ...named.flatMap(([, names]) => names)]);
  const further = opened.columns.filter((name) => !known.has(name));
  if (adding) named.unshift([t("Name"), ["report_id"]]);
  if (further.length) named.push([t("Further columns of the file"), further]);
  return named.map(([title, names]) => {
    const grid = el(
      "div",
      { class: "fields" },
      names.map((name) => columnField(name, opened, row[name] ?? "")),
    );
    return el("fieldset", {}, el("legend", {}, title), grid);
  });
}

function cells(form, opened) {
  const found = {};
  for (const name of opened.columns) {
    const input = form.querySelector(`fieldset:not(.why) [name="${CSS.escape(name)}"]`);
    if (input) found[name] = input.value;
  }
  return found;
}

const same = (name, before, after) => (before || defaults[name] || "") === (after || defaults[name] || "");
const defaults = { contested: "no", place_id: "national" };

export function editReport(context, id) {
  const opened = context.workspace.case;
  const row = opened.record.find((one) => one.report_id === id);
  if (!row) return null;
  const form = changeForm(context, {
    content: [head(row), quick(row), ...sets(opened, row, false)],
    collect(made) {
      const values = Object.fromEntries(
        Object.entries(cells(made, opened)).filter(
          ([name, after]) => name !== "report_id" && !same(name, row[name], after),
        ),
      );
      return Object.keys(values).length ? { values } : null;
    },
    send: (body) => context.api.patch(`${context.session.path}/record/${encodeURIComponent(id)}`, body),
    save: t("Save the change"),
    said: t("Report {id} changed.", { id: plain(id) }),
    done: () => box.close(),
  });
  const box = panel(el("span", {}, t("Report"), " ", said(id)), form);
  return box;
}

function head(row) {
  return el(
    "div",
    { class: "about-report" },
    el("p", { class: "quote", dir: "auto" }, said(row.statement)),
    el(
      "p",
      { class: "soft" },
      webLink(row.source_url, said(row.source || row.source_url)),
      " · ",
      daysWords(row),
      " · ",
      said(row.place_id || t("national")),
      " · ",
      figureWords(row),
    ),
    el("p", { class: "soft" }, `${row.reliability}${row.credibility}: `, gradeWords(row)),
  );
}

// The change asked for most often, one press away: the reason is then all that is missing.
function quick(row) {
  const on = row.use === "scored";
  const press = (event) => {
    const form = event.currentTarget.closest("form");
    form.querySelector("[name=use]").value = on ? "context" : "scored";
    form.querySelector(".why [name=reason]").focus();
  };
  return el(
    "div",
    { class: "actions" },
    button(on ? t("Switch off: do not weigh it") : t("Switch on: weigh it"), press, { id: "switch" }),
  );
}

export function addReport(context) {
  const opened = context.workspace.case;
  const form = changeForm(context, {
    content: sets(opened, { use: "scored" }, true),
    collect(made) {
      const values = Object.fromEntries(
        Object.entries(cells(made, opened)).filter(([, value]) => value !== ""),
      );
      return values.report_id || values.statement ? { values } : null;
    },
    send: (body) => context.api.post(`${context.session.path}/record`, body),
    save: t("Add the report"),
    said: t("Report added."),
    done: (changed, body) => {
      box.close();
      context.go("record", body.values.report_id);
    },
  });
  const box = panel(t("Add a report"), form);
  box.querySelector("[name=report_id]")?.focus();
  return box;
}
