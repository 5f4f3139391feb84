// The slider of days: draws both maps and the table anew for the chosen indicator, day and hypothesis.
const data = JSON.parse(document.getElementById("map-data")?.textContent ?? "null");
if (data) {
  const byId = (id) => document.getElementById(id);
  const [controls, chosen, under, slider, date, button] =
    ["map-controls", "map-indicator", "map-hypothesis", "map-day", "map-date", "map-play"].map(byId);
  const { words } = data;
  const MILLISECONDS = 700;
  const language = document.documentElement.lang || "en";
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const precise = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const quantity = (value) => (value >= 100 || Number.isInteger(value) ? whole : precise).format(value);
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  let timer = null;

  const radius = (value, largest, widest) =>
    value <= 0 || largest <= 0 ? data.nought : Math.max(data.smallest, widest * Math.sqrt(value / largest));

  function svg(name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const state = () => ({
    indicator: data.indicators[Number(chosen.value)],
    title: chosen.selectedOptions[0].textContent,
    day: Number(slider.value),
    hypothesis: under?.value ? Number(under.value) : null,
  });

  // What is known of every place on a day: [place, report or undefined, quantiles of every hypothesis].
  function rows({ indicator, day }) {
    const reported = new Map(
      indicator.reported.filter(([, first, last]) => first <= day && day <= last).map((row) => [row[0], row]));
    const simulated = Object.keys(indicator.worlds).filter((place) =>
      indicator.worlds[place].some((days) => days && days[day][1] !== null));
    return [...new Set([...reported.keys(), ...simulated])]
      .sort((a, b) => (a === "" ? -1 : b === "" ? 1 : data.names[a].localeCompare(data.names[b], language)))
      .map((place) => [place, reported.get(place), indicator.worlds[place]?.map((days) => days?.[day]) ?? []]);
  }

  function disc(found, spot, indicator, widest, lower) {
    const [place, , , value, figure, reports] = found;
    const group = svg("g", {});
    group.append(
      svg("title", {}, filled(words.figure, { place: data.names[place], figure, reports: reports.join(", ") })),
      svg("circle", { class: value > 0 ? "disc" : "nought", cx: spot[0], cy: spot[1], r: radius(value, indicator.largest, widest), "data-place": place }));
    if (lower) group.append(svg("text", { x: spot[0], y: spot[1] + lower }, quantity(value)));
    return group;
  }

  function ring(place, median, spot, indicator, widest, hypothesis) {
    const [name, colour] = data.hypotheses[hypothesis];
    const group = svg("g", {});
    group.append(
      svg("title", {}, filled(words.world, { place: data.names[place], figure: quantity(median), name })),
      svg("circle", { class: "world", cx: spot[0], cy: spot[1], r: radius(median, indicator.largest, widest), stroke: colour, "data-world": place }));
    return group;
  }

  function paint(found, { indicator, title, day, hypothesis }) {
    const told = found.filter(([place, report]) => place && report).map(([, report]) => report)
      .sort((a, b) => b[3] - a[3]);
    const figures = told.map(([place, , , , figure, reports]) =>
      filled(words.figure, { place: data.names[place], figure, reports: reports.join(", ") }));
    const what = { what: title, when: data.days[day], figures: figures.join("; ") };
    const label = filled(figures.length ? words.reported : words.unreported, what);
    for (const group of document.querySelectorAll("[data-discs]")) {
      const map = group.dataset.discs;
      const spots = data.spots[map];
      const widest = data.widest[map];
      const lower = map === "regions" ? data.below : 0;
      group.replaceChildren(
        ...told.filter(([place]) => place in spots)
          .map((report) => disc(report, spots[report[0]], indicator, widest, lower)),
        ...(hypothesis === null ? [] : found)
          .filter(([place, , worlds]) => place in spots && worlds[hypothesis])
          .map(([place, , worlds]) => ring(place, worlds[hypothesis][1], spots[place], indicator, widest, hypothesis)));
      group.ownerSVGElement.setAttribute("aria-label", label);
    }
  }

  function cell(tag, ...parts) {
    const made = document.createElement(tag);
    made.append(...parts);
    return made;
  }

  const MOST_LINKED = 12; // reports named in a cell; the ledger has them all
  // A range breaks before its bracket and nowhere else, so that six hypotheses fit beside each other.
  const unbroken = (text) => text.replace(/\(.*\)/, (inside) => inside.replaceAll(" ", "\u00a0"));

  function tabulate(found) {
    const lines = found.map(([place, report, worlds]) => {
      const heading = cell("th", Object.assign(document.createElement("bdi"), { textContent: data.names[place] }));
      heading.scope = "row";
      const ids = report?.[5] ?? [];
      const links = ids.slice(0, MOST_LINKED).flatMap((id, at) => {
        const link = cell("a", id);
        link.href = `#report-${id}`;
        return at ? [", ", link] : [link];
      });
      if (ids.length > MOST_LINKED) links.push(` … +${quantity(ids.length - MOST_LINKED)}`);
      const cells = data.hypotheses.map((_, at) => {
        const [low, middle, high] = worlds[at] ?? [null, null, null];
        const one = cell("td", middle === null ? "–" : unbroken(filled(words.range, { low: quantity(low), middle: quantity(middle), high: quantity(high) })));
        one.className = "number";
        return one;
      });
      const line = cell("tr", heading, cell("td", report?.[4] ?? "–"), cell("td", ...links), ...cells);
      if (!place) line.className = "total";
      return line;
    });
    if (!lines.length) {
      const one = cell("td", words.nothing);
      one.colSpan = 3 + data.hypotheses.length;
      lines.push(cell("tr", one));
    }
    byId("map-table").tBodies[0].replaceChildren(...lines);
  }

  function show() {
    const now = state();
    const found = rows(now);
    slider.setAttribute("aria-valuetext", data.days[now.day]);
    date.textContent = data.days[now.day];
    byId("map-meaning").textContent = `${now.indicator.meaning} ${filled(now.indicator.unit ? words.largest : words.largest_bare, { figure: quantity(now.indicator.largest), unit: now.indicator.unit })}`;
    paint(found, now);
    tabulate(found);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    button.textContent = words.play;
    date.removeAttribute("aria-live");
  }

  function play() {
    // A screen reader would have to read every day aloud.
    date.setAttribute("aria-live", "off");
    button.textContent = words.pause;
    if (slider.value === slider.max) slider.value = 0;
    show();
    timer = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      show();
      if (slider.value === slider.max) pause();
    }, MILLISECONDS);
  }

  controls.addEventListener("input", (event) => {
    if (event.target === slider) pause();
    show();
  });
  button.addEventListener("click", () => (timer === null ? play() : pause()));

  // For the buttons under a chart: what is drawn now, as a drawing, a picture or the rows of the whole record.
  const table = () => data.indicators.flatMap(({ title, unit, reported }) =>
    reported.map(([place, first, last, value, figure, reports]) => ({
      indicator: title, unit, place, name: data.names[place], from: data.days[first], to: data.days[last],
      value, figure, reports: reports.join(" "),
    })));

  function drawing(map) {
    const copy = map.cloneNode(true);
    const parts = copy.querySelectorAll("*");
    map.querySelectorAll("*").forEach((part, at) => {
      const style = getComputedStyle(part);
      for (const name of ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "font", "text-anchor", "paint-order"]) {
        parts[at].style.setProperty(name, style.getPropertyValue(name));
      }
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.style.background = getComputedStyle(document.body).backgroundColor;
    return new XMLSerializer().serializeToString(copy);
  }

  async function picture(map) {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(drawing(map))}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * map.viewBox.baseVal.width;
    canvas.height = 2 * map.viewBox.baseVal.height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  }

  for (const group of document.querySelectorAll("[data-discs]")) {
    const map = group.ownerSVGElement;
    // A map stands for the view of a chart: it has paper of its own, so that nothing is to be drawn again.
    const view = {
      background: () => view,
      runAsync: async () => view,
      toSVG: async () => drawing(map),
      toImageURL: () => picture(map),
    };
    dispatchEvent(new CustomEvent("powderkeg-drawn", {
      detail: { canvas: map.parentElement, spec: { datasets: { maps: table() } }, view: () => view },
    }));
  }
  byId("map-box").hidden = false;
  controls.hidden = false;
  show();
}
