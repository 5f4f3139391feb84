// How a chart fits the room it has: for the page, which holds this text, and for the app, which imports it.
const LETTER = 6; // pixels of a letter, on average
const NAMES = 0.42; // part of a narrow chart that names at its side may take
const LINE = 13;

// A row of small charts breaks into several rows on a narrow screen, a legend and long names into several lines.
export function fitted(spec, width) {
  if (spec.facet && spec.spec?.width) {
    // As many as nearly fit, each a little narrower: one alone would leave half a telephone's screen blank.
    const room = width - 56;
    const columns = Math.max(1, Math.min(spec.columns ?? 99, Math.round(room / (spec.spec.width + 14))));
    return narrowed(spec, columns, Math.min(spec.spec.width, Math.floor(room / columns) - 14));
  }
  if (!spec.usermeta?.elastic || !spec.config) return spec;
  const legend = { ...spec.config.legend, columns: Math.max(1, Math.floor(width / 140)) };
  const fits = { ...spec, config: { ...spec.config, legend } };
  return width < spec.width ? withShortNames(fits, Math.floor((width * NAMES) / LETTER)) : fits;
}

// Words in lines of so many letters at most; a longer word stays whole. As Vega's own expressions do it.
const BROKEN = "split(trim(";
const broken = (letters) =>
  `${BROKEN}replace(datum.value, regexp('(.{1,${letters}})(?: +|$)', 'g'), '$1\\n')), '\\n')`;
const linesOf = (words, letters) =>
  words.replace(new RegExp(`(.{1,${letters}})(?: +|$)`, "g"), "$1\n").trim().split("\n");

// Panels of that width, with their names above them in as many lines as they take.
function narrowed(spec, columns, own) {
  const header = spec.facet.header ?? {};
  const ours = !header.labelExpr || header.labelExpr.startsWith(BROKEN);
  const labelExpr = ours ? broken(Math.max(8, Math.floor(own / (LETTER + 1)))) : header.labelExpr;
  const facet = { ...spec.facet, header: { ...header, labelExpr } };
  return { ...spec, columns, facet, spec: { ...spec.spec, width: own } };
}

// Long names at the side of a chart break into lines, for which its rows then have room.
function withShortNames(spec, letters) {
  const names = (part) => {
    const y = part.encoding?.y;
    return y?.type === "nominal" && Array.isArray(y.sort) ? y.sort : [];
  };
  const parts = spec.layer ?? [spec];
  const most = Math.max(1, ...parts.flatMap(names).map((name) => linesOf(String(name), letters).length));
  if (most === 1 || !spec.height?.step) return spec;
  // A label's first line stands where a single one would: all begin as high as the longest has to.
  const label = { labelExpr: broken(letters), labelOffset: (-LINE * (most - 1)) / 2 };
  const change = (part) => {
    if (!names(part).length) return part;
    const { y } = part.encoding;
    return { ...part, encoding: { ...part.encoding, y: { ...y, axis: { ...y.axis, ...label } } } };
  };
  const made = spec.layer ? { ...spec, layer: spec.layer.map(change) } : change(spec);
  return { ...made, height: { step: Math.max(spec.height.step, most * LINE + 6) } };
}

// The same, that much narrower; a title of its axis that is then too long breaks into lines.
export function smaller(spec, excess) {
  if (spec.facet) {
    const own = spec.spec.width - Math.ceil(excess / spec.columns) - 1;
    return narrowed(spec, spec.columns, Math.max(80, own));
  }
  const width = Math.max(120, spec.width - excess - 2);
  const change = (part) => {
    const title = part.encoding?.x?.title;
    if (typeof title !== "string" || title.length * LETTER <= width) return part;
    const x = { ...part.encoding.x, title: linesOf(title, Math.floor(width / LETTER)) };
    return { ...part, encoding: { ...part.encoding, x } };
  };
  const made = spec.layer ? { ...spec, layer: spec.layer.map(change) } : spec;
  return { ...change(made), width };
}
