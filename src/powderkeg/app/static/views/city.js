// Watches Epstein's grid as a city: up to millions of cells, drawn as the steps are computed.
import { clearProblems, el, placeProblems, select } from "../elements.js";
import { number, t } from "../words.js";
import { GridForm } from "../watching/grid_form.js";
import { Lines, count } from "../watching/lines.js";
import { Painter, Rate } from "../watching/painter.js";
import { Stream, styled } from "../watching/stream.js";
import { Transport } from "../watching/transport.js";

const ZOOMS = [["fit", () => t("fit the window")], ...[1, 2, 4, 8, 16].map((cell) => [String(cell), () => t("{n} pixels a cell", { n: cell })])];
const HIGHEST = 700; // pixels of a city that is made to fit
const KEPT = 300; // steps in a line
const TALK = 250; // milliseconds between two texts about the pace

export async function mount(root, context) {
  styled();
  const { api } = context;
  root.append(el("h1", {}, t("Watch a city")),
    el("p", { class: "lead" }, t("Epstein’s model of civil violence (2002) on a grid: agents rebel where grievance outweighs the risk of arrest, cops arrest who rebels. Every setting that the paper leaves open has a name here.")));
  const trouble = el("div", { class: "refusal", role: "alert", hidden: true });
  const notes = el("p", { class: "note", "aria-live": "polite" });
  const canvas = el("canvas", { class: "city", role: "img", "aria-label": t("The city, one pixel a cell") });
  const sight = el("div", { class: "city-frame", tabindex: "0", role: "region", "aria-label": t("The city") }, canvas);
  const paceLine = el("p", { class: "pace soft" });
  const rate = new Rate();
  let painter = null;
  let talked = 0;
  let linedStep = -1;
  let scaledFor = ""; // size of the city that the canvas was last sized for
  const stream = new Stream(api.socket, "/ws/watch/grid", {
    picture: (buffer) => painter?.take(buffer),
    heard: (message) => {
      if (message.kind === "paused") paused(message);
      if (message.kind === "error") failed(message.trouble);
    },
    lost: () => failed(new Error(t("The connection broke. Open this view again."))),
  });
  const described = await stream.ask({ describe: {} }, "form");
  const panel = counts();
  const lines = new Lines(t("Agents"), [t("active"), t("in jail")], ["active", "jailed"], { kept: KEPT, unit: t("last {n} steps", { n: KEPT }) });
  const speed = () => ({ stride: Number(transport.stride.value), frames: Number(transport.rate.value) });
  const transport = new Transport({
    acts: {
      setup: () => setup(),
      run: () => {
        transport.set({ running: true });
        stream.send({ run: speed() });
      },
      pause: () => stream.send({ pause: {} }),
      steps: [[t("Step 1"), 1], [t("Step 10"), 10]],
      step: (steps) => {
        transport.set({ running: true });
        stream.send({ step: steps });
      },
      speed: () => transport.running && stream.send({ run: speed() }),
    },
    strides: [1, 2, 5, 10, 50].map((steps) => [String(steps), number(steps)]),
    rates: [1, 2, 5, 10, 25, 30, 60].map((frames) => [String(frames), number(frames)]),
    stride: 1, rate: 30, seed: 1, seeds: { least: -described.most.seed, most: described.most.seed },
  });
  const form = new GridForm(described, transport, () => setup());
  const zoom = select(ZOOMS.map(([value, words]) => [value, words()]), "fit", { name: "zoom", onchange: scaled });
  root.append(form.element, transport.row(t("steps a frame"), t("frames a second"), [[t("zoom"), zoom]]), trouble, notes,
    el("div", { class: "city-layout" }, el("div", { class: "city-sight" }, sight, panel.legend),
      el("div", { class: "city-side" }, panel.element, lines.element, paceLine)));
  painter = new Painter(canvas, described.fields, drawn);

  function counts() {
    const words = { killed: t("Killed so far"), quiet: t("quiet"), active: t("active"), jailed: t("in jail"), cops: t("cops"), group_a: t("group A, the jailed too"), group_b: t("group B, the jailed too") };
    const rows = Object.entries(words).map(([name, said]) => ({ name, cell: el("td", { class: "number" }, "–"), said }));
    const made = rows.map((row) => (row.row = el("tr", { class: row.name === "killed" ? "total" : "" }, el("th", { scope: "row" }, row.said), row.cell)));
    const step = el("strong", { class: "step" }, "–");
    const of = el("span", { class: "soft" });
    const legend = el("p", { class: "legend cells" });
    return { rows, step, of, legend, element: el("div", {}, el("p", { class: "when" }, step, " ", of), el("table", { class: "figures" }, el("tbody", {}, made))) };
  }

  function keys(two) {
    const codes = two ? [[1, t("quiet, group A")], [2, t("active, group A")], [4, t("quiet, group B")], [5, t("active, group B")]] : [[1, t("quiet")], [2, t("active")]];
    const shown = [...codes, [3, t("in jail, where they stay on the grid")], [6, t("cop")], [0, t("nobody")]];
    panel.legend.replaceChildren(...shown.map(([code, words]) => el("span", {}, el("i", { class: `swatch-box cell-${code}` }), words)));
  }

  async function setup() {
    clearProblems(form.element, trouble);
    transport.set({ busy: true, ready: false, running: false });
    notes.textContent = t("The city is being made…");
    try {
      const wish = form.wish();
      const ready = await stream.ask({ setup: wish }, "ready");
      const two = ready.settings.model === "intergroup";
      sight.dataset.groups = two ? "two" : "one";
      panel.legend.dataset.groups = sight.dataset.groups;
      painter.recolour();
      keys(two);
      for (const row of panel.rows) row.row.hidden = !two && ["killed", "group_a", "group_b"].includes(row.name);
      panel.steps = ready.steps;
      lines.clear();
      linedStep = -1;
      paceLine.textContent = "";
      transport.set({ ready: true, over: false });
      context.showSeed?.(ready.seed);
      notes.textContent = [t("Seed {seed}: ready before the first step.", { seed: String(ready.seed) }), ...ready.idle.map((line) => `${line}.`)].join(" ");
    } catch (reason) {
      notes.textContent = "";
      failed(reason);
    } finally {
      transport.set({ busy: false });
    }
  }

  function drawn(frame) {
    stream.send({ drawn: frame.frame });
    rate.note();
    canvas.dataset.step = frame.step;
    canvas.dataset.frame = frame.frame;
    if (scaledFor !== `${frame.width} ${frame.height}`) scaled();
    if (!frame.within && frame.step !== linedStep && frame.step > 0) {
      linedStep = frame.step;
      lines.add([[frame.active, frame.jailed]]);
    }
    const now = performance.now();
    if (transport.running && now - talked < TALK && transport.slow === false) return;
    talked = now;
    tell(frame);
  }

  function tell(frame) {
    panel.step.textContent = t("Step {step}", { step: count(frame.step) });
    panel.step.setAttribute("aria-live", transport.slow ? "polite" : "off");
    panel.of.textContent = frame.within ? t("of {steps}, the next one under way", { steps: count(panel.steps) }) : t("of {steps}", { steps: count(panel.steps) });
    for (const { name, cell } of panel.rows) cell.textContent = count(frame[name]);
    if (transport.running) {
      paceLine.textContent = t("model: {model} steps/s, drawn: {drawn} frames/s", { model: short(frame.pace / 1000), drawn: short(rate.value) });
      canvas.dataset.drawn = rate.value.toFixed(1);
      canvas.dataset.pace = (frame.pace / 1000).toFixed(2);
    }
  }

  function paused(message) {
    transport.set({ running: false, over: message.done });
    if (message.done) notes.textContent = t("The run is over: {n} steps.", { n: message.step });
    rate.times = [];
    canvas.dataset.paused = message.step;
    if (painter.pending === null && painter.last) tell(painter.last);
  }

  function scaled() {
    if (!painter?.last) return;
    scaledFor = `${canvas.width} ${canvas.height}`;
    const room = sight.parentElement.clientWidth - 2;
    const fit = Math.max(0.05, Math.min(room / canvas.width, HIGHEST / canvas.height));
    const cell = zoom.value === "fit" ? (fit > 1 ? Math.floor(fit) : fit) : Number(zoom.value);
    const width = `${Math.max(1, Math.round(canvas.width * cell))}px`;
    if (canvas.style.width !== width) canvas.style.width = width;
  }

  function failed(reason) {
    transport.set({ running: false, over: stream.over || transport.over });
    placeProblems(form.element, trouble, reason);
    trouble.hidden = false;
  }

  const resized = new ResizeObserver(scaled);
  resized.observe(sight.parentElement);
  await setup();
  return () => {
    resized.disconnect();
    painter.close();
    transport.close();
    stream.close();
  };
}

const short = (value) => number(value, value < 10 ? 1 : 0);
