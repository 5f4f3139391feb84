// Building blocks of the page. Text goes in as text nodes only: nothing from a case is ever parsed as HTML.
import { columnLabels, inLabels } from "./columns.js";
import { t, unparted } from "./words.js";

const PROPERTIES = new Set([
  "value",
  "checked",
  "selected",
  "disabled",
  "hidden",
  "open",
  "indeterminate",
  "required",
  "multiple",
]);

// Characters that are not seen but turn or hide what stands around them: direction overrides, zero widths, controls.
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
const named = (sign) => `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

// el("p", { class: "note", onclick: act }, "words", node, [more])
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) made[name] = value;
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return made;
}

// Text that somebody else wrote: isolated, so that its direction ends with it, and with unseen signs made visible.
export function said(text) {
  const made = document.createElement("bdi");
  const words = unparted(String(text ?? ""));
  if (!UNSEEN.test(words)) {
    made.textContent = words;
    return made;
  }
  let run = "";
  for (const sign of words) {
    if (!UNSEEN.test(sign)) {
      run += sign;
      continue;
    }
    made.append(run, el("span", { class: "unseen" }, named(sign)));
    run = "";
  }
  made.append(run);
  return made;
}

// The same where only a string will do: options, titles, labels of charts.
export const plain = (text) =>
  [...String(text ?? "")].map((sign) => (UNSEEN.test(sign) ? `[${named(sign)}]` : sign)).join("");

export const hasUnseen = (text) => UNSEEN.test(String(text ?? ""));

// An address that somebody wrote, as a link where it is one of the web and as text otherwise.
export function webLink(address, ...children) {
  const shown = children.length ? children : [said(address)];
  let parsed = null;
  try {
    parsed = new URL(address);
  } catch {
    // not an address: shown as text
  }
  if (!parsed || !["http:", "https:"].includes(parsed.protocol)) return el("span", {}, ...shown);
  return el("a", { href: parsed.href, rel: "noopener noreferrer", target: "_blank" }, ...shown);
}

export const swatch = (colour) =>
  el("span", {
    class: "swatch",
    style: `background:${/^#[0-9a-fA-F]{3,8}$/.test(colour) ? colour : "#8a8a8a"}`,
  });

export const button = (words, act, given = {}) =>
  el("button", { type: "button", onclick: act, ...given }, words);

let numbered = 0;
export const fresh = (stem) => `${stem}-${(numbered += 1)}`;

// A control with its label, a hint and room for what is wrong with it; `name` is the field that a refusal names.
export function field(label, control, { hint, name, wide } = {}) {
  control.id ||= fresh("field");
  const told = [];
  const parts = [el("label", { for: control.id }, label)];
  if (hint) {
    const about = el("p", { class: "hint", id: `${control.id}-hint` }, hint);
    told.push(about.id);
    parts.push(about);
  }
  const wrong = el("p", { class: "wrong", id: `${control.id}-wrong`, hidden: true });
  told.push(wrong.id);
  control.setAttribute("aria-describedby", told.join(" "));
  return el(
    "div",
    { class: wide ? "field wide" : "field", "data-field": name ?? control.name },
    ...parts,
    control,
    wrong,
  );
}

// Says below a field what is wrong with it; nothing where `words` is empty.
export function wrongAt(box, words) {
  const line = box.querySelector(".wrong");
  const control = box.querySelector("input, select, textarea");
  line.textContent = words ?? "";
  line.hidden = !words;
  if (words) control?.setAttribute("aria-invalid", "true");
  else control?.removeAttribute("aria-invalid");
}

export function select(options, value, given = {}) {
  const made = el("select", given);
  for (const [key, words] of options) made.append(el("option", { value: key }, plain(words)));
  made.value = value ?? "";
  return made;
}

// What the server refused, with every problem: where it is, what is allowed, how to mend it.
export function refusal(trouble) {
  const box = el("div", { class: "refusal", role: "alert" });
  tell(box, trouble);
  return box;
}

// `form`: whether it stands below a form, whose labels are then named and not the columns and files behind them.
export function tell(box, trouble, { form = false } = {}) {
  const words = (problem) => (form ? inForm(problem) : problem);
  const problems = (trouble.problems ?? []).map(words);
  box.hidden = false;
  // The one problem there is says it all: it needs no heading that says it once more.
  if (problems.length === 1 && trouble.problems[0].text === trouble.message) {
    box.replaceChildren(el("p", {}, problemLine(problems[0])));
    return;
  }
  const headline = form ? inLabels(trouble.message) : trouble.message;
  box.replaceChildren(el("p", {}, el("strong", {}, said(headline))));
  if (problems.length)
    box.append(
      el(
        "ul",
        {},
        problems.map((problem) => el("li", {}, problemLine(problem))),
      ),
    );
}

// A problem as a form tells it: its fields by their labels, without the file that the form is written into.
function inForm(problem) {
  const last = String(problem.field ?? "").split(".").pop();
  return {
    ...problem,
    file: "",
    field: columnLabels()[last] ?? problem.field,
    text: inLabels(problem.text),
    mend: inLabels(problem.mend),
  };
}

function problemLine(problem) {
  const at = [];
  if (problem.file)
    at.push(
      problem.line
        ? t("{file}, line {line}", { file: plain(problem.file), line: problem.line })
        : plain(problem.file),
    );
  if (problem.field) at.push(plain(problem.field));
  const parts = [at.length ? el("span", { class: "where" }, `${at.join(", ")}: `) : null, said(problem.text)];
  if (problem.allowed?.length)
    parts.push(
      el("span", {}, " ", t("Allowed: {values}.", { values: problem.allowed.map(plain).join(", ") })),
    );
  if (problem.mend) parts.push(el("span", { class: "mend" }, problem.allowed?.length ? " " : "; ", said(problem.mend)));
  return parts;
}

// Puts each problem at the field it names, the rest into `box`; true where all found their field.
export function placeProblems(form, box, trouble) {
  let first = null;
  const left = [];
  for (const problem of trouble.problems ?? []) {
    const last = String(problem.field ?? "")
      .split(".")
      .pop();
    const place = last ? form.querySelector(`[data-field="${CSS.escape(last)}"]`) : null;
    if (!place) left.push(problem);
    else {
      const { text, mend, allowed } = inForm(problem);
      const few = !mend && allowed?.length ? t("Allowed: {values}.", { values: allowed.map(plain).join(", ") }) : "";
      wrongAt(place, [text, mend, few].filter(Boolean).map(plain).join("; "));
      first ??= place;
    }
  }
  const message = first && !left.length ? t("Not saved: see the fields marked above.") : trouble.message;
  tell(box, { message, problems: left }, { form: true });
  first?.querySelector("input, select, textarea")?.focus();
}

export function clearProblems(form, box) {
  for (const place of form.querySelectorAll("[data-field]")) wrongAt(place, "");
  if (box) {
    box.hidden = true;
    box.replaceChildren();
  }
}

// A panel at the side, above the view; Escape closes it and the focus goes back to where it was.
export function panel(title, ...content) {
  const heading = el("h2", { id: fresh("panel"), tabindex: "-1" }, title);
  const close = button(t("Close"), () => box.close(), { class: "quiet" });
  const box = el(
    "dialog",
    { class: "panel", "aria-labelledby": heading.id },
    el("div", { class: "panel-head" }, heading, close),
    ...content,
  );
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  heading.focus();
  clearOf(box, box.querySelector(".send"));
  return box;
}

// What gets the focus is scrolled clear of the part of a panel that stays at its foot.
function clearOf(box, foot) {
  if (!foot) return;
  const room = () => {
    const stays = getComputedStyle(foot).position === "sticky";
    box.style.scrollPaddingBottom = stays ? `${foot.offsetHeight + 8}px` : "";
  };
  new ResizeObserver(room).observe(foot);
}

// Brings a box up to date child by child, so that what has the focus keeps it: for what is told anew all the time.
export function renew(box, nodes) {
  const old = [...box.children];
  const alike = old.length === nodes.length && old.every((one, place) => one.tagName === nodes[place].tagName);
  if (!alike) {
    box.replaceChildren(...nodes);
    return;
  }
  old.forEach((one, place) => {
    const next = nodes[place];
    if (one.isEqualNode(next)) return;
    for (const { name } of [...one.attributes]) if (!next.hasAttribute(name)) one.removeAttribute(name);
    for (const { name, value } of next.attributes) one.setAttribute(name, value);
    one.replaceChildren(...next.childNodes);
  });
}

export const waiting = (words) => el("p", { class: "waiting", role: "status" }, words);
