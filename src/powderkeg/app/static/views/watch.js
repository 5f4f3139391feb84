// Watches one world of the case: a hypothesis and a seed, hour by hour.
import { el, field, placeProblems, clearProblems, plain, select, waiting } from "../elements.js";
import { language, t } from "../words.js";
import { Country } from "../watching/country.js";
import { Course } from "../watching/course.js";
import { hourSpeeds, worldForm } from "../watching/world_form.js";
import { Stream, styled } from "../watching/stream.js";
import { Transport } from "../watching/transport.js";

export async function mount(root, context) {
  styled();
  const { workspace, api } = context;
  root.append(el("h1", {}, t("Watch a country")),
    el("p", { class: "lead" }, t("One simulated world of this case, as one hypothesis and one seed make it. It is not a forecast: another seed gives another course.")));
  const trouble = el("div", { class: "refusal", role: "alert", hidden: true });
  const notes = el("p", { class: "note", "aria-live": "polite" });
  const stream = new Stream(api.socket, `/ws/watch/country/${encodeURIComponent(workspace.id)}`, { lost: () => failed(new Error(t("The connection broke. Open this view again."))) });
  const described = await stream.ask({ describe: {} }, "case");
  const country = new Country(described);
  const course = new Course([{ stream, country }], {
    each: ([frame]) => {
      country.hour.setAttribute("aria-live", transport.slow ? "polite" : "off");
      transport.set({ over: frame.done });
    },
    ended: (reason) => {
      transport.set({ running: false });
      if (reason) failed(reason);
    },
  });
  const { strides, rates } = hourSpeeds();
  const guarded = async (work) => {
    try {
      await work();
    } catch (reason) {
      failed(reason);
    }
  };
  const transport = new Transport({
    acts: {
      setup: () => guarded(setup),
      run: () => {
        transport.set({ running: true });
        course.run(() => Number(transport.stride.value), () => Number(transport.rate.value));
      },
      pause: () => course.pause(),
      steps: [[t("Step 1 hour"), 1], [t("Step 1 day"), 24]],
      step: (hours) => guarded(() => course.step(hours)),
    },
    strides, rates, stride: 1, rate: 10, seed: 1, seeds: described.seeds,
  });
  const rivals = described.hypotheses.map((one) => [one.name, plain(one.label)]);
  const hypothesis = select(rivals, rivals[0]?.[0], { name: "hypothesis" });
  const form = worldForm(described, [field(t("Hypothesis"), hypothesis, { name: "hypothesis" })], transport, () => guarded(setup));
  const why = el("p", { class: "note", id: "why-this-world" });
  // Another hypothesis or government is another world: it begins at its first hour at once.
  form.element.addEventListener("change", ({ target }) => target.matches("select") && guarded(setup));

  async function setup() {
    clearProblems(form.element, trouble);
    course.pause();
    transport.set({ busy: true, ready: false, running: false });
    const wish = { hypothesis: hypothesis.value, ...form.wish() };
    why.hidden = !(chosen && wish.hypothesis === chosen.hypothesis && wish.seed === chosen.seed);
    try {
      await course.setup([wish]);
      transport.set({ ready: true });
      context.showSeed?.(wish.seed);
      notes.textContent = t("{name}, seed {seed}: ready at the first hour.", { name: plain(hypothesis.selectedOptions[0].textContent), seed: String(wish.seed) });
    } finally {
      transport.set({ busy: false });
    }
  }

  function failed(reason) {
    transport.set({ running: false, ready: transport.ready && !stream.over, over: stream.over || transport.over });
    placeProblems(form.element, trouble, reason);
    trouble.hidden = false;
  }

  // Where most worlds stay quiet, the first seed shows nothing: the server looks for one in which something happens.
  let chosen = null;
  async function choose() {
    const digest = workspace.case?.digest;
    const looking = waiting(t("Looking for a world in which something happens…"));
    notes.replaceChildren(looking);
    const kept = context.session?.eventful;
    chosen = kept && kept.digest === digest && kept.lang === language() ? kept : await stream.ask({ choose: {} }, "chosen");
    if (context.session) context.session.eventful = { ...chosen, digest, lang: language() };
    hypothesis.value = chosen.hypothesis;
    transport.seed.value = String(chosen.seed);
    why.textContent = chosen.why;
  }

  root.append(form.element, el("p", { class: "hint" }, t("Another hypothesis or government starts again at the first hour; another seed does so with Reset or the Enter key.")),
    transport.row(t("hours a frame"), t("frames a second")), trouble, why, notes, country.element);
  await guarded(choose);
  await guarded(setup);
  return () => {
    transport.close();
    course.close();
  };
}
