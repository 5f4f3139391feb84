// The ledger: sorted by any heading, filtered, searched, and each row opened to its report. Rows are hidden and
// moved, never made anew; without this script it is a plain table of all rows.
const table = document.getElementById("ledger-table");
const body = table.tBodies[0];
const original = [...body.rows];
const headings = [...table.tHead.rows[0].cells];
const words = JSON.parse(document.getElementById("words").textContent);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

const form = document.getElementById("ledger-filters");
const count = document.getElementById("ledger-count");
const more = document.getElementById("ledger-more");
const atOnce = Number(more.querySelector("[data-more]").dataset.more);
const openings = new Map();
let order = original;
let limit = atOnce;

// Which rows answer ---------------------------------------------------------------------------------------
let index;
function indexed() {
  index ??= new Map(original.map((row) => {
    const cells = row.cells;
    return [row, {
      indicator: cells[2].textContent,
      places: (cells[3].title || cells[3].textContent).split(",").map((one) => one.trim()),
      grade: cells[5].textContent,
      origin: cells[7].textContent,
      role: row.classList[0],
      text: `${row.textContent} ${cells[3].title}`.toLocaleLowerCase(),
    }];
  }));
  return index;
}

function wanted() {
  const data = new FormData(form);
  const text = data.get("text").trim().toLocaleLowerCase();
  const parts = text ? text.split(/\s+/) : [];
  const chosen = ["indicator", "grade", "origin", "role"].filter((name) => data.get(name));
  const place = data.get("place");
  if (!parts.length && !chosen.length && !place) return () => true;
  const known = indexed();
  return (row) => {
    const one = known.get(row);
    return chosen.every((name) => one[name] === data.get(name))
      && (!place || one.places.includes(place))
      && parts.every((part) => one.text.includes(part));
  };
}

// Only the rows that are seen are put in order: moving thousands takes seconds.
let moved = false;
function show() {
  const answers = wanted();
  const seen = [];
  let found = 0;
  for (const row of order) {
    const hidden = !answers(row) || ++found > limit;
    if (row.hidden !== hidden) row.hidden = hidden;
    const opening = openings.get(row);
    if (opening) opening.hidden = hidden;
    if (!hidden) seen.push(row, ...(opening ? [opening] : []));
  }
  moved ||= order !== original;
  if (moved) body.prepend(...seen);
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const values = { found: number(found), all: number(original.length), shown: number(Math.min(found, limit)) };
  count.textContent = filled(found > limit ? words.first : found ? words.rows : words.none, values);
  more.hidden = found <= limit;
}

form.addEventListener("input", () => { limit = atOnce; show(); });
form.addEventListener("reset", () => requestAnimationFrame(() => { limit = atOnce; show(); }));
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-more]")?.dataset.more;
  if (!asked) return;
  limit = asked === "all" ? Infinity : limit + atOnce;
  show();
});

// Order ---------------------------------------------------------------------------------------------------
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function key(row, column) {
  const cell = row.cells[column];
  if (!headings[column].classList.contains("number")) return cell.textContent.trim();
  return cell.dataset.value === undefined ? -Infinity : Number(cell.dataset.value);
}

function sort(column, direction) {
  const keys = new Map(original.map((row) => [row, key(row, column)]));
  const sign = direction === "ascending" ? 1 : -1;
  const compare = headings[column].classList.contains("number") ? (a, b) => a - b || 0 : collator.compare;
  return [...original].sort((a, b) => sign * compare(keys.get(a), keys.get(b)));
}

headings.forEach((heading, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  heading.append(button);
  const first = heading.classList.contains("number") ? "descending" : "ascending";
  const second = first === "ascending" ? "descending" : "ascending";
  button.addEventListener("click", () => {
    const now = heading.getAttribute("aria-sort");
    const next = now === first ? second : now === second ? null : first;
    headings.forEach((other) => other.removeAttribute("aria-sort"));
    if (next) heading.setAttribute("aria-sort", next);
    order = next ? sort(column, next) : original;
    show();
  });
});

// Opening -------------------------------------------------------------------------------------------------
let texts;
const opened = () => (texts ??= (async () => {
  const packed = document.getElementById("openings").textContent.trim();
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
})());

async function open(row) {
  const opening = document.createElement("tr");
  opening.className = "opening";
  const cell = opening.insertCell();
  cell.colSpan = headings.length;
  openings.set(row, opening);
  row.after(opening);
  if (!("DecompressionStream" in window)) {
    cell.textContent = words.cannot;
    return;
  }
  const { rows, reports } = await opened();
  // Made by the page's own template, which escapes whatever a report says.
  cell.innerHTML = rows[original.indexOf(row)].map((place) => reports[place]).join("");
}

body.addEventListener("click", (event) => {
  const button = event.target.closest(".openable");
  if (!button) return;
  const row = button.closest("tr");
  const opening = openings.get(row);
  button.setAttribute("aria-expanded", String(!opening));
  if (!opening) return void open(row);
  opening.remove();
  openings.delete(row);
});

// A link to a report finds its row whatever is filtered away ------------------------------------------------
function reveal() {
  const id = decodeURIComponent(location.hash.slice(1));
  const row = id && document.getElementById(id)?.closest("#ledger-table tbody tr");
  if (!row?.hidden) return;
  form.reset();
  limit = Infinity;
  show();
  document.getElementById(id).scrollIntoView();
}

addEventListener("hashchange", reveal);
let before = limit;
addEventListener("beforeprint", () => { before = limit; limit = Infinity; show(); });
addEventListener("afterprint", () => { limit = before; show(); });
form.hidden = false;
show();
reveal();
