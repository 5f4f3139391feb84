// Draws frames of the grid: a palette of the page's own colours, half a byte a cell, as fast as they come.
const CODES = 7;

// Reads the header of a binary message by the names of its fields; `pairs` are what follows, two cells a byte.
export function parts(buffer, fields) {
  const numbers = new Uint32Array(buffer, 0, fields.length);
  const head = Object.fromEntries(fields.map((name, at) => [name, numbers[at]]));
  return { ...head, pairs: new Uint8Array(buffer, 4 * fields.length) };
}

export class Painter {
  // `drawn(frame)` is called with each frame that was put on the screen.
  constructor(canvas, fields, drawn) {
    this.canvas = canvas;
    this.fields = fields;
    this.drawn = drawn;
    this.context = canvas.getContext("2d", { alpha: false });
    this.palette = new Uint32Array(256);
    this.pending = null;
    this.asked = 0;
    this.recolour();
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.changed = () => this.recolour(true);
    this.scheme.addEventListener("change", this.changed);
    this.watch = new MutationObserver(this.changed);
    this.watch.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  // Colours are those of the style sheet, so that they follow light and dark.
  recolour(again = false) {
    const probe = document.createElement("i");
    this.canvas.before(probe);
    for (let code = 0; code < CODES; code += 1) {
      probe.style.color = `var(--cell-${code})`;
      const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
      this.palette[code] = (255 << 24) | (blue << 16) | (green << 8) | red;
    }
    probe.remove();
    if (again && this.last) this.paint(this.last);
  }

  take(buffer) {
    this.pending = parts(buffer, this.fields);
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      const frame = this.pending;
      this.pending = null;
      this.paint(frame);
      this.drawn(frame);
    });
  }

  paint(frame) {
    const { width, height, pairs } = frame;
    if (this.canvas.width !== width || this.canvas.height !== height || !this.image) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.context.createImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
    }
    const { words, palette } = this;
    for (let at = 0, cell = 0; at < pairs.length; at += 1, cell += 2) {
      const pair = pairs[at];
      words[cell] = palette[pair & 15];
      words[cell + 1] = palette[pair >> 4]; // past the end of an odd grid nothing is written
    }
    this.context.putImageData(this.image, 0, 0);
    this.last = frame;
  }

  close() {
    cancelAnimationFrame(this.asked);
    this.scheme.removeEventListener("change", this.changed);
    this.watch.disconnect();
  }
}

// How many a second, of late.
export class Rate {
  constructor(span = 2000) {
    this.span = span;
    this.times = [];
  }

  note() {
    const now = performance.now();
    this.times.push(now);
    while (this.times.length > 2 && now - this.times[0] > this.span) this.times.shift();
  }

  get value() {
    const { times } = this;
    return times.length > 1 ? (1000 * (times.length - 1)) / (times.at(-1) - times[0]) : 0;
  }
}
