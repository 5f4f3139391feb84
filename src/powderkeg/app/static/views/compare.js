// Two hypotheses side by side: one seed, one set of controls, hour by hour in lockstep.
import { clearProblems, el, field, placeProblems, plain, select } from "../elements.js";
import { t } from "../words.js";
import { Country } from "../watching/country.js";
import { Course } from "../watching/course.js";
import { Differences } from "../watching/differences.js";
import { hourSpeeds, worldForm } from "../watching/world_form.js";
import { Stream, styled } from "../watching/stream.js";
import { Transport } from "../watching/transport.js";

export async function mount(root, context) {
  styled();
  const { workspace, api } = context;
  root.append(el("h1", {}, t("Compare two")),
    el("p", { class: "lead" }, t("The same seed under two hypotheses: what chance decides alike, and what the hypotheses make of it.")));
  const trouble = el("div", { class: "refusal", role: "alert", hidden: true });
  const notes = el("p", { class: "note", "aria-live": "polite" });
  const path = `/ws/watch/country/${encodeURIComponent(workspace.id)}`;
  const lost = () => failed(new Error(t("The connection broke. Open this view again.")));
  const streams = [0, 1].map(() => new Stream(api.socket, path, { lost }));
  const described = (await Promise.all(streams.map((stream) => stream.ask({ describe: {} }, "case"))))[0];
  const names = described.hypotheses.map((one) => [one.name, plain(one.label)]);
  const chosen = [0, 1].map((at) => select(names, names[Math.min(at, names.length - 1)]?.[0], { name: `hypothesis-${at}` }));
  const countries = [0, 1].map((at) => new Country(described, { title: names[at]?.[1] ?? "" }));
  const differences = new Differences();
  const course = new Course(streams.map((stream, at) => ({ stream, country: countries[at] })), {
    each: (frames) => {
      differences.show(frames);
      countries[0].hour.setAttribute("aria-live", transport.slow ? "polite" : "off");
      transport.set({ over: frames.every((frame) => frame.done) });
    },
    ended: (reason) => {
      transport.set({ running: false });
      if (reason) failed(reason);
    },
  });
  const guarded = async (work) => {
    try {
      await work();
    } catch (reason) {
      failed(reason);
    }
  };
  const { strides, rates } = hourSpeeds();
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
    strides, rates, stride: 1, rate: 10, seed: context.session?.seed ?? 1, seeds: described.seeds,
  });
  const words = [t("First hypothesis"), t("Second hypothesis")];
  const form = worldForm(described, chosen.map((control, at) => field(words[at], control, { name: at === 0 ? "hypothesis" : control.name })), transport, () => guarded(setup));
  form.element.addEventListener("change", ({ target }) => target.matches("select") && guarded(setup));

  async function setup() {
    clearProblems(form.element, trouble);
    course.pause();
    transport.set({ busy: true, ready: false, running: false });
    const wish = form.wish();
    const labels = chosen.map((control) => control.selectedOptions[0]?.textContent ?? "");
    countries.forEach((country, at) => country.name(labels[at]));
    differences.name(labels);
    try {
      await course.setup(chosen.map((control) => ({ hypothesis: control.value, ...wish })));
      transport.set({ ready: true });
      context.showSeed?.(wish.seed);
      notes.textContent = t("{one} and {two}, both with seed {seed}: ready at the first hour.", { one: labels[0], two: labels[1], seed: String(wish.seed) });
    } finally {
      transport.set({ busy: false });
    }
  }

  function failed(reason) {
    transport.set({ running: false, over: streams.some((stream) => stream.over) || transport.over });
    placeProblems(form.element, trouble, reason);
    trouble.hidden = false;
  }

  root.append(form.element, el("p", { class: "hint" }, t("Another hypothesis or government starts again at the first hour; another seed does so with Reset or the Enter key.")),
    transport.row(t("hours a frame"), t("frames a second")), trouble, notes, differences.element,
    el("div", { class: "pair" }, countries.map((country) => country.element)));
  await guarded(setup);
  return () => {
    transport.close();
    course.close();
  };
}
