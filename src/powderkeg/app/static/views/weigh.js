// Weighing the record: settings, live progress, and what came of it.
import { el, field, select } from "../elements.js";
import { follow } from "../progress.js";
import { number, t, tn } from "../words.js";
import { resultParts } from "./result.js";

export async function mount(root, context, argument) {
  const { session } = context;
  session.offers ??= await context.api.get("/api/cases");
  const [progress, unfollow] = follow(
    session.weighing,
    {
      running: t("Weighing"),
      done: t("Weighed."),
      get cancelled() {
        return session.result
          ? t("Cancelled. The former result stands; weigh again whenever you like.")
          : t("Cancelled. There is no result yet; weigh again whenever you like.");
      },
    },
    context.announce,
  );
  const result = el("div", { class: "result" });
  const draw = () => result.replaceChildren(...(session.result ? resultParts(context, argument) : [nothing()]));
  root.append(
    el("h1", {}, t("Weigh the record")),
    el(
      "p",
      { class: "lead" },
      t(
        "Worlds are simulated under every hypothesis and weighed by the reports. More worlds and more seeds make the figures less noisy; they do not make a weak record strong.",
      ),
    ),
    settingsForm(session),
    progress,
    result,
  );
  draw();
  const stops = [session.on("result", draw), unfollow, session.weighing.listen(() => enable(root, session))];
  enable(root, session);
  // after the router has put the view's top in sight
  if (argument) setTimeout(() => toRow(root));
  return () => stops.forEach((stop) => stop());
}

function toRow(root) {
  const row = root.querySelector("#ledger tr[data-wanted]");
  row?.scrollIntoView({ block: "center" });
  row?.focus({ preventScroll: true });
}

const nothing = () => el("p", { class: "note" }, t("Nothing has been weighed in this window yet."));

function enable(root, session) {
  const start = root.querySelector("#weigh");
  if (start) start.disabled = session.weighing.busy;
}

function tierWords(name, size) {
  const names = { quick: t("quick"), default: t("default"), overnight: t("overnight") };
  const said = names[name] ?? name;
  if (!size) return said;
  const seeds = tn("{n} seed", "{n} seeds", size.seeds);
  return t("{name}: {particles} worlds × {seeds}", { name: said, particles: size.particles, seeds });
}

function settingsForm(session) {
  const now = session.usual;
  const tiers = Object.entries(session.offers.tiers ?? { quick: null, default: null, overnight: null });
  const tier = select(
    tiers.map(([name, size]) => [name, tierWords(name, size)]),
    now.tier,
    { name: "tier" },
  );
  const whole = (name, value, least) =>
    el("input", { name, type: "number", min: least, step: 1, value: value ?? "", class: "short" });
  const particles = whole("particles", now.particles, 2);
  const seeds = whole("seeds", now.seeds, 1);
  const seed = whole("seed", now.seed, 0);
  const checks = el("input", { type: "checkbox", name: "checks", checked: now.checks ?? true });
  const size = () => session.offers.tiers?.[tier.value];
  const blanks = () => {
    particles.placeholder = size() ? number(size().particles) : "";
    seeds.placeholder = size() ? number(size().seeds) : "";
  };
  const checksWords = el("span");
  const checksNote = el("p", { class: "hint", id: "checks-note" });
  checks.setAttribute("aria-describedby", checksNote.id);
  // The quick tier simulates no records of known truth, whatever the box says: that is said beside it.
  const untried = () => {
    const small = size()?.validates === false;
    checksWords.textContent = small
      ? t("with the checks: other readings of the record, and worlds kept so that a changed record can be read again")
      : t(
          "with the checks: simulated records of known truth, other readings (without them nothing is validated, and no odds are earned)",
        );
    checksNote.hidden = !small;
    checksNote.textContent = t(
      "At this tier no simulated records of known truth are run, so that no odds are earned unless an earlier trial was kept: choose a larger tier for them.",
    );
  };
  tier.addEventListener("change", untried);
  tier.addEventListener("change", blanks);
  blanks();
  untried();
  const form = el(
    "form",
    { class: "settings" },
    el(
      "div",
      { class: "fields" },
      field(t("Tier"), tier, { hint: t("How much work goes into the figures."), wide: true }),
      field(t("Worlds per hypothesis and seed"), particles, { hint: t("Blank: the tier's.") }),
      field(t("Seeds"), seeds, { hint: t("Blank: the tier's. One seed gives no interval.") }),
      field(t("Seed"), seed, { hint: t("The same seed gives the same result.") }),
    ),
    el(
      "label",
      { class: "tick" },
      checks,
      checksWords,
    ),
    checksNote,
    el(
      "div",
      { class: "actions" },
      el("button", { type: "submit", class: "primary", id: "weigh" }, t("Weigh")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    session.settings = { tier: tier.value, checks: checks.checked };
    for (const input of [particles, seeds, seed])
      if (input.value !== "") session.settings[input.name] = Number(input.value);
    session.weighing.start(session.settings);
  });
  return form;
}
