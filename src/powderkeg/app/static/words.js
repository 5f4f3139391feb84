// Every sentence the scripts print, in the reader's language: templates in English, translations from the server.
//
//   t("{file}, line {line}", { file, line })          tn("{n} report", "{n} reports", count)
//
// Numbers among the values follow the language; anything else is put in as it is.

let messages = {};
let code = "en";
let vega = null;

// The language that the address asks for, or the browser's where it asks for none of ours.
export function wanted() {
  const asked = new URLSearchParams(location.search).get("lang");
  const first = asked ?? navigator.language ?? "en";
  return first.toLowerCase().startsWith("fr") ? "fr" : "en";
}

// Takes over a catalogue as /api/catalogue gives it.
export function speak(catalogue) {
  code = catalogue.lang;
  messages = catalogue.messages ?? {};
  vega = catalogue.vega ?? null;
  document.documentElement.lang = code;
}

export const language = () => code;

// Vega's options for numbers and days in this language; none for English, which it speaks by itself.
export const chartLocale = () => (vega ? { formatLocale: vega[0], timeFormatLocale: vega[1] } : {});

// Marks text that is kept in a table and said elsewhere, for the catalogue.
export const noted = (template) => template;

export function t(template, values = {}) {
  const found = messages[template];
  return filled((Array.isArray(found) ? found[0] : found) ?? template, values);
}

export function tn(one, many, n, values = {}) {
  const found = messages[one];
  const whole = Math.trunc(Math.abs(n));
  const forms = Array.isArray(found) ? found : found === undefined ? [one, many] : [found];
  const form = code === "fr" ? Number(whole > 1) : Number(n !== 1);
  return filled(forms[Math.min(form, forms.length - 1)], { n, ...values });
}

function filled(template, values) {
  const made = template.replace(/\{(\w+)\}/g, (hole, name) => {
    if (!(name in values)) return hole;
    return typeof values[name] === "number" ? number(values[name]) : String(values[name]);
  });
  return unparted(made);
}

// No line ends between a number and its unit: as spacing.py of the report.
const PARTED = /(?<=\d) (?=(?:%|nats?|bits?|h|min|s|km|kB|MB)(?![\p{L}\d]))/gu;
export const unparted = (text) => text.replace(PARTED, "\u00a0");

// A number in the manner of the language; `digits` behind the point, or as many as it has, at most four. What rounds
// to nought has no sign.
export function number(value, digits, signDisplay = "negative") {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const asked =
    digits === undefined
      ? { maximumSignificantDigits: 6 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const small = digits === undefined && value !== 0 && Math.abs(value) < 1e-4;
  const text = small ? value.toExponential() : new Intl.NumberFormat(code, { ...asked, signDisplay }).format(value);
  return text.replace(/^-/, "−");
}

// With its sign: how far something moved.
export function signed(value, digits) {
  return number(value, digits, "exceptZero");
}

export function percent(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const maximumFractionDigits = value < 0.1 ? 1 : 0;
  const text = new Intl.NumberFormat(code, { style: "percent", maximumFractionDigits }).format(value);
  return text.replace(/(?<=\d)%/, "\u00a0%"); // as the page has it; other languages part the two by themselves
}

// A day such as 2022-01-05 as 5 Jan 2022, or 5 Jan in brief; anything that is no day as it is.
export function day(text, brief = false) {
  const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(text ?? "");
  if (!found) return text ?? "";
  const moment = Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  const locale = code === "en" ? "en-GB" : code;
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: brief ? undefined : "numeric",
    timeZone: "UTC",
  }).format(moment);
}

// A list of words: "a, b and c".
export function listed(words) {
  return new Intl.ListFormat(code === "en" ? "en-GB" : code).format(words);
}

// A moment in UTC as the log writes it: 2026-07-14T09:30:00Z.
export function moment(text) {
  const when = /T/.test(text ?? "") ? new Date(text) : null;
  if (!when || Number.isNaN(when.getTime())) return day(text);
  const locale = code === "en" ? "en-GB" : code;
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(when);
}

// Seconds as "45 s" or "3 min 5 s".
export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return t("{s} s", { s: whole });
  return t("{min} min {s} s", { min: Math.floor(whole / 60), s: whole % 60 });
}
