// One country as it goes: figures with the dead first, the map of tiles, lines of the last week, what happened.
import { el, fresh, plain, said } from "../elements.js";
import { language, percent, t } from "../words.js";
import { Lines, count } from "./lines.js";
import { Tiles } from "./tiles.js";

const MOST_EVENTS = 300;
const WEEK = 168;

// The dead first, all together and by side; then the rest. [key, words, what the frame gives]
export const FIGURES = () => [
  ["deaths", t("Dead, all sides"), (f) => f.totals.deaths],
  ["deaths_bystander", t("bystanders"), (f) => f.totals.deaths_bystander],
  ["deaths_protester", t("protesters"), (f) => f.totals.deaths_protester],
  ["deaths_rioter", t("rioters"), (f) => f.totals.deaths_rioter],
  ["deaths_cell", t("members of armed groups"), (f) => f.totals.deaths_cell],
  ["deaths_security", t("officers and soldiers"), (f) => f.totals.deaths_security],
  ["deaths_allied", t("allied soldiers"), (f) => f.totals.deaths_allied],
  ["deaths_detained", t("people in custody"), (f) => f.totals.deaths_detained],
  ["injured", t("Injured"), (f) => f.totals.injured],
  ["detained", t("Arrested"), (f) => f.totals.detained],
  ["participants", t("On the streets now"), (f) => f.nation.participants],
  ["rioters", t("of them in riot"), (f) => f.nation.rioters],
  ["clashes", t("Clashes, hours by region"), (f) => f.totals.clashes],
  ["sites_lost", t("Guarded sites lost so far"), (f) => f.totals.sites_lost],
  ["held", t("Guarded sites lost now"), (f) => f.nation.held],
  ["weapons_looted", t("Firearms looted"), (f) => f.totals.weapons_looted],
  ["duty", t("Officers on duty"), (f) => f.nation.duty],
  ["refusals", t("Units that refused so far"), (f) => f.totals.refusals],
  ["troops", t("Allied troops"), (f) => f.nation.troops],
  ["armed", t("Armed groups in the field, people"), (f) => f.nation.armed],
  ["connectivity", t("Normal network traffic"), (f) => f.nation.connectivity, percent],
  ["belief", t("Belief that the authorities survive"), (f) => f.nation.belief, percent],
];
export const kindOf = (key) => (key === "deaths" ? "total" : key === "rioters" ? "part" : key.startsWith("deaths_") ? "side" : "");

const COLUMNS = () => [
  [t("Dead"), (f, r) => f.regions.deaths[r]],
  [t("On the streets"), (f, r) => f.regions.participants[r]],
  [t("In riot"), (f, r) => f.regions.rioters[r]],
  [t("Arrested"), (f, r) => f.regions.detained[r]],
  [t("Clashes, hours"), (f, r) => f.regions.clashes[r]],
  [t("Sites lost now"), (f, r, lost) => lost[r]],
  [t("Officers on duty"), (f, r) => f.regions.duty[r]],
  [t("Allied troops"), (f, r) => f.regions.allied[r]],
  [t("Armed groups"), (f, r) => f.regions.armed[r]],
  [t("Attention"), (f, r) => f.regions.attention[r], percent],
  [t("Network"), (f, r) => f.regions.connectivity[r], percent],
];

// A moment of the case's own clock, such as 5 Jan, 14:00.
export function clock(text, given = {}) {
  const locale = language() === "en" ? "en-GB" : language();
  const when = new Date(`${text}Z`);
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC", ...given }).format(when);
}

export class Country {
  // `described` is what the server told of the case; `title` stands above, where there are two.
  constructor(described, { title = null } = {}) {
    this.described = described;
    this.hour = el("strong", { class: "hour" }, "–");
    this.of = el("span", { class: "soft" });
    this.figures = FIGURES().map(([key, words, of, form = count]) => ({ key, of, form, cell: el("td", { class: "number" }, "–"), words }));
    this.tiles = new Tiles(described);
    this.streets = new Lines(t("On the streets"), [t("all"), t("in riot")], ["crowd", "riot"], { kept: WEEK });
    this.dead = new Lines(t("Dead, all sides"), [t("so far")], ["dead"], { kept: WEEK });
    this.sites = new Lines(t("Guarded sites lost now"), [t("sites")], ["lost"], { kept: WEEK });
    this.events = el("ol", { class: "events", tabindex: "0", "aria-label": t("What happened, latest first") });
    this.body = el("tbody");
    this.heading = title === null ? null : el("h2", { id: fresh("country") }, title);
    this.part = title === null ? "h2" : "h3";
    this.element = el("section", { class: "country", "aria-label": title ?? t("The country") }, this.heading,
      el("p", { class: "when" }, this.hour, " ", this.of), this.layout());
    this.clear();
  }

  layout() {
    const rows = this.figures.map(({ key, words, cell }) =>
      el("tr", { class: kindOf(key) }, el("th", { scope: "row" }, words), cell));
    const caption = fresh("regions");
    const told = [this.heading?.id, caption].filter(Boolean).join(" "); // which of two countries it is of
    const heads = COLUMNS().map(([words]) => el("th", { scope: "col", class: "number" }, words));
    return el("div", { class: "layout" },
      el("table", { class: "figures" }, el("tbody", {}, rows)),
      el("div", { class: "sight" }, this.tiles.element, el(this.part, { class: "curves-title" }, t("Last 7 days")), el("div", { class: "curves" }, this.dead.element, this.streets.element, this.sites.element)),
      el("div", { class: "course" }, el(this.part, {}, t("What happened")), this.events),
      el("details", { class: "by-region" }, el("summary", { id: caption }, t("By region")),
        el("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": told },
          el("table", { class: "compact" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("Region")), heads)), this.body))));
  }

  // Says which world this is, where there are two.
  name(words) {
    this.heading.textContent = words;
    this.element.setAttribute("aria-label", words);
  }

  clear() {
    for (const lines of [this.streets, this.dead, this.sites]) lines.clear();
    this.events.replaceChildren(el("li", { class: "none soft" }, t("Nothing yet.")));
    this.frame = null;
  }

  show(frame) {
    this.frame = frame;
    this.hour.textContent = clock(frame.time, { year: "numeric" });
    this.of.textContent = t("hour {hour} of {hours}", { hour: frame.hour, hours: this.described.hours });
    for (const { of, form, cell } of this.figures) cell.textContent = form(of(frame));
    this.tiles.show(frame);
    if (frame.series.length) {
      this.streets.add(frame.series.map(([people, rioters]) => [people, rioters]));
      this.dead.add(frame.series.map((point) => [point[2]]));
      this.sites.add(frame.series.map((point) => [point[3]]));
    }
    this.tell(frame.events);
    this.byRegion(frame);
  }

  tell(events) {
    if (!events.length) return;
    this.events.querySelector(".none")?.remove();
    const lines = events.map((event) => el("li", { class: `event ${event.kind}` },
      el("time", { datetime: event.time }, clock(event.time)), " ", event.place ? el("b", {}, plain(event.place), " ") : null, said(event.text)));
    this.events.prepend(...lines.reverse());
    while (this.events.children.length > MOST_EVENTS) this.events.lastChild.remove();
  }

  byRegion(frame) {
    const lost = this.described.regions.map(() => 0);
    frame.sites.forEach((holder, at) => (lost[this.described.sites[at].region] += holder > 0));
    this.body.replaceChildren(...this.described.regions.map((region, r) =>
      el("tr", {}, el("th", { scope: "row" }, said(region.name)), COLUMNS().map(([, of, form = count]) => el("td", { class: "number" }, form(of(frame, r, lost)))))));
  }
}
