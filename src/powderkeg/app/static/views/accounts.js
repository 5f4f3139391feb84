// Accounts: documents that say what happened, claim by claim, and what record and worlds have to say to each.
import { button, el, refusal, said } from "../elements.js";
import { number, t } from "../words.js";
import { accountPart } from "./account_part.js";
import { sending } from "./account_sending.js";

export async function mount(root, context) {
  const { session } = context;
  session.offers ??= await context.api.get("/api/cases");
  session.quotes ??= new Map();
  const state = el("p", { class: "note", role: "status", id: "worlds-state" });
  const body = el("div");
  const path = `${session.path}/accounts`;
  const view = { path, told: null, ours: false, asked: 0, gone: false };
  view.show = (told) => {
    view.told = told;
    body.replaceChildren(...parts(view, context));
    worlds(view, context, state);
  };
  // What a change gives: the case, which the window works on from now, and the accounts as they are then.
  view.changed = (answer) => {
    view.ours = true;
    session.update(answer.case);
    view.ours = false;
    view.show(answer.accounts);
  };
  view.load = async () => {
    try {
      const told = await context.api.get(path);
      if (!view.gone) view.show(told);
    } catch (trouble) {
      if (!view.gone) body.replaceChildren(refusal(trouble));
    }
  };
  root.append(
    el("h1", {}, t("Accounts")),
    el(
      "p",
      { class: "lead" },
      t(
        "Documents that say what happened, claim by claim, in your words; the documents themselves are not kept. A verdict says what the reports of this record come to, not what is true. No claim is weighed as evidence unless you ask for it.",
      ),
    ),
    sending(view, context),
    state,
    body,
  );
  await view.load();
  const again = () => view.ours || view.load();
  const stops = [context.changed(again), session.on("result", again), session.on("comparison", again)];
  return () => {
    view.gone = true;
    stops.forEach((stop) => stop());
  };
}

// With a result held, the worlds are asked after the record's verdicts are in sight: it can take a while.
async function worlds(view, context, state) {
  const { told, path } = view;
  const asked = (view.asked += 1);
  state.textContent = "";
  if (!told.parts.length) return;
  if (told.worlds === "none") {
    state.replaceChildren(
      t("How often each claim holds in simulated worlds is said once the record is weighed."),
      " ",
      el("a", { href: "#/weigh" }, t("Weigh")),
    );
    return;
  }
  if (told.worlds === "asked") {
    state.textContent = told.of_before
      ? t(
          "The worlds are those of the record before the last change; the verdicts are of the record as it stands.",
        )
      : "";
    return;
  }
  state.textContent = t("Asking the worlds of the result how often each claim holds…");
  try {
    const found = await context.api.get(`${path}?worlds=1`);
    if (view.gone || asked !== view.asked) return;
    view.show(found);
    context.announce(t("The worlds have been asked."));
  } catch (trouble) {
    if (!view.gone && asked === view.asked) state.replaceChildren(refusal(trouble));
  }
}

function parts(view, context) {
  const { told } = view;
  const made = told.problems.map((line) => el("p", { class: "note account-problem" }, said(line)));
  made.push(...broken(view, context));
  if (!told.parts.length) {
    made.push(
      el("p", { class: "note", id: "no-accounts" }, t("This case has no account that can be shown yet.")),
    );
    return made;
  }
  if (told.bar) made.push(context.figure("verdicts", told.bar, "h2"));
  if (told.parts.length > 1) made.push(contents(told));
  made.push(...told.parts.map((part) => accountPart(part, view, context)));
  if (told.shared.length)
    made.push(
      el(
        "section",
        { id: "beside" },
        el("h2", {}, t("The accounts beside one another")),
        el(
          "ul",
          { class: "said" },
          told.shared.map((line) => el("li", {}, said(line))),
        ),
      ),
    );
  return made;
}

// Files that the case names and that are no accounts: what is wrong stands above; here they can be taken out.
function broken(view, context) {
  const read = new Set(view.told.accounts.map((one) => one.path));
  return view.told.files
    .filter((file) => !read.has(file))
    .map((file) =>
      el(
        "div",
        { class: "actions" },
        el("code", {}, said(file)),
        button(t("Take this file out of the case"), () => takeOut(file, view, context), { class: "danger" }),
      ),
    );
}

function contents(told) {
  return el(
    "p",
    {},
    told.parts.flatMap((part, place) => [
      place ? " · " : "",
      el(
        "button",
        {
          type: "button",
          class: "link",
          onclick: () => document.getElementById(`account-${part.name}`)?.scrollIntoView(),
        },
        said(part.title),
      ),
      ` (${number(part.claims.length)})`,
    ]),
  );
}

export async function takeOut(file, view, context) {
  const { asked } = await import("./start.js");
  const sure = await asked(
    t("Take this account out of the case?"),
    t("Its claims and everything you corrected in them will be gone from this working copy."),
    t("Take it out"),
  );
  if (!sure) return;
  try {
    view.changed(await context.api.del(`${view.path}?path=${encodeURIComponent(file)}`));
    context.announce(t("Taken out."));
  } catch (trouble) {
    context.announce(trouble.message);
  }
}
