// One prior in a panel: for all hypotheses or for one, its distribution and figures held within their bounds.
import { changeForm } from "../change_form.js";
import { el, field, panel, plain, said, select, wrongAt } from "../elements.js";
import { NEEDED, distributionWords, figureLabel, priorOf, priorWords, wrongFigures } from "../priors.js";
import { number, t } from "../words.js";

export function editPrior(context, name, hypothesis) {
  const opened = context.workspace.case;
  const row = opened.parameters.find((one) => one.name === name);
  const view = new PriorFields(row, opened, hypothesis ?? "");
  const form = changeForm(context, {
    content: [about(row), ...view.nodes],
    collect: () => view.collect(),
    send: (body) => context.api.patch(`${context.session.path}/priors`, body),
    save: t("Save the prior"),
    said: t("Prior of {name} changed.", { name: plain(name) }),
    done: () => box.close(),
  });
  const box = panel(el("span", {}, t("Prior of"), " ", el("code", {}, said(name))), form);
  return box;
}

function about(row) {
  return el(
    "dl",
    { class: "pairs" },
    el("dt", {}, t("What it is")),
    el("dd", {}, said(row.meaning)),
    el("dt", {}, t("Unit")),
    el("dd", {}, said(row.unit || t("none"))),
    el("dt", {}, t("Bounds")),
    el("dd", {}, t("{low} to {high}", { low: number(row.low), high: number(row.high) })),
    el("dt", {}, t("Default")),
    el("dd", {}, priorWords(row.default)),
    el("dt", {}, t("Source")),
    el("dd", {}, said(row.source)),
  );
}

class PriorFields {
  constructor(row, opened, hypothesis) {
    this.row = row;
    const scopes = [
      ["", t("all hypotheses")],
      ...opened.hypotheses.filter((one) => !one.know_nothing).map((one) => [one.name, one.label]),
    ];
    this.scope = select(scopes, hypothesis, { name: "hypothesis" });
    this.back = el("input", { type: "checkbox", name: "back" });
    this.kind = select(
      Object.keys(NEEDED).map((key) => [key, distributionWords(key)]),
      "",
      { name: "distribution" },
    );
    this.figures = el("div", { class: "fields" });
    this.why = el("input", { name: "prior_reason", autocomplete: "off", dir: "auto" });
    this.source = el("input", { name: "source", autocomplete: "off", dir: "auto" });
    this.used = el("input", { type: "checkbox", name: "uses_record" });
    this.now = el("p", { class: "note" });
    this.shape = el(
      "fieldset",
      {},
      el("legend", {}, t("Prior")),
      field(t("Distribution"), this.kind),
      this.figures,
      el(
        "div",
        { class: "fields" },
        field(t("Why these figures"), this.why, {
          wide: true,
          hint: t("Stands in the case beside the prior; blank: the reason of the change."),
        }),
        field(t("Source"), this.source, { wide: true }),
      ),
      el(
        "label",
        { class: "tick" },
        this.used,
        t("The record itself helped to set it (its odds are then also shown without those days)"),
      ),
    );
    this.backLine = el("label", { class: "tick" }, this.back, el("span"));
    this.nodes = [field(t("Holds for"), this.scope), this.now, this.backLine, this.shape];
    this.scope.addEventListener("change", () => this.fill());
    this.kind.addEventListener("change", () => this.ask({}));
    this.back.addEventListener("change", () => (this.shape.disabled = this.back.checked));
    this.fill();
  }

  fill() {
    const { prior, set } = priorOf(this.row, this.scope.value);
    const own = set === (this.scope.value ? "hypothesis" : "case");
    const where = {
      hypothesis: t("set for this hypothesis"),
      case: t("set in the case for all"),
      default: t("the default"),
    }[set];
    this.now.textContent = t("Now: {prior} ({where}).", { prior: priorWords(prior), where });
    this.backLine.hidden = !own;
    this.backLine.lastChild.textContent = this.scope.value
      ? t("Back to the prior that all hypotheses share")
      : t("Back to the default");
    this.back.checked = false;
    this.shape.disabled = false;
    this.before = prior;
    this.kind.value = prior.distribution;
    this.why.value = own ? (prior.reason ?? "") : "";
    this.source.value = own ? (prior.source ?? "") : "";
    this.used.checked = own && Boolean(prior.uses_record);
    this.ask(prior);
  }

  ask(values) {
    const asked = NEEDED[this.kind.value].map((name) => {
      const input = el("input", {
        name,
        inputmode: "decimal",
        autocomplete: "off",
        value: values[name] ?? "",
      });
      input.addEventListener("input", () => this.check(false));
      return field(figureLabel(name), input, { name });
    });
    this.figures.replaceChildren(...asked);
  }

  // Figures as typed; says at each field what is wrong, an empty one only when it is sent.
  check(sending) {
    const typed = Object.fromEntries(
      [...this.figures.querySelectorAll("input")].map((input) => [input.name, input.value]),
    );
    const { found, values } = wrongFigures(this.kind.value, typed, this.row);
    for (const box of this.figures.children) {
      const name = box.dataset.field;
      wrongAt(box, sending || typed[name].trim() ? found[name] : "");
    }
    return Object.keys(found).length ? undefined : values;
  }

  collect() {
    const head = { hypothesis: this.scope.value || null, parameter: this.row.name };
    if (this.back.checked) return { ...head, prior: null };
    const values = this.check(true);
    if (!values) return undefined;
    const prior = { distribution: this.kind.value, ...values };
    if (this.why.value.trim()) prior.reason = this.why.value.trim();
    if (this.source.value.trim()) prior.source = this.source.value.trim();
    prior.uses_record = this.used.checked;
    return this.changes(prior) ? { ...head, prior } : null;
  }

  changes(prior) {
    const former = this.before;
    const figures = ["distribution", "value", "min", "max", "mean", "sd"];
    const words = ["reason", "source"];
    return (
      figures.some((name) => (prior[name] ?? null) !== (former[name] ?? null)) ||
      words.some((name) => (prior[name] ?? "") !== (former[name] ?? "")) ||
      Boolean(prior.uses_record) !== Boolean(former.uses_record)
    );
  }
}
