// Keys that lead to the views: g, then a letter. They sleep while one writes, and can be switched off (WCAG 2.1.4).
const KEPT = "powderkeg-shortcuts";
const WAIT = 1500; // milliseconds in which the second key has to follow

export const KEYS = {
  s: "start",
  c: "case",
  r: "record",
  b: "beliefs",
  w: "weigh",
  n: "accounts",
  o: "outlook",
  t: "watch",
  m: "compare",
  y: "city",
  l: "log",
  a: "about",
};

export const shortcutsOn = () => localStorage.getItem(KEPT) !== "off";
export const switchShortcuts = (on) => localStorage.setItem(KEPT, on ? "on" : "off");

const writing = (element) => element?.closest?.("input, select, textarea, [contenteditable], dialog");

export function shortcuts(links, go) {
  let begun = 0;
  addEventListener("keydown", (event) => {
    if (!shortcutsOn() || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("#main input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
      return;
    }
    if (event.key === "g") {
      begun = event.timeStamp;
      return;
    }
    const name = KEYS[event.key];
    if (begun && event.timeStamp - begun < WAIT && links().some(([view]) => view === name)) {
      event.preventDefault();
      go(name);
    }
    begun = 0;
  });
}
