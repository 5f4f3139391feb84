// Choosing a case: a bundled one, the folder that was served, unsaved work, or a zip.
import { button, el, fresh, refusal, said, waiting } from "../elements.js";
import { moment, number, t, tn } from "../words.js";

export async function mount(root, context) {
  const box = el("div", { class: "wrong-place" });
  const body = el("div", {}, waiting(t("Looking for cases…")));
  root.append(
    el("h1", {}, t("Which case?")),
    el(
      "p",
      { class: "lead" },
      t(
        "A case is a crisis: its places, its record of graded reports, and the rival hypotheses about it. What you change here is a working copy of your own; nothing is written into a folder until you save it there.",
      ),
    ),
    box,
    body,
  );
  const fill = async () => {
    const cases = await context.api.get("/api/cases");
    body.replaceChildren(...parts(cases, context, { box, fill }));
  };
  await fill();
}

function parts(cases, context, view) {
  const made = [];
  const now = context.session.workspace;
  if (now) made.push(current(now, context));
  if (cases.own)
    made.push(
      group(t("The case that was served"), [
        card(cases.own.title, said(cases.own.path), opener({ own: true }, context, view)),
      ]),
    );
  const unsaved = unsavedCards(cases, context, view);
  if (unsaved.length) made.push(group(t("Unsaved work"), unsaved));
  made.push(
    group(
      t("Bundled cases"),
      (cases.bundled ?? []).map((one) =>
        card(one.title, el("code", {}, one.name), opener({ case: one.name }, context, view)),
      ),
    ),
  );
  made.push(group(t("A case of your own"), [drop(cases, context, view)]));
  return made;
}

// Copies with work in them that no window has open; `view`: { box for a refusal, fill to draw anew, opened }.
export function unsavedCards(cases, context, view) {
  const now = context.session.workspace;
  return (cases.unsaved ?? [])
    .filter((one) => one.id !== now?.id)
    .map((one) => unsavedCard(one, context, view));
}

function group(title, cards) {
  const id = fresh("group");
  return el(
    "section",
    { "aria-labelledby": id },
    el("h2", { id }, title),
    el(
      "ul",
      { class: "choices" },
      cards.map((one) => el("li", {}, one)),
    ),
  );
}

function card(title, below, ...actions) {
  return el(
    "div",
    { class: "card" },
    el("div", {}, el("h3", {}, said(title)), el("p", { class: "soft" }, below)),
    el("div", { class: "actions" }, actions),
  );
}

function current(now, context) {
  const on = button(t("Go on"), () => context.go("case"), { class: "primary" });
  return group(t("Open in this window"), [
    card(now.case.title, changesLine(now.case.changes?.length ?? 0), on),
  ]);
}

const changesLine = (n) =>
  n ? tn("{n} change in its log", "{n} changes in its log", n) : t("as it was opened");

function opener(asked, context, view, words = t("Open")) {
  return button(
    words,
    (event) => open(() => context.api.post("/api/workspaces", asked), context, view, event.currentTarget),
    { class: "primary" },
  );
}

async function open(ask, context, view, pressed) {
  view.box.replaceChildren();
  if (pressed) pressed.disabled = true;
  try {
    const found = await ask();
    if (!(await context.session.take(found))) {
      throw new Error(
        t("This work is open in another window. Close it there first, or open the case anew here."),
      );
    }
    context.announce(t("Opened: {title}", { title: found.case.title }));
    view.opened?.();
    context.go("case");
  } catch (trouble) {
    view.box.replaceChildren(refusal(trouble));
    view.box.scrollIntoView({ block: "center" });
  } finally {
    if (pressed) pressed.disabled = false;
  }
}

function unsavedCard(one, context, view) {
  const below = el(
    "span",
    {},
    t("last changed {when}; {changes}", {
      when: moment(one.changed),
      changes: changesLine(one.changes ?? 0),
    }),
  );
  const discard = button(
    t("Discard"),
    async () => {
      const sure = await asked(
        t("Discard this work?"),
        t("Its changes are in no folder and will be gone."),
        t("Discard"),
      );
      if (!sure) return;
      try {
        await context.api.del(`/api/workspaces/${encodeURIComponent(one.id)}`);
        context.announce(t("Discarded."));
        await view.fill();
      } catch (trouble) {
        view.box.replaceChildren(refusal(trouble));
      }
    },
    { class: "danger" },
  );
  return card(one.title, below, opener({ unsaved: one.id }, context, view, t("Go on")), discard);
}

// Asks before something that cannot be taken back.
export function asked(title, words, act) {
  return new Promise((answered) => {
    const heading = el("h2", { id: fresh("ask") }, title);
    let yes = false;
    const box = el(
      "dialog",
      { class: "ask", "aria-labelledby": heading.id },
      heading,
      el("p", {}, words),
      el(
        "div",
        { class: "actions" },
        button(t("Keep it"), () => box.close(), { autofocus: true }),
        button(
          act,
          () => {
            yes = true;
            box.close();
          },
          { class: "danger" },
        ),
      ),
    );
    box.addEventListener("close", () => {
      box.remove();
      answered(yes);
    });
    document.body.append(box);
    box.showModal();
  });
}

function drop(cases, context, view) {
  const input = el("input", {
    type: "file",
    accept: ".zip,application/zip",
    class: "unheard",
    id: fresh("zip"),
    tabindex: "-1",
  });
  const send = (file) =>
    file && open(() => context.api.upload("/api/workspaces", file), context, view, choose);
  input.addEventListener("change", () => {
    send(input.files[0]);
    input.value = "";
  });
  const choose = button(t("Choose a zip…"), () => input.click());
  const most = cases.limits?.upload;
  const zone = el(
    "div",
    { class: "drop" },
    el("p", {}, t("Drop the zip of a case folder here, or choose it.")),
    el("label", { class: "unheard", for: input.id }, t("Zip of a case folder")),
    input,
    choose,
    most
      ? el(
          "p",
          { class: "soft" },
          t(
            "At most {size} MB. It is checked like any case: every mistake is named with its file, line and field.",
            { size: number(Math.floor(most / 1e6)) },
          ),
        )
      : null,
  );
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    send(event.dataTransfer.files[0]);
  });
  return zone;
}
