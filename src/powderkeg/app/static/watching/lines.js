// Lines of the last steps or hours: a small drawing that is made anew many times a second.
import { el } from "../elements.js";
import { number } from "../words.js";

const SPACE = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const HEIGHT = 84;

export function svg(tag, given = {}, ...children) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(given)) if (value !== null && value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Counts to the last digit: only ratios are rounded elsewhere.
export const count = (value) => number(value, 0);

// The next number of the form 1, 2 or 5 times a power of ten.
function rounded(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}

export class Lines {
  // `names` are the series' words, `classes` their styles; `kept` points are shown.
  constructor(title, names, classes, { kept = 168, unit = "" } = {}) {
    this.names = names;
    this.kept = kept;
    this.title = title;
    this.paths = classes.map((kind) => svg("path", { class: `line ${kind}` }));
    this.picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", preserveAspectRatio: "none" },
      svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1, class: "base" }), ...this.paths);
    this.most = el("span", { class: "most" });
    this.keys = names.map((name, at) => el("span", { class: `key ${classes[at]}` }, name, " ", el("b", { class: "now" }, "–")));
    this.element = el("figure", { class: "lines" },
      el("figcaption", {}, el("strong", {}, title), " ", el("span", { class: "soft" }, unit), el("span", { class: "keys" }, this.keys)),
      el("div", { class: "plot" }, this.most, this.picture));
    this.clear();
  }

  clear() {
    this.points = [];
    this.draw();
  }

  // Adds points, the last of which is now; each has a value a series.
  add(points) {
    this.points.push(...points);
    if (this.points.length > this.kept) this.points.splice(0, this.points.length - this.kept);
    this.draw();
  }

  draw() {
    const most = rounded(Math.max(0, ...this.points.flat()));
    const across = WIDTH / Math.max(1, this.kept - 1);
    const first = this.kept - this.points.length;
    this.paths.forEach((path, series) => {
      const at = (point, index) => `${((first + index) * across).toFixed(1)} ${(HEIGHT - 2 - (point[series] / most) * (HEIGHT - 8)).toFixed(1)}`;
      path.setAttribute("d", this.points.length ? `M${this.points.map(at).join("L")}` : "");
    });
    const last = this.points.at(-1);
    this.keys.forEach((key, series) => (key.querySelector(".now").textContent = last ? count(last[series]) : "–"));
    this.most.textContent = this.points.length ? count(most) : "";
    const told = this.names.map((name, series) => `${name} ${last ? count(last[series]) : "–"}`).join(", ");
    this.picture.setAttribute("aria-label", `${this.title}: ${told}`);
  }
}
