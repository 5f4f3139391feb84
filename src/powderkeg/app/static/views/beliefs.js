// What is believed before the record is looked at: the weights of the hypotheses, and a prior for every parameter.
import { changeForm } from "../change_form.js";
import { button, el, field, panel, plain, said, swatch, wrongAt } from "../elements.js";
import { priorWords } from "../priors.js";
import { framed, plainTable } from "../tables.js";
import { number, percent, t, tn } from "../words.js";
import { editPrior } from "./prior_form.js";

const ROUNDING = 1e-6;
const kept = { words: "", changed: false };

export function mount(root, context, argument) {
  const weights = el("div");
  const table = el("div");
  const draw = () => {
    weights.replaceChildren(weightsNow(context));
    table.replaceChildren(parameters(context));
  };
  root.append(
    el("h1", {}, t("Beliefs")),
    el(
      "p",
      { class: "lead" },
      t(
        "What is believed before the record is looked at. Odds tell how far the record moves these beliefs, so change them for reasons that are not in the record.",
      ),
    ),
    el("h2", {}, t("Weights of the hypotheses")),
    weights,
    el("h2", {}, t("Priors of the parameters")),
    search(() => table.replaceChildren(parameters(context))),
    table,
  );
  draw();
  const known = context.workspace.case.parameters.some((row) => row.name === argument);
  if (known) requestAnimationFrame(() => editPrior(context, argument));
  return context.changed(draw);
}

function weightsNow(context) {
  const { hypotheses } = context.workspace.case;
  const rows = hypotheses.map((one) => [
    el("span", {}, swatch(one.colour), said(one.label)),
    weightBar(one),
    percent(one.weight),
  ]);
  const change = button(
    t("Change the weights"),
    () => {
      const form = weightsForm(context, () => box.close());
      const box = panel(t("Weights of the hypotheses"), form);
    },
    { id: "change-weights" },
  );
  return el(
    "div",
    {},
    plainTable([t("Hypothesis"), pictured(), t("Weight before the record")], rows, {
      label: t("Weights of the hypotheses"),
      numbers: [2],
    }),
    change,
  );
}

// The column of bars has a name only for those who do not see them: what it shows is the figure beside it.
const pictured = () => el("span", { class: "unheard" }, t("as a bar"));

// A bar in the colour that the hypothesis has everywhere; the figure beside it says the same to everybody.
function weightBar(one) {
  const colour = /^#[0-9a-fA-F]{3,8}$/.test(one.colour) ? one.colour : "#8a8a8a";
  const style = `width:${100 * Math.min(1, one.weight)}%;background:${colour}`;
  return el("span", { class: "weight", "aria-hidden": "true" }, el("span", { style }));
}

function weightsForm(context, done) {
  const hypotheses = context.workspace.case.hypotheses;
  const sum = el("p", { class: "note", role: "status" });
  const inputs = hypotheses.map((one) =>
    el("input", {
      name: one.name,
      inputmode: "decimal",
      value: String(one.weight),
      autocomplete: "off",
      class: "short",
    }),
  );
  const typed = () => inputs.map((input) => Number(input.value.trim().replace(",", ".")));
  const total = () => typed().reduce((a, b) => a + b, 0);
  const tell = () => {
    const all = total();
    if (!Number.isFinite(all)) sum.textContent = t("Each weight is a number above 0.");
    else
      sum.textContent =
        Math.abs(all - 1) < ROUNDING
          ? t("Together: 1.")
          : t("Together: {sum}. They have to add up to 1.", { sum: number(all) });
    sum.classList.toggle("wrong", !(Math.abs(all - 1) < ROUNDING));
  };
  const scale = button(
    t("Scale to 1"),
    () => {
      const all = total();
      if (!(all > 0)) return;
      typed().forEach((value, place) => (inputs[place].value = String(Number((value / all).toFixed(6)))));
      // What rounding left goes to the last one, so that the sum is exact.
      const rest = typed()
        .slice(0, -1)
        .reduce((a, b) => a + b, 0);
      inputs.at(-1).value = String(Number((1 - rest).toFixed(6)));
      tell();
    },
    { class: "quiet" },
  );
  for (const input of inputs) input.addEventListener("input", tell);
  tell();
  const boxes = hypotheses.map((one, place) =>
    field(el("span", {}, swatch(one.colour), said(one.label)), inputs[place], { name: one.name }),
  );
  // Marks each weight that is none, or all of them where only their sum is wrong; the first one marked is where to write.
  const mark = () => {
    const values = typed();
    const bad = values.map((value) => !(value > 0));
    const none = t("a number above 0, such as 0.25");
    const apart = t("together {sum}, not 1", { sum: number(total()) });
    boxes.forEach((box, place) => wrongAt(box, bad.includes(true) ? (bad[place] ? none : "") : apart));
    inputs[Math.max(0, bad.indexOf(true))].focus();
  };
  return changeForm(context, {
    content: el(
      "div",
      {},
      el("div", { class: "fields" }, boxes),
      el("div", { class: "actions" }, sum, scale),
    ),
    collect() {
      const values = typed();
      if (!(Math.abs(total() - 1) < ROUNDING) || !values.every((value) => value > 0)) {
        tell();
        mark();
        return undefined;
      }
      if (values.every((value, place) => value === hypotheses[place].weight)) return null;
      return { weights: Object.fromEntries(hypotheses.map((one, place) => [one.name, values[place]])) };
    },
    send: (body) => context.api.patch(`${context.session.path}/weights`, body),
    save: t("Save the weights"),
    said: t("Weights changed."),
    done,
  });
}

function search(fill) {
  const input = el("input", {
    type: "search",
    value: kept.words,
    autocomplete: "off",
    placeholder: t("name, meaning, source"),
  });
  const only = el("input", { type: "checkbox", checked: kept.changed });
  input.addEventListener("input", () => {
    kept.words = input.value;
    fill();
  });
  only.addEventListener("change", () => {
    kept.changed = only.checked;
    fill();
  });
  return el(
    "div",
    { class: "filters" },
    field(t("Search"), input),
    el("label", { class: "tick" }, only, t("only those that the case sets")),
    el("p", { class: "note" }, t("A source “[J]” is a judgement of our own.")),
  );
}

const isSet = (row) => Boolean(row.common) || Object.keys(row.by_hypothesis ?? {}).length > 0;

function parameters(context) {
  const { parameters: all, hypotheses } = context.workspace.case;
  const words = kept.words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((row) => {
    const text = [row.name, row.name.replaceAll("_", " "), row.symbol, row.meaning, row.source, row.unit]
      .join("\n")
      .toLowerCase();
    return (!kept.changed || isSet(row)) && words.every((word) => text.includes(word));
  });
  const edited = editedIn(context.workspace.case.changes);
  const head = [
    t("Parameter"),
    t("Unit"),
    t("Bounds"),
    t("Default"),
    t("Prior now, for all"),
    t("For one hypothesis"),
    t("Source"),
  ];
  const table = el(
    "table",
    { class: "compact parameters" },
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        head.map((text) => el("th", { scope: "col" }, text)),
      ),
    ),
    el(
      "tbody",
      {},
      found.map((row) => line(context, row, hypotheses, edited)),
    ),
  );
  const every = tn("{n} parameter", "{n} parameters", all.length);
  return el(
    "div",
    {},
    el("p", { class: "soft", role: "status" }, t("{shown} of {all}", { shown: found.length, all: every })),
    framed(t("Priors of the parameters"), table),
  );
}

// Parameters that the log speaks of: "case.yaml: hypotheses.NAME.parameters.PARAM".
function editedIn(changes) {
  return new Set(
    changes
      .map((change) => /^case\.yaml: .*(?:parameters|forces)\.([^.]+)$/.exec(change.field)?.[1])
      .filter(Boolean),
  );
}

function line(context, row, hypotheses, edited) {
  const edit = button(el("code", {}, said(row.name)), () => editPrior(context, row.name), {
    class: "link",
    "aria-label": t("Change the prior of {name}", { name: plain(row.name) }),
  });
  const own = hypotheses
    .filter((one) => row.by_hypothesis?.[one.name])
    .map((one) =>
      el(
        "div",
        {},
        button([swatch(one.colour), said(one.name)], () => editPrior(context, row.name, one.name), {
          class: "link",
        }),
        " ",
        priorWords(row.by_hypothesis[one.name]),
      ),
    );
  const marks = [
    isSet(row) ? el("span", { class: "badge" }, t("set in the case")) : null,
    edited.has(row.name) ? el("span", { class: "badge good" }, t("changed; see the log")) : null,
    row.common?.uses_record ? el("span", { class: "badge" }, t("record helped")) : null,
  ];
  return el(
    "tr",
    { class: isSet(row) ? "set" : null },
    el("th", { scope: "row", class: "prose" }, edit, " ", marks, el("p", {}, said(row.meaning))),
    el("td", {}, said(row.unit)),
    el("td", {}, t("{low} to {high}", { low: number(row.low), high: number(row.high) })),
    el("td", {}, priorWords(row.default)),
    el(
      "td",
      {},
      row.common
        ? el("strong", {}, priorWords(row.common))
        : el("span", { class: "soft" }, t("as the default")),
      row.common?.reason ? el("p", { class: "soft" }, said(row.common.reason)) : null,
    ),
    el("td", {}, own.length ? own : el("span", { class: "soft" }, t("as for all"))),
    el("td", { class: "soft" }, said(row.common?.source || row.source)),
  );
}
