// What the letters and digits of a grade mean, in words (the admiralty code), and what a report is used for.
import { noted, t } from "./words.js";

const LETTERS = {
  A: noted("completely reliable"),
  B: noted("usually reliable"),
  C: noted("fairly reliable"),
  D: noted("not usually reliable"),
  E: noted("unreliable"),
  F: noted("its reliability cannot be judged"),
};
const DIGITS = {
  1: noted("confirmed by other sources"),
  2: noted("probably true"),
  3: noted("possibly true"),
  4: noted("doubtful"),
  5: noted("improbable"),
  6: noted("its truth cannot be judged"),
};
const USES = {
  scored: noted("weighed"),
  input: noted("given to every hypothesis"),
  context: noted("only there to be read"),
};
const SHORT = { scored: noted("weighed"), input: noted("given"), context: noted("not weighed") };

const worded = (table) => (key) => (key in table ? t(table[key]) : "");
export const letterWords = worded(LETTERS);
export const digitWords = worded(DIGITS);
export const useWords = worded(USES);
export const useShort = (key) => (key in SHORT ? t(SHORT[key]) : key);

// "B2", and what it means.
export const grade = (row) => `${row.reliability ?? ""}${row.credibility ?? ""}`;
export const gradeWords = (row) =>
  [letterWords(row.reliability), row.credibility ? digitWords(row.credibility) : t("information not graded")]
    .filter(Boolean)
    .join("; ");

export const choices = (keys, words, blank) => [
  ...(blank === undefined ? [] : [["", blank]]),
  ...keys.map((key) => [key, words(key) ? `${key} – ${words(key)}` : key]),
];
