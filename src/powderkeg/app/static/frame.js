// What stands around every view: where one is, what the figures are of, and the switches.
import { button, el, renew, said } from "./elements.js";
import { number, percent, t, tn } from "./words.js";

const THEME = "powderkeg-theme";
const LANGUAGES = { en: "English", fr: "Français" };

export function applyTheme() {
  const kept = localStorage.getItem(THEME);
  if (kept) document.documentElement.dataset.theme = kept;
}

const dark = () =>
  (document.documentElement.dataset.theme ??
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

export function top(session, lang, speak) {
  const head = document.getElementById("top");
  const theme = button(
    dark() ? t("Light") : t("Dark"),
    () => {
      const next = dark() ? "light" : "dark";
      document.documentElement.dataset.theme = next;
      localStorage.setItem(THEME, next);
      theme.textContent = next === "dark" ? t("Light") : t("Dark");
    },
    { class: "quiet", id: "theme" },
  );
  const tongues = Object.entries(LANGUAGES).map(([code, name]) =>
    button(name, () => speak(code), { class: "quiet", lang: code, "aria-pressed": String(code === lang) }),
  );
  const now = el("div", { class: "now" });
  head.replaceChildren(
    el("a", { class: "home", href: "#/start" }, "Powderkeg"),
    now,
    el("div", { class: "switches", role: "group", "aria-label": t("Language and colours") }, tongues, theme),
  );
  const fill = () => renew(now, standing(session));
  fill();
  return both(heightTold(head, "--top"), session.on("state", fill));
}

// What sticks below a part has to know how high that is: it grows where the window is narrow.
function heightTold(part, property) {
  const size = new ResizeObserver(() =>
    document.documentElement.style.setProperty(property, `${part.offsetHeight}px`),
  );
  size.observe(part);
  return () => size.disconnect();
}

const both = (one, other) => () => {
  one();
  other();
};

function standing(session) {
  const opened = session.workspace?.case;
  if (!opened) return [el("span", { class: "soft" }, t("no case open"))];
  const seed = session.seed;
  return [
    el("a", { class: "title", href: "#/case" }, said(opened.title || opened.name)),
    el(
      "span",
      { class: "chip", id: "seed", title: t("The same seed gives the same figures") },
      seed === null ? t("no seed yet") : t("seed {seed}", { seed: String(seed) }),
    ),
    el("a", { class: `chip ${chipTone(session)}`, id: "state", href: "#/weigh" }, stateWords(session)),
  ];
}

function chipTone(session) {
  if (!session.reachable) return "bad";
  if (session.stale) return "warn";
  return settledResult(session.result) ? "good" : "";
}

export function stateWords(session) {
  if (!session.reachable) return t("the server does not answer");
  const job = session.weighing;
  if (job?.busy)
    return job.share === null ? t("weighing") : t("weighing: {share}", { share: percent(job.share) });
  if (session.reading?.busy) return t("reading again");
  if (!session.result) return t("not weighed yet");
  if (session.stale) return t("result of the record before the change");
  const verdict =
    session.result.status?.verdict ?? (session.result.resolved ? t("Resolved") : t("Not resolved"));
  return session.result.kind === "read again"
    ? t("result of this record, read again: {verdict}", { verdict })
    : t("result of this record: {verdict}", { verdict });
}

// Whether no stop rule holds, and the leading hypotheses are told apart as well.
export const settledResult = (result) => Boolean(result?.resolved) && result.status?.settled !== false;

// The bar that says that the figures in sight are of another record, with the two ways to renew them.
export function staleBar(session, go, announce) {
  const bar = document.getElementById("bar");
  const fill = () => {
    const held = bar.contains(document.activeElement) ? document.activeElement.id || "bar" : null;
    if (!session.workspace || !(session.stale || session.reading)) {
      bar.replaceChildren();
      return;
    }
    const section = el(
      "section",
      { class: "stale", "aria-label": t("State of the figures"), tabindex: "-1" },
      ...told(session, go, announce),
    );
    bar.replaceChildren(section);
    // Who pressed one of its buttons by keyboard goes on from here, also where that button is gone.
    if (held) (bar.querySelector(`#${held}:enabled`) ?? section).focus({ preventScroll: true });
  };
  fill();
  return both(heightTold(bar, "--bar"), session.on("state", fill));
}

function told(session, go, announce) {
  const reading = session.reading;
  const busy = Boolean(reading?.busy) || session.weighing.busy;
  if (!session.stale && reading && !reading.busy) return readAgain(session, reading, go);
  const words = session.result.resolved
    ? t("The odds are of the record before this change.")
    : t("The figures are of the record before this change.");
  // What the worlds kept cannot answer now, they cannot answer on a second press either: only another change can.
  const cannot = Boolean(reading && !reading.busy && !reading.failed && !reading.result);
  const again = button(
    reading?.busy ? t("Reading again…") : t("Read again from the worlds kept"),
    async () => {
      try {
        const answer = await session.reread();
        announce(answer.result ? t("Read again. {why}", { why: answer.why ?? "" }) : answer.why);
      } catch (trouble) {
        announce(trouble.message);
      }
    },
    { disabled: busy || cannot, id: "read-again", "aria-describedby": cannot ? "why-not-read" : null },
  );
  const parts = [el("p", {}, el("strong", {}, words))];
  if (reading && !reading.busy && reading.why)
    parts.push(
      el(
        "p",
        { class: "note", id: "why-not-read" },
        cannot ? [t("It cannot be read again:"), " "] : null,
        said(reading.why),
      ),
    );
  parts.push(el("div", { class: "actions" }, again, anew(session, go, busy)));
  return parts;
}

function anew(session, go, busy) {
  return button(
    t("Weigh anew"),
    () => {
      go("weigh");
      session.weighing.start(session.usual);
    },
    { disabled: busy, id: "weigh-anew" },
  );
}

function readAgain(session, reading, go) {
  const measured = [];
  if (Number.isFinite(reading.ess))
    measured.push(t("effective number of worlds {ess}", { ess: number(reading.ess, 0) }));
  if (Number.isFinite(reading.k_hat))
    measured.push(t("tail of the weights {k}", { k: number(reading.k_hat, 2) }));
  if (Number.isFinite(reading.seconds)) measured.push(t("{s} s", { s: number(reading.seconds, 1) }));
  const words = reading.trusted
    ? t("Read again from the worlds kept: the figures are of this record.")
    : t("Read again, but not to be trusted: the worlds kept do not fit this record well enough.");
  const parts = [el("p", {}, el("strong", {}, words), measured.length ? ` (${measured.join("; ")})` : "")];
  const notes = [reading.why, ...(reading.notes ?? [])].filter(Boolean);
  if (notes.length)
    parts.push(
      el(
        "details",
        { class: "more" },
        el("summary", {}, t("More: what such figures can be trusted for")),
        notes.map((line) => el("p", { class: "note" }, said(line))),
      ),
    );
  const dismiss = button(
    t("Dismiss"),
    () => {
      session.reading = null;
      session.tell("state");
    },
    { class: "quiet" },
  );
  parts.push(el("div", { class: "actions" }, anew(session, go, session.weighing.busy), dismiss));
  return parts;
}

// The list of views; `shown` is the one in sight.
export function navigation(views, session, shown) {
  const nav = document.getElementById("views");
  nav.setAttribute("aria-label", t("Views"));
  const links = views().map(([name, words, free]) => {
    const open = free || session.workspace;
    return el(
      "li",
      {},
      open
        ? el("a", { href: `#/${name}`, "aria-current": name === shown ? "page" : null }, words)
        : el("span", { class: "closed" }, words),
    );
  });
  nav.replaceChildren(el("ul", {}, links));
  const current = nav.querySelector("[aria-current]");
  if (current && nav.scrollWidth > nav.clientWidth) nav.scrollLeft = current.offsetLeft - 40;
}

// How many changes the log of the case has, in words.
export const changesWords = (n) => tn("{n} change", "{n} changes", n);
