// Draws Vega-Lite specifications with the bundle that the report uses, as SVG, so that text stays text.
import { keep } from "./http.js";
import { button, el, plain, said } from "./elements.js";
import { chartLocale, t } from "./words.js";

const OPTIONS = { actions: false, renderer: "svg", hover: false };
let loading = null;

function vega() {
  loading ??= import("/static/vega.js").then(() => window.vegaEmbed);
  return loading;
}

// Draws `spec` into `element`; gives back what Vega-Embed gives, with `view`.
export async function chart(element, spec) {
  const embed = await vega();
  element.classList.add("canvas");
  const room = element.clientWidth || 600;
  const { fitted, smaller } = await import("/static/fitting.js");
  let fits = fitted(spec, room);
  const options = { ...OPTIONS, ...chartLocale() };
  let drawn = await embed(element, fits, options);
  const excess = () => (element.querySelector("svg")?.width.baseVal.value ?? 0) - room;
  const yields = spec.usermeta?.elastic && typeof (spec.facet ? spec.spec?.width : spec.width) === "number";
  // Axes and labels take their own room, known only after drawing: what is too wide is drawn once or twice more.
  for (let again = 0; again < 2 && yields && excess() > 0; again += 1) {
    drawn.finalize();
    fits = smaller(fits, excess());
    drawn = await embed(element, fits, options);
  }
  const svg = element.querySelector("svg");
  svg?.setAttribute("role", "img");
  svg?.setAttribute("aria-label", plain(spec.description ?? ""));
  if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
  return drawn;
}

// A chart with its title and note, drawn when it comes near the screen; `heading`: of its title, one below what it is in.
export function figure(name, { title, note, spec }, heading = "h3") {
  const canvas = el("div", { class: "canvas", "data-chart": name });
  const saving = el("span", { class: "saving" });
  const head = el("div", { class: "figure-head" }, el(heading, {}, said(title)), saving);
  const made = el(
    "figure",
    { id: `fig-${name}` },
    el("figcaption", {}, head, note ? el("p", {}, said(note)) : null),
    canvas,
  );
  const watch = new IntersectionObserver(
    async (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      try {
        const drawn = await chart(canvas, spec);
        saving.replaceChildren(...savers(name, title, spec, drawn.view));
      } catch (trouble) {
        console.error(trouble);
        canvas.replaceChildren(
          el(
            "p",
            { class: "note" },
            t("This chart could not be drawn. In words: {text}", { text: plain(spec.description ?? title) }),
          ),
        );
      }
      canvas.dataset.drawn = "yes";
    },
    { rootMargin: "600px" },
  );
  watch.observe(canvas);
  return made;
}

function savers(name, title, spec, view) {
  const label = (kind) => ({
    class: "link",
    "aria-label": t("Save the chart “{title}” as {kind}", { title: plain(title), kind }),
  });
  const stem = `${name}-${new Date().toISOString().slice(0, 10)}`;
  const save = (text, type, ending) => keep(new Blob([text], { type }), `${stem}.${ending}`);
  const kinds = [
    button("SVG", async () => save(await view.toSVG(), "image/svg+xml", "svg"), label("SVG")),
    button(
      "PNG",
      async () => keep(await (await fetch(await view.toImageURL("png", 2))).blob(), `${stem}.png`),
      label("PNG"),
    ),
  ];
  const rows = rowsOf(spec);
  if (rows.length) kinds.push(button("CSV", () => save(csv(rows), "text/csv", "csv"), label("CSV")));
  return kinds;
}

// The longest table of data inside a specification.
function rowsOf(spec) {
  const found = [];
  const look = (part) => {
    if (!part || typeof part !== "object") return;
    if (Array.isArray(part.data?.values)) found.push(part.data.values);
    for (const value of Array.isArray(part)
      ? part
      : [part.layer, part.hconcat, part.vconcat, part.concat, part.spec])
      look(value);
  };
  look(spec);
  for (const values of Object.values(spec.datasets ?? {})) if (Array.isArray(values)) found.push(values);
  return found.sort((a, b) => b.length - a.length)[0] ?? [];
}

// A spreadsheet would run a cell that begins like a formula, behind spaces and signs that cannot be seen too: such a
// cell begins with an apostrophe instead. The same rule as csv_cells.py and the page's export.js.
const FORMULA = /^[\p{Z}\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;
function cell(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  const safe = typeof value !== "number" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    [columns, ...rows.map((row) => columns.map((name) => row[name]))]
      .map((row) => row.map(cell).join(","))
      .join("\r\n") + "\r\n"
  );
}
