// Setup, run and pause, step, speed and seed: the same controls above every world.
import { button, el, field, fresh, select } from "../elements.js";
import { t } from "../words.js";

const WRITING = "input, select, textarea, dialog, .scroll, .events, .city-frame";
const SLOW = 1; // frames a second up to which a screen reader is told every hour

export class Transport {
  // `acts`: { setup, run, pause, steps: [[words, count], ...], step(count), speed }; `strides` and `rates` are
  // [[value, words], ...]. `seed` is null or a whole number.
  constructor({ acts, strides, rates, stride, rate, seed, seeds }) {
    this.acts = acts;
    this.running = false;
    this.ready = false;
    this.seed = el("input", { type: "number", name: "seed", value: String(seed), step: "1", min: String(seeds.least), max: String(seeds.most), class: "short" });
    this.setup = button(t("Setup"), () => acts.setup(), { class: "primary" });
    this.toggle = button(t("Run"), () => this.flip(), { "aria-keyshortcuts": "Space" });
    this.steps = acts.steps.map(([words, count], at) => button(words, () => acts.step(count), at === 0 ? { "aria-keyshortcuts": "ArrowRight" } : {}));
    this.stride = select(strides, String(stride), { name: "stride", onchange: () => acts.speed?.() });
    this.rate = select(rates, String(rate), { name: "rate", onchange: () => acts.speed?.() });
    this.keyed = (event) => this.key(event);
    document.addEventListener("keydown", this.keyed);
    this.show();
  }

  // Fields of its own for a form above: seed and speeds.
  get seedField() {
    return field(t("Seed"), this.seed, { name: "seed" });
  }

  // `more`: [[words, control], ...] beside the speeds.
  row(strideWords, rateWords, more = []) {
    const beside = ([words, control]) => {
      control.id ||= fresh("speed");
      return el("span", { class: "beside" }, el("label", { for: control.id }, words), control);
    };
    return el("div", { class: "transport", role: "group", "aria-label": t("Run") },
      this.setup, this.toggle, this.steps, [[strideWords, this.stride], [rateWords, this.rate], ...more].map(beside));
  }

  get slow() {
    return !this.running || Number(this.rate.value) <= SLOW;
  }

  flip() {
    if (this.running) this.acts.pause();
    else this.acts.run();
  }

  set(state) {
    Object.assign(this, state);
    this.show();
  }

  show() {
    this.toggle.textContent = this.running ? t("Pause") : t("Run");
    this.toggle.disabled = !this.ready || (this.over && !this.running);
    for (const step of this.steps) step.disabled = !this.ready || this.running || this.over;
    this.setup.textContent = this.ready ? t("Reset") : t("Setup");
    this.setup.disabled = Boolean(this.busy);
  }

  // Not where a key has a meaning of its own: in a field, in what scrolls, and the space bar on a button.
  key(event) {
    const own = event.key === " " ? `${WRITING}, button, summary, a` : WRITING;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(own)) return;
    if (event.key === " " && !this.toggle.disabled) this.flip();
    else if (event.key === "ArrowRight" && !this.steps[0].disabled) this.acts.step(this.acts.steps[0][1]);
    else return;
    event.preventDefault();
  }

  close() {
    document.removeEventListener("keydown", this.keyed);
  }
}

export const randomSeed = () => 1 + Math.floor(Math.random() * 999_999);
