// What the form calls the columns of the record, and the messages that name a column said in the form's words.
import { t } from "./words.js";

export const columnLabels = () => ({
  report_id: t("Report id"),
  reliability: t("Source: reliability"),
  credibility: t("Information: credibility"),
  contested: t("Disputed"),
  use: t("Use"),
  reason: t("Why it is not weighed"),
  statement: t("Says"),
  indicator: t("Indicator"),
  low: t("Low figure"),
  best: t("Best figure"),
  high: t("High figure"),
  unit: t("Unit"),
  date_start: t("First day"),
  date_end: t("Last day"),
  time: t("Time of day"),
  place_id: t("Place"),
  source: t("Source"),
  source_url: t("Address of the source"),
  origin_id: t("Origin"),
  published: t("Published"),
});

// A name with an underscore is a column wherever it stands; an ordinary word only where a figure or a sign follows it,
// or where it is said what something is not known as.
const COLUMN = /\b[a-z]+_[a-z_]+\b|\b(?:low|best|high)\b(?=\s+-?\d|\s*<=)|(?<=<=\s*)\b(?:low|best|high)\b|(?<=\bknown as )\w+/g;

export function inLabels(text) {
  const labels = columnLabels();
  return String(text ?? "").replace(COLUMN, (name) =>
    Object.hasOwn(labels, name) ? t("“{label}”", { label: labels[name] }) : name,
  );
}
