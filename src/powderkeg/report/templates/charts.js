// Draws a chart when it comes near the screen, all of them before the page is printed, and those inside a closed
// part when it is opened. Data and library stand in the page compressed (or plain, in the page of a grid run).
const element = (id) => document.getElementById(id);
const read = (id) => JSON.parse(element(id)?.textContent ?? "null");
const words = read("words");
const options = { actions: false, renderer: "svg", hover: false, ...read("locales") };
const canUnpack = "DecompressionStream" in window;

async function unpacked(id) {
  const bytes = Uint8Array.from(atob(element(id).textContent.trim()), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

// A module made here runs after this one has let go; its last line says that it is there.
function run(code) {
  return new Promise((resolve) => {
    addEventListener("powderkeg-library", resolve, { once: true });
    const script = document.createElement("script");
    script.type = "module";
    script.textContent = `${code}\ndispatchEvent(new Event("powderkeg-library"));`;
    document.head.append(script);
  });
}

let library;
const loaded = () => (library ??= (async () => {
  if (!element("bundle")) return read("specs");
  const [code, data] = await Promise.all([unpacked("bundle"), unpacked("specs")]);
  await run(code);
  return JSON.parse(data);
})());

const views = new WeakMap();

async function embed(canvas, spec) {
  const { view } = await window.vegaEmbed(canvas, spec, options);
  views.set(canvas, view);
  const svg = canvas.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", spec.description);
  return svg.width.baseVal.value;
}

const promises = new Map();

function draw(canvas) {
  if (!promises.has(canvas)) promises.set(canvas, drawn(canvas));
  return promises.get(canvas);
}

async function drawn(canvas) {
  const specs = await loaded();
  const room = matchMedia("print").matches ? 1000 : canvas.clientWidth;
  let spec = fitted(specs[canvas.dataset.chart], room);
  let excess = (await embed(canvas, spec)) - room;
  // Axes and labels take their own room, known only after drawing: what is too wide is drawn once or twice more.
  for (let again = 0; again < 2 && excess > 0 && spec.usermeta.elastic; again += 1) {
    spec = smaller(spec, excess);
    excess = (await embed(canvas, spec)) - room;
  }
  canvas.dataset.drawn = "yes";
  if (words) dispatchEvent(new CustomEvent("powderkeg-drawn", { detail: { canvas, spec, view: () => views.get(canvas) } }));
}

const canvases = [...document.querySelectorAll("[data-chart]")];
const isOpen = (canvas) => !canvas.closest("details:not([open])");

async function drawAll(wanted) {
  for (const canvas of wanted) await draw(canvas);
}

if (element("bundle") && !canUnpack) {
  const note = document.createElement("p");
  note.className = "status";
  note.id = "no-charts";
  note.textContent = words.cannot;
  element("main").prepend(note);
} else {
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    drawAll(canvases);
  });
  const ready = () => { document.documentElement.dataset.charts = "drawn"; };
  // Without a packed library the charts are few, and all are drawn at once.
  const lazy = element("bundle") !== null;
  if (!lazy) drawAll(canvases.filter(isOpen)).then(ready);
  const near = new IntersectionObserver((entries) => {
    const coming = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
    coming.forEach((canvas) => near.unobserve(canvas));
    drawAll(coming.filter(isOpen)).then(ready);
  }, { rootMargin: "600px 0px" });
  if (lazy) canvases.forEach((canvas) => near.observe(canvas));
  // What a closed part hides is not seen by the observer in every browser.
  for (const details of document.querySelectorAll("details")) {
    details.addEventListener("toggle", () => {
      if (details.open) drawAll([...details.querySelectorAll("[data-chart]")].filter(isOpen));
    });
  }
}
