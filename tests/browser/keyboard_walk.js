// What a walk through the page by Tab finds: controls it does not reach, focus that is not seen, controls that are
// covered or out of sight when they have it.
globalThis.walk = (() => {
  const CONTROLS =
    "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex='0']";
  const PARTED = /^(date|time|month)$/; // inputs of several fields, each of which Tab stops at
  const within = () => document.querySelector("dialog[open]") ?? document;
  const seen = (one) => one.checkVisibility({ checkVisibilityCSS: true });
  const words = (one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 40);
  const named = (one) => `<${one.tagName.toLowerCase()} #${one.id} ${one.name ?? ""}> ${words(one)}`;
  const troubles = new Set();
  const ever = new Set();
  let reached = new Set();
  let outside = 0;
  let last = null;

  const covered = (one, box) => {
    const across = Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 1), innerWidth - 1);
    // Of a part higher than the window, which begins above it, what is in the window's middle counts.
    const [top, foot] = [Math.max(box.top, 1), Math.min(box.bottom, innerHeight - 1)];
    const down = box.top < 1 && foot - top > 300 ? (top + foot) / 2 : Math.min(top + Math.min(box.height / 2, 12), foot);
    const above = document.elementFromPoint(across, down);
    return above && !one.contains(above) && !above.contains(one) && !above.closest("label") ? above : null;
  };

  const look = (one) => {
    if (one.closest("svg")) return;
    const style = getComputedStyle(one);
    const ring = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
    if (!ring && !one.matches("h1, h2")) troubles.add(`focus is not seen: ${named(one)}`);
    const box = one.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth)
      troubles.add(`out of sight: ${named(one)}`);
    else {
      const above = covered(one, box);
      if (above) troubles.add(`covered by ${named(above)}: ${named(one)}`);
    }
  };

  return {
    begin() {
      reached = new Set();
      outside = 0;
      last = null;
    },
    // Looks at what has the focus; true once the walk has come round.
    step() {
      const one = document.activeElement;
      if (!one || one === document.body) {
        last = null;
        outside += 1;
        return outside > 1;
      }
      if (one === last && PARTED.test(one.type)) return false;
      last = one;
      if (reached.has(one)) return true;
      reached.add(one);
      ever.add(one);
      look(one);
      return false;
    },
    troubles() {
      // Buttons that save a chart come when the chart is drawn, which may be behind the walk.
      for (const one of within().querySelectorAll(CONTROLS))
        if (seen(one) && one.tabIndex >= 0 && !ever.has(one) && !one.closest(".saving, svg"))
          troubles.add(`not reached: ${named(one)}`);
      return [...troubles];
    },
  };
})();
0;
