// What two worlds of one seed differ in, the dead first.
import { el } from "../elements.js";
import { framed } from "../tables.js";
import { percent, signed, t } from "../words.js";
import { FIGURES, kindOf } from "./country.js";
import { count } from "./lines.js";

const points = (value) => t("{n} points", { n: signed(100 * value, 0) });

export class Differences {
  constructor() {
    this.heads = [el("th", { scope: "col", class: "number" }), el("th", { scope: "col", class: "number" })];
    this.rows = FIGURES().map(([key, words, of, form = count]) => {
      const cells = [0, 1, 2].map(() => el("td", { class: "number" }, "–"));
      return { of, form, cells, row: el("tr", { class: kindOf(key) }, el("th", { scope: "row" }, words), cells) };
    });
    const head = el("tr", {}, el("th", { scope: "col" }, t("So far")), this.heads, el("th", { scope: "col", class: "number" }, t("Difference")));
    this.element = el("section", { class: "differences" }, el("h2", {}, t("What the two differ in")),
      el("p", { class: "note" }, t("One pair of worlds with one seed. Two worlds differ by chance too: what the hypotheses make likely is told by many worlds, in a weighing.")),
      framed(t("What the two differ in"), el("table", { class: "figures" }, el("thead", {}, head), el("tbody", {}, this.rows.map(({ row }) => row)))));
  }

  name(labels) {
    labels.forEach((label, at) => (this.heads[at].textContent = label));
  }

  show(frames) {
    for (const { of, form, cells } of this.rows) {
      const values = frames.map(of);
      values.forEach((value, at) => (cells[at].textContent = form(value)));
      const apart = values[1] - values[0];
      cells[2].textContent = form === percent ? points(apart) : signed(apart, 0);
    }
  }
}
