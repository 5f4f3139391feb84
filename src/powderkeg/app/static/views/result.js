// What a weighing gave. While it is not resolved, neither odds nor probabilities of hypotheses are shown anywhere.
import { el, plain, said, swatch } from "../elements.js";
import { settledResult } from "../frame.js";
import { framed, section } from "../tables.js";
import { duration, number, t } from "../words.js";
import { deaths } from "./deaths.js";
import { ledger } from "./ledger.js";
import { moved } from "./moved.js";

const OF_RESOLVED = new Set(["posterior", "odds-by-day", "odds_by_day"]);
const FOLDED = [
  ["bands-", () => t("Simulated against reported, before any report is looked at")],
  ["places-", () => t("The same for single regions")],
  ["filtered-", () => t("The same given the record so far")],
];

// `wanted`: a report whose row of the ledger is to be in sight.
export function resultParts(context, wanted) {
  const { result, previous } = context.session;
  const colours = new Map(context.workspace.case.hypotheses.map((one) => [one.name, one.colour]));
  return [
    status(result),
    deaths(result, colours),
    previous || result.moved ? moved(result, previous, colours) : null,
    standings(result, colours),
    charts(result, context),
    odds(result, colours),
    ledger(result, context.workspace.case, colours, wanted),
    calibration(result),
    checks(result),
    made(result),
  ].filter(Boolean);
}

function status(result) {
  const told = result.status ?? {};
  const verdict = told.verdict ?? (result.resolved ? t("Resolved") : t("Not resolved"));
  const reasons = told.reasons ?? (result.resolved ? [] : (result.reasons ?? []));
  return el(
    "section",
    {
      class: settledResult(result) ? "status resolved" : "status",
      id: "status",
      "aria-label": t("Status of this result"),
    },
    el("p", { class: "headline", id: "headline" }, said(result.headline)),
    readAgain(result),
    el("p", { class: "verdict" }, el("strong", {}, said(verdict))),
    told.meaning ? el("p", {}, said(told.meaning)) : null,
    result.resolved || told.meaning
      ? null
      : el("p", {}, t("A stop rule holds: no odds and no probabilities of hypotheses are shown.")),
    reasons.length
      ? el(
          "ul",
          {},
          reasons.map((reason) => el("li", {}, said(reason))),
        )
      : null,
    (told.remedies ?? []).map((line) => el("p", {}, said(line))),
  );
}

// That these figures come from worlds weighed before, and what is not known of them: said as long as they are shown.
function readAgain(result) {
  if (result.kind !== "read again") return null;
  return el(
    "div",
    { class: "note", id: "read-again-notes" },
    el(
      "p",
      {},
      el("strong", {}, t("Read again from the worlds of the last weighing, not weighed anew.")),
    ),
    (result.notes ?? []).map((line) => el("p", {}, said(line))),
  );
}

const named = (name, colours) => [swatch(colours.get(name)), said(name)];

function standings(result, colours) {
  const rows =
    result.standings ??
    result.hypotheses.map((one) => {
      const name = one.name ?? one;
      return {
        name,
        log_evidence: number(result.log_evidence?.[name], 1),
        gain: number(result.gain?.[name], 1),
        posterior: result.posterior?.[name] ?? null,
      };
    });
  const shown = result.resolved;
  const head = [
    t("Hypothesis"),
    ...(shown ? [t("Before the record"), t("Given the record")] : []),
    t("Log evidence (nats)"),
    t("Gain (nats)"),
    t("S.d. over seeds"),
  ];
  const cells = (row) => [
    ...(shown ? [row.prior, row.posterior] : []),
    row.log_evidence,
    row.gain,
    row.seed_sd,
  ];
  const text = (value) => (typeof value === "number" ? number(value, 2) : said(value ?? "–"));
  const table = el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        head.map((words, column) => el("th", { scope: "col", class: column ? "number" : null }, words)),
      ),
    ),
    el(
      "tbody",
      {},
      rows.map((row) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, named(row.name, colours)),
          cells(row).map((value) => el("td", { class: "number" }, text(value))),
        ),
      ),
    ),
  );
  return el(
    "section",
    { id: "standing" },
    el("h2", {}, shown ? t("Standing of the hypotheses") : t("Log evidence")),
    el(
      "p",
      { class: "note" },
      t("Gain is log evidence less that of know-nothing, in nats: 1 nat is a factor of 2.7."),
    ),
    framed(t("Standing of the hypotheses"), table),
  );
}

function charts(result, context) {
  const all = Object.entries(result.charts ?? {}).filter(
    ([name]) => result.resolved || !OF_RESOLVED.has(name),
  );
  if (!all.length) return null;
  const folded = (name) => FOLDED.find(([stem]) => name.startsWith(stem));
  const plainOnes = all.filter(([name]) => !folded(name)).map(([name, one]) => context.figure(name, one));
  const parts = FOLDED.map(([stem, words]) => {
    const found = all.filter(([name]) => name.startsWith(stem));
    if (!found.length) return null;
    return el(
      "details",
      {},
      el("summary", {}, `${words()} (${number(found.length)})`),
      found.map(([name, one]) => context.figure(name, one)),
    );
  });
  return el("section", { id: "charts" }, el("h2", {}, t("Charts")), plainOnes, parts);
}

// Odds with interval and cap; a pair that lacks one of them is left out.
export function oddsTable(pairs, colours) {
  const rows = pairs.filter((row) => row.low !== null && row.high !== null && row.cap !== null);
  const head = [
    t("For"),
    t("Against"),
    t("Odds"),
    t("90 % interval"),
    t("Widest interval"),
    t("Most that was earned"),
  ];
  // The server's words round as the page does: never up.
  const figures = ({ words, text, low, high, cap }) =>
    words
      ? [words.odds, words.interval, words.widest, words.cap]
      : [text, ...Array(2).fill(`${number(low, 1)} – ${number(high, 1)}`), number(cap, 0)];
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, named(row.for, colours)),
      el("td", {}, named(row.against, colours)),
      figures(row).map((text) => el("td", { class: "number" }, said(text))),
    ),
  );
  return el(
    "table",
    { class: "compact" },
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        head.map((words, column) => el("th", { scope: "col", class: column > 1 ? "number" : null }, words)),
      ),
    ),
    el("tbody", {}, body),
  );
}

function odds(result, colours) {
  if (!result.resolved || !result.odds?.length) return null;
  return el(
    "section",
    { id: "odds" },
    el("h2", {}, t("Odds, pair by pair")),
    el(
      "p",
      { class: "note" },
      t(
        "How far the record moves the odds of one hypothesis over another; priors are left out. No odds pass what simulated records of known truth have earned.",
      ),
    ),
    framed(t("Odds, pair by pair"), oddsTable(result.odds, colours)),
  );
}

function calibration(result) {
  const found = result.calibration;
  if (!found) return null;
  const lines = Array.isArray(found)
    ? found
    : (found.tried ??
      (found.text ? [].concat(found.text) : Object.values(found).filter((one) => typeof one === "string")));
  const sections = found.sections ?? [];
  if (!lines.length && !sections.length) return null;
  return el(
    "section",
    { id: "believed" },
    el("h2", {}, t("How far the method can be believed")),
    // what was said of a result that was read again stands with its headline already
    lines.filter((line) => !result.notes?.includes(line)).map((line) => el("p", {}, said(line))),
    sections.length
      ? el(
          "details",
          {},
          el("summary", {}, t("What simulated records showed")),
          sections.map((one) => section(one)),
        )
      : null,
  );
}

function checks(result) {
  if (!result.checks?.length) return null;
  const words = { pass: t("pass"), fail: t("fail"), unknown: t("unknown") };
  const rows = result.checks.map((check) =>
    el(
      "tr",
      {},
      el("td", { class: "number" }, number(check.id)),
      el("th", { scope: "row" }, said(check.name)),
      el(
        "td",
        {},
        el(
          "span",
          { class: `mark ${["pass", "fail"].includes(check.status) ? check.status : "unknown"}` },
          words[check.status] ?? plain(check.status),
        ),
      ),
      el("td", { class: "prose" }, said(check.figure)),
    ),
  );
  const head = [t("No."), t("Question"), t("Answer"), t("Figure")].map((text, column) =>
    el("th", { scope: "col", class: column ? null : "number" }, text),
  );
  return el(
    "section",
    { id: "checks" },
    el("h2", {}, t("Checks")),
    framed(
      t("Checks"),
      el("table", { class: "compact" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)),
    ),
  );
}

function made(result) {
  const used = result.settings ?? {};
  const shown = [
    ["tier", t("tier")],
    ["particles", t("worlds per hypothesis and seed")],
    ["seeds", t("seeds")],
    ["seed", t("seed")],
  ];
  const pairs = shown
    .filter(([key]) => used[key] !== undefined && used[key] !== null)
    .map(([key, words]) =>
      t("{what} {value}", {
        what: words,
        value:
          key === "seed"
            ? String(used[key])
            : plain(typeof used[key] === "number" ? number(used[key]) : used[key]),
      }),
    );
  if (Number.isFinite(result.seconds)) pairs.push(t("took {time}", { time: duration(result.seconds) }));
  return el("p", { class: "note", id: "made" }, pairs.join("; "));
}
