// The window: one working copy of a case, a view for each part of the work, an address for each view (#/record).
import * as http from "./http.js";
import { chart, figure } from "./chart.js";
import { el, plain, refusal, waiting } from "./elements.js";
import { applyTheme, navigation, staleBar, top } from "./frame.js";
import { Session } from "./session.js";
import { shortcuts } from "./shortcuts.js";
import { language, speak, t, tn, wanted } from "./words.js";

// name: [words, how it is loaded, whether it needs no case]
const VIEWS = {
  start: [() => t("Cases"), () => import("./views/start.js"), true],
  case: [() => t("Case"), () => import("./views/case.js")],
  record: [() => t("Record"), () => import("./views/record.js")],
  beliefs: [() => t("Beliefs"), () => import("./views/beliefs.js")],
  weigh: [() => t("Weigh"), () => import("./views/weigh.js")],
  accounts: [() => t("Accounts"), () => import("./views/accounts.js")],
  outlook: [() => t("Outlook"), () => import("./views/outlook.js")],
  watch: [() => t("Watch a country"), () => import("./views/watch.js")],
  compare: [() => t("Compare two"), () => import("./views/compare.js")],
  city: [() => t("Watch a city"), () => import("./views/city.js"), true],
  log: [() => t("Log and files"), () => import("./views/log.js")],
  about: [() => t("About"), () => import("./views/about.js"), true],
};

const session = new Session();
const root = document.getElementById("main");
let shown = null; // { name, unmount }
let navigations = 0;

function announce(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  // An empty region first, so that the same words are heard when they are said twice.
  setTimeout(() => (live.textContent = plain(text)), 50);
}

function go(name, argument) {
  const address = `#/${name}${argument ? `/${encodeURIComponent(argument)}` : ""}`;
  if (location.hash === address) route();
  else location.hash = address;
}

function place() {
  const [name, argument] = location.hash.replace(/^#\/?/, "").split("/");
  const known = name in VIEWS ? name : session.workspace ? "case" : "start";
  const open = VIEWS[known][2] || session.workspace;
  return { name: open ? known : "start", argument: open ? decoded(argument ?? "") : "" };
}

// An address that was broken on its way leads to the view, without what it should have opened there.
function decoded(argument) {
  try {
    return decodeURIComponent(argument);
  } catch {
    return "";
  }
}

function context() {
  return {
    workspace: session.workspace,
    api: {
      get: http.get,
      post: http.post,
      patch: http.patch,
      del: http.del,
      upload: http.upload,
      socket: http.socket,
      download: async (path, name) => {
        await http.download(path, name);
        session.downloaded(path);
      },
    },
    t,
    tn,
    lang: language(),
    chart,
    figure,
    announce,
    changed: (callback) => session.on("case", callback),
    session,
    go,
    showSeed: (seed) => session.showSeed(seed),
  };
}

async function route({ focus = true } = {}) {
  const ours = (navigations += 1);
  const { name, argument } = place();
  const [words, load] = VIEWS[name];
  await leave();
  session.shownSeed = null;
  navigation(links, session, name);
  const title = session.workspace ? `${words()} – ${plain(session.workspace.case.title)}` : words();
  document.title = `${title} – Powderkeg`;
  const box = el("div", { class: `view view-${name}` });
  root.replaceChildren(box);
  const loading = waiting(t("Loading…"));
  const slow = setTimeout(() => ours === navigations && !box.firstChild && box.append(loading), 300);
  try {
    const view = await load();
    if (ours !== navigations) return;
    const unmount = await view.mount(box, context(), argument);
    if (ours !== navigations) {
      unmount?.();
      return;
    }
    shown = { name, unmount };
  } catch (trouble) {
    console.error(trouble);
    if (ours === navigations) box.replaceChildren(el("h1", {}, words()), refusal(trouble));
  } finally {
    clearTimeout(slow);
    loading.remove();
  }
  settled(box, focus);
  session.tell("state");
}

function settled(box, focus) {
  scrollTo(0, 0);
  const heading = box.querySelector("h1");
  if (!heading) return;
  heading.tabIndex = -1;
  if (focus && !document.querySelector("dialog[open]")) heading.focus({ preventScroll: true });
}

async function leave() {
  document.querySelectorAll("dialog[open]").forEach((box) => box.close());
  const former = shown;
  shown = null;
  try {
    await former?.unmount?.();
  } catch (trouble) {
    console.error(trouble);
  }
}

const links = () => Object.entries(VIEWS).map(([name, [words, , free]]) => [name, words(), free]);

let unlisten = () => {};

async function speakAs(code) {
  speak(await http.get(`/api/catalogue?lang=${code}`));
  const address = new URL(location.href);
  address.searchParams.set("lang", code);
  history.replaceState(history.state, "", address);
  document.getElementById("skip").textContent = t("Skip to the content");
  await session.again();
  unlisten();
  const stops = [top(session, code, switchTo), staleBar(session, go, announce)];
  unlisten = () => stops.forEach((stop) => stop());
}

// The language switch: the same view, said again.
async function switchTo(code) {
  try {
    await speakAs(code);
  } catch (trouble) {
    announce(trouble.message);
    return;
  }
  await route({ focus: false });
  document.querySelector(`#top [lang="${code}"]`)?.focus();
}

async function begin() {
  applyTheme();
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    root.focus();
  });
  try {
    await speakAs(wanted());
    await session.resume();
  } catch (trouble) {
    console.error(trouble);
    root.replaceChildren(el("h1", {}, "Powderkeg"), refusal(trouble));
    return;
  }
  addEventListener("hashchange", () => route());
  addEventListener("beforeunload", (event) => {
    if (session.atRisk) event.preventDefault();
  });
  session.on("gone", () => {
    announce(t("The server has let go of this working copy. Work in it stands under “Unsaved work”."));
    go("start");
  });
  shortcuts(links, go);
  await route({ focus: false });
  document.documentElement.dataset.ready = "yes";
}

await begin();
