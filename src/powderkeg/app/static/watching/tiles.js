// The country as tiles: one a region, shaded by the people on its streets, with a sign for each guarded site.
import { el, plain } from "../elements.js";
import { number, t, tn } from "../words.js";
import { count, svg } from "./lines.js";

const TILE = 74;
const GAP = 4;
const STEPS = [1, 100, 1000, 10_000, 50_000]; // people from which a tile is shaded one step darker
const HOLDERS = ["government", "crowd", "armed"];

export const holderWords = () => [t("government"), t("crowd"), t("armed group")];

const shade = (people) => STEPS.filter((step) => people >= step).length;

export class Tiles {
  constructor(described) {
    this.described = described;
    const { regions } = described;
    const columns = 1 + Math.max(...regions.map((region) => region.tile[0]));
    const rows = 1 + Math.max(...regions.map((region) => region.tile[1]));
    this.tiles = regions.map((region, at) => this.tile(region, at));
    this.picture = svg("svg", { viewBox: `0 0 ${columns * TILE} ${rows * TILE}`, class: "tiles", role: "img", "aria-label": t("Schematic map of the regions") },
      ...this.tiles.map((tile) => tile.group));
    this.picture.style.maxWidth = `${columns * TILE * 1.25}px`;
    this.element = el("figure", { class: "map" }, this.picture, legend());
  }

  tile(region, at) {
    const sites = this.described.sites.flatMap((site, index) => (site.region === at ? [{ ...site, index }] : []));
    const title = svg("title");
    const back = svg("rect", { class: "back", width: TILE - GAP, height: TILE - GAP, rx: 4 });
    const deaths = svg("text", { class: "deaths", x: 5, y: 30 });
    const people = svg("text", { class: "people", x: 5, y: 46 });
    const across = Math.min(11, (TILE - GAP - 10) / Math.max(1, sites.length));
    const signs = sites.map((site, place) => svg("g", { class: "site", transform: `translate(${5 + place * across} ${TILE - GAP - 14})` }));
    const group = svg("g", { class: "tile", transform: `translate(${region.tile[0] * TILE + GAP / 2} ${region.tile[1] * TILE + GAP / 2})` },
      title, back, svg("text", { class: "id", x: 5, y: 15 }, plain(region.id).slice(0, 5)), deaths, people, ...signs);
    return { group, title, back, deaths, people, signs, sites, region };
  }

  show(frame) {
    this.tiles.forEach((tile, r) => {
      const people = frame.regions.participants[r];
      const dead = frame.regions.deaths[r];
      tile.back.setAttribute("class", `back shade-${shade(people)}${frame.regions.firing[r] ? " firing" : ""}`);
      tile.deaths.textContent = dead ? `† ${count(dead)}` : "";
      tile.people.textContent = people ? count(people) : "";
      let lost = 0;
      tile.signs.forEach((sign, place) => {
        const holder = frame.sites[tile.sites[place].index];
        lost += holder > 0;
        if (sign.dataset.holder !== String(holder)) {
          sign.dataset.holder = holder;
          sign.replaceChildren(siteSign(holder));
        }
      });
      tile.title.textContent = [
        plain(tile.region.name),
        tn("{n} dead", "{n} dead", dead),
        t("{n} on the streets", { n: count(people) }),
        t("{lost} of {all} sites lost", { lost, all: tile.sites.length }),
      ].join(", ");
    });
  }
}

// A hollow square is with the government, a full one with the crowd, a full diamond with an armed group.
function siteSign(holder) {
  return holder === 2
    ? svg("path", { class: "sign armed", d: "M4.5 0L9 4.5L4.5 9L0 4.5Z" })
    : svg("rect", { class: `sign ${HOLDERS[holder]}`, x: 1, y: 1, width: 7, height: 7 });
}

function legend() {
  const shades = STEPS.map((step, at) => el("span", {}, el("i", { class: `swatch-box shade-${at + 1}` }), number(step)));
  const sign = (holder, words) => el("span", {}, svg("svg", { width: 10, height: 10, viewBox: "0 0 9 9", "aria-hidden": "true" }, siteSign(holder)), words);
  return el("figcaption", { class: "legend" },
    el("span", { class: "set" }, t("People on the streets, from"), shades),
    el("span", { class: "set" }, t("Guarded sites held by"), holderWords().map((words, holder) => sign(holder, words))),
    el("span", { class: "set" }, el("span", {}, el("i", { class: "swatch-box firing" }), t("security forces fire")), el("span", {}, "† ", t("dead"))));
}
