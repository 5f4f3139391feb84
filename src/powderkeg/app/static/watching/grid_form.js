// The form of a city: a preset, a size, a seed, and every setting of the grid's own table.
import { button, el, field, plain, select } from "../elements.js";
import { number, t } from "../words.js";
import { whole } from "./world_form.js";
import { randomSeed } from "./transport.js";

const SIZES = [40, 100, 320, 1000]; // cells a side
const OWN = "own";

const nothing = (setting) => setting.kind === "optional" && setting.default === null;

export class GridForm {
  constructor(described, transport, submit) {
    this.described = described;
    this.submit = submit;
    this.transport = transport;
    this.controls = new Map(described.settings.map((setting) => [setting.name, control(setting)]));
    this.preset = select([["", t("none: the defaults")], ...described.presets.map((one) => [one.name, `${one.name}: ${one.label}`])], "", { name: "preset", onchange: () => this.fill() });
    this.size = select([...SIZES.map((side) => [String(side), `${number(side)} × ${number(side)}`]), [OWN, t("other, as below")]], "40", { name: "size", onchange: () => this.resize() });
    this.source = el("p", { class: "hint" });
    this.element = el("form", { class: "world-form", onsubmit: (event) => {
      event.preventDefault();
      submit();
    } }, this.first(), this.source, this.rest(), el("button", { type: "submit", hidden: true }, t("Setup")));
    for (const name of ["width", "height"]) this.controls.get(name).addEventListener("input", () => this.sized());
    this.fill();
  }

  first() {
    const dice = button(t("Another seed"), () => {
      this.transport.seed.value = String(randomSeed());
      this.submit();
    }, { class: "quiet" });
    const seed = this.transport.seedField;
    seed.append(dice);
    return el("div", { class: "fields" }, field(t("Preset"), this.preset, { name: "preset", wide: true }), field(t("Size, cells"), this.size, { name: "size" }), seed);
  }

  rest() {
    const fields = this.described.settings.map((setting) => {
      const bounds = limits(setting);
      const about = [el("span", {}, `${setting.meaning}.`), bounds ? el("span", { class: "bounds" }, ` ${bounds}`) : null, el("span", { class: "source" }, ` ${t("Source: {source}", { source: setting.source })}.`)];
      return field(el("code", {}, setting.name), this.controls.get(setting.name), { name: setting.name, hint: about });
    });
    return el("details", { class: "all-settings" }, el("summary", {}, t("All settings")), el("div", { class: "fields" }, fields));
  }

  // Shows the values of the chosen preset; the size stays as it was chosen.
  fill() {
    const preset = this.described.presets.find((one) => one.name === this.preset.value);
    for (const setting of this.described.settings) {
      if (setting.name === "width" || setting.name === "height") continue;
      const value = setting.name in (preset?.settings ?? {}) ? preset.settings[setting.name] : setting.default;
      this.controls.get(setting.name).value = value === null ? "" : String(value);
    }
    this.source.textContent = preset ? t("Source: {source}", { source: plain(preset.source) }) : "";
    if (this.size.value !== OWN) this.resize();
  }

  resize() {
    if (this.size.value === OWN) {
      this.element.querySelector("details").open = true;
      return;
    }
    for (const name of ["width", "height"]) this.controls.get(name).value = this.size.value;
  }

  sized() {
    const [width, height] = ["width", "height"].map((name) => this.controls.get(name).value);
    this.size.value = width === height && SIZES.includes(Number(width)) ? width : OWN;
  }

  // Only what differs from the preset and the defaults: a setting that is named and does nothing is told as such.
  wish() {
    const preset = this.described.presets.find((one) => one.name === this.preset.value);
    const settings = {};
    for (const setting of this.described.settings) {
      const value = valueOf(setting, this.controls.get(setting.name).value);
      const usual = setting.name in (preset?.settings ?? {}) ? preset.settings[setting.name] : setting.default;
      if (value !== usual) settings[setting.name] = value;
    }
    return { preset: this.preset.value || null, settings, seed: whole(this.transport.seed.value, this.transport.seed.value) };
  }
}

function control(setting) {
  const given = { name: setting.name };
  if (setting.kind === "choice") return select(setting.choices.map((word) => [word, word]), setting.default, given);
  const value = setting.default === null ? "" : String(setting.default);
  if (setting.kind === "schedule") return el("input", { ...given, value });
  const step = setting.kind === "number" ? "any" : "1";
  return el("input", { ...given, type: "number", value, step, min: setting.low, max: setting.high, placeholder: setting.none || null });
}

function limits(setting) {
  if (setting.kind === "choice") return "";
  const parts = [];
  const [low, high] = [setting.low, setting.high].map((bound) => number(bound, Number.isInteger(bound) ? 0 : undefined));
  if (setting.high !== null) parts.push(t("Allowed: {low} to {high}.", { low, high }));
  else parts.push(t("Allowed: {low} or more.", { low }));
  if (setting.kind === "schedule") parts.push(t("Also by step: “0.9, 77: 0.7”."));
  if (setting.none) parts.push(t("Empty: {meaning}.", { meaning: setting.none }));
  parts.push(nothing(setting) ? t("Default: empty.") : t("Default: {value}.", { value: typeof setting.default === "number" ? setting.default : String(setting.default) }));
  return parts.join(" ");
}

// What the server gets: a number where the text is one, null where it is empty and may be.
function valueOf(setting, text) {
  if (setting.kind === "choice") return text;
  if (text.trim() === "") return setting.kind === "optional" ? null : text;
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
