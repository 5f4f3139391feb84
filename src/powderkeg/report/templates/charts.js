// Draws every chart once it can be seen: those inside a closed part wait until it is opened or the page is printed.
const specs = JSON.parse(document.getElementById("specs").textContent);
const options = { actions: false, renderer: "svg", hover: false };

// A row of small charts breaks into several rows on a narrow screen, a legend into several lines.
function fitted(spec, width) {
  if (spec.facet) {
    const panel = spec.spec.width + 14;
    return { ...spec, columns: Math.max(1, Math.min(spec.columns, Math.floor((width - 40) / panel))) };
  }
  if (!spec.usermeta.elastic) return spec;
  const legend = { ...spec.config.legend, columns: Math.max(1, Math.floor(width / 140)) };
  return { ...spec, config: { ...spec.config, legend } };
}

async function embed(canvas, spec) {
  await window.vegaEmbed(canvas, spec, options);
  const svg = canvas.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", spec.description);
  return svg.width.baseVal.value;
}

async function draw(canvas) {
  const name = canvas.dataset.chart;
  if (canvas.dataset.drawn) return;
  canvas.dataset.drawn = "yes";
  const room = matchMedia("print").matches ? 1000 : canvas.clientWidth;
  const spec = fitted(specs[name], room);
  const excess = (await embed(canvas, spec)) - room;
  // Axes and labels take their own room, known only after drawing: what is too wide is drawn once more.
  if (excess > 0 && spec.usermeta.elastic && !spec.facet) {
    await embed(canvas, { ...spec, width: Math.max(120, spec.width - excess - 2) });
  }
}

const canvases = [...document.querySelectorAll("[data-chart]")];
for (const details of document.querySelectorAll("details")) {
  details.addEventListener("toggle", () => {
    if (details.open) details.querySelectorAll("[data-chart]").forEach((canvas) => draw(canvas));
  });
}
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  canvases.forEach((canvas) => draw(canvas));
});
for (const canvas of canvases.filter((one) => !one.closest("details:not([open])"))) await draw(canvas);
document.documentElement.dataset.charts = "drawn";
