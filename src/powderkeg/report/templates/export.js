// Under every chart: itself as a picture or a drawing, and its data as a table.
const saved = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// A spreadsheet takes a cell that begins so for a formula, behind spaces and signs that cannot be seen too; numbers stay.
// The same rule as the app's csv_cells.py and chart.js.
const FORMULA = /^[\p{Z}\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;
function cell(value) {
  if (value === null || value === undefined) return "";
  let text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (typeof value !== "number" && FORMULA.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// The fields' own names are short; what the chart calls them stands in its axes and tooltips.
function titles(spec) {
  const found = {};
  const walk = (node) => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node && typeof node === "object") {
      if (typeof node.field === "string" && typeof node.title === "string" && node.title) found[node.field] ??= node.title;
      Object.entries(node).forEach(([key, value]) => { if (key !== "datasets") walk(value); });
    }
  };
  walk(spec);
  return found;
}

function table(spec) {
  const named = titles(spec);
  const sets = Object.values(spec.datasets ?? {});
  // A line at zero is a dataset of its own, with nothing to tell.
  const telling = sets.filter((rows) => rows.length && Object.keys(rows[0]).length > 1);
  return telling.map((rows) => {
    const fields = [...new Set(rows.flatMap(Object.keys))];
    const lines = rows.map((row) => fields.map((field) => cell(row[field])).join(","));
    return [fields.map((field) => cell(named[field] ?? field)).join(","), ...lines].join("\r\n");
  }).join("\r\n\r\n");
}

const formats = {
  async PNG({ view }) {
    const url = await onWhite(view(), (one) => one.toImageURL("png", 2));
    return new Blob([Uint8Array.from(atob(url.split(",")[1]), (letter) => letter.charCodeAt(0))], { type: "image/png" });
  },
  async SVG({ view }) {
    return new Blob([await onWhite(view(), (one) => one.toSVG())], { type: "image/svg+xml" });
  },
  async CSV({ spec }) {
    return new Blob(["\ufeff", table(spec), "\r\n"], { type: "text/csv" });
  },
};

// On the page the paper shows through; a picture that is passed on has paper of its own.
async function onWhite(view, make) {
  view.background("#ffffff");
  try {
    return await make(view);
  } finally {
    // Drawn again at once: what stands on the page must not keep the picture's paper.
    await view.background("transparent").runAsync();
  }
}

const charts = new WeakMap();

function offer({ canvas, spec, view }) {
  const figure = canvas.closest("figure");
  const title = figure.querySelector("figcaption :is(h2, h3, h4)").textContent;
  const row = document.createElement("p");
  row.className = "exports";
  for (const format of Object.keys(formats)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = format;
    button.dataset.export = format;
    button.setAttribute("aria-label", saved(words.save, { title, format }));
    row.append(button);
  }
  figure.append(row);
  charts.set(figure, { spec, view });
}

addEventListener("powderkeg-drawn", (event) => offer(event.detail));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-export]");
  const figure = button?.closest("figure");
  if (!figure || !charts.has(figure)) return;
  const format = button.dataset.export;
  save(`${figure.id.replace(/^fig-/, "")}.${format.toLowerCase()}`, await formats[format](charts.get(figure)));
});
