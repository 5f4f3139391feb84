// What moved since the last result: before and after, side by side.
import { el, said, swatch } from "../elements.js";
import { framed, section } from "../tables.js";
import { number, percent, signed, t } from "../words.js";

const MOST = 12; // pairs of hypotheses shown
const STRONG = 0.5; // nats from which a move is coloured

export function moved(result, previous, colours) {
  const former = result.previous ?? previous;
  const parts = [el("h2", {}, t("What moved since the last result"))];
  if (former) parts.push(gains(result, former, colours), pairs(result, former, colours));
  const sections = result.moved?.sections ?? [];
  if (sections.length)
    parts.push(
      el(
        "details",
        {},
        el("summary", {}, t("By which reports")),
        sections.map((one) => section(one)),
      ),
    );
  return el("section", { id: "moved" }, parts);
}

const named = (name, colours) => [swatch(colours.get(name)), said(name)];

function gains(result, former, colours) {
  const both = result.resolved && former.resolved !== false && result.posterior && former.posterior;
  const names = Object.keys(result.gain ?? {});
  const head = [
    t("Hypothesis"),
    t("Gain before (nats)"),
    t("Gain now (nats)"),
    t("Moved"),
    ...(both ? [t("Probability before"), t("Probability now")] : []),
  ];
  const rows = names.map((name) => {
    const [before, now] = [former.gain?.[name], result.gain[name]];
    const known = Number.isFinite(before) && Number.isFinite(now);
    const move = known ? now - before : null;
    const tone = known && Math.abs(move) >= STRONG ? (move > 0 ? " up" : " down") : "";
    const shares = both ? [percent(former.posterior[name]), percent(result.posterior[name])] : [];
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, named(name, colours)),
      el("td", { class: "number" }, number(before, 2)),
      el("td", { class: "number" }, number(now, 2)),
      el("td", { class: `number${tone}` }, signed(move, 2)),
      shares.map((text) => el("td", { class: "number" }, text)),
    );
  });
  return framed(t("What moved since the last result"), table(head, rows, 1));
}

// Odds of the pairs that both results know; none where either of the two is not resolved.
function pairs(result, former, colours) {
  if (!result.resolved || !result.odds?.length || !former.odds?.length) return null;
  const before = new Map();
  for (const row of former.odds) {
    before.set(`${row.for}\n${row.against}`, { odds: row.odds, text: row.words?.odds ?? row.text });
    before.set(`${row.against}\n${row.for}`, {
      odds: 1 / row.odds,
      text: t("{odds} for the other", { odds: row.words?.odds ?? row.text }),
    });
  }
  const known = result.odds.flatMap((row) => {
    const was = before.get(`${row.for}\n${row.against}`);
    return was && was.odds > 0 && row.odds > 0
      ? [{ ...row, before: was.text, far: Math.abs(Math.log(row.odds / was.odds)) }]
      : [];
  });
  known.sort((a, b) => b.far - a.far);
  if (!known.length) return null;
  const rows = known
    .slice(0, MOST)
    .map((row) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, named(row.for, colours)),
        el("td", {}, named(row.against, colours)),
        el("td", { class: "number" }, said(row.before)),
        el("td", { class: "number" }, said(row.words?.odds ?? row.text)),
        el(
          "td",
          { class: "number" },
          said(row.words?.interval ?? `${number(row.low, 1)} – ${number(row.high, 1)}`),
        ),
      ),
    );
  return framed(
    t("Odds before and now"),
    table([t("For"), t("Against"), t("Odds before"), t("Odds now"), t("90 % interval")], rows, 2),
  );
}

function table(head, rows, firstNumber) {
  return el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        head.map((words, column) =>
          el("th", { scope: "col", class: column >= firstNumber ? "number" : null }, words),
        ),
      ),
    ),
    el("tbody", {}, rows),
  );
}
