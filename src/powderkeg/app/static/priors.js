// Priors in words and in forms: which figures each distribution takes, and what the table of parameters allows.
import { number, noted, t } from "./words.js";

const NAMES = {
  constant: noted("constant"),
  uniform: noted("uniform"),
  log_uniform: noted("uniform in the logarithm"),
  normal: noted("normal, cut off"),
};
const FIGURES = {
  value: noted("Value"),
  min: noted("Least"),
  max: noted("Largest"),
  mean: noted("Mean"),
  sd: noted("Standard deviation"),
};
// As the schema of a case has it; the server checks it again.
export const NEEDED = {
  constant: ["value"],
  uniform: ["min", "max"],
  log_uniform: ["min", "max"],
  normal: ["mean", "sd", "min", "max"],
};

export const distributionWords = (name) => (name in NAMES ? t(NAMES[name]) : name);
export const figureLabel = (name) => t(FIGURES[name]);

export function priorWords(prior) {
  if (!prior) return "";
  const span = { low: number(prior.min), high: number(prior.max) };
  if (prior.distribution === "constant") return t("always {value}", { value: number(prior.value) });
  if (prior.distribution === "uniform") return t("{low} to {high}", span);
  if (prior.distribution === "log_uniform") return t("{low} to {high}, in the logarithm", span);
  return t("about {mean} ± {sd}, within {low} to {high}", {
    ...span,
    mean: number(prior.mean),
    sd: number(prior.sd),
  });
}

// What is wrong with figures as typed: field by field, in words; nothing where all is well.
export function wrongFigures(distribution, typed, row) {
  const found = {};
  const values = {};
  for (const name of NEEDED[distribution]) {
    const text = String(typed[name] ?? "").trim();
    const value = Number(text.replace(",", "."));
    if (!text) found[name] = t("fill it in");
    else if (!Number.isFinite(value)) found[name] = t("not a number");
    else values[name] = value;
  }
  const bounds = { low: number(row.low), high: number(row.high), unit: row.unit };
  for (const name of ["value", "min", "max"]) {
    if (name in values && (values[name] < row.low || values[name] > row.high))
      found[name] = t("allowed: {low} to {high} ({unit})", bounds);
  }
  if (Object.keys(found).length) return { found, values };
  if ("min" in values && values.min >= values.max) found.max = t("has to be above the least");
  if (distribution === "log_uniform" && values.min <= 0)
    found.min = t("has to be above 0, or choose uniform");
  if ("sd" in values && values.sd <= 0) found.sd = t("has to be above 0");
  if ("mean" in values && (values.mean < values.min || values.mean > values.max))
    found.mean = t("has to lie between the least and the largest");
  return { found, values };
}

// The prior that holds for a hypothesis (null: for all), and where it was set: "hypothesis", "case" or "default".
export function priorOf(row, hypothesis) {
  const own = hypothesis ? row.by_hypothesis?.[hypothesis] : null;
  if (own) return { prior: own, set: "hypothesis" };
  return row.common ? { prior: row.common, set: "case" } : { prior: row.default, set: "default" };
}
