// What may follow under each option: a laboratory, not advice. Deaths stand first, and nothing is ranked.
import { el, field, fresh, said } from "../elements.js";
import { follow } from "../progress.js";
import { section } from "../tables.js";
import { number, t } from "../words.js";

export async function mount(root, context) {
  const { session } = context;
  session.offers ??= await context.api.get("/api/cases");
  const [progress, unfollow] = follow(
    session.foreseeing,
    {
      running: t("Continuing the worlds"),
      done: t("Done."),
      cancelled: t("Cancelled."),
    },
    context.announce,
  );
  const shown = el("div", { class: "result" });
  const form = el("div");
  const draw = () => {
    form.replaceChildren(...asking(context));
    shown.replaceChildren(...(session.outlook ? outlookParts(session.outlook, context) : []));
    enable(root, session);
  };
  root.append(
    el("h1", {}, t("Outlook")),
    el(
      "p",
      { class: "lead" },
      t(
        "Worlds weighted by the record go on under each option with the same random numbers. Options are compared in whole tables, deaths on every side first; nothing is ranked, and no option is searched for.",
      ),
    ),
    form,
    progress,
    shown,
  );
  draw();
  const stops = [
    session.on("outlook", draw),
    session.on("result", draw),
    context.changed(draw),
    session.foreseeing.listen(() => enable(root, session)),
    unfollow,
  ];
  return () => stops.forEach((stop) => stop());
}

function enable(root, session) {
  const start = root.querySelector("#foresee");
  if (start) start.disabled = session.foreseeing.busy || session.weighing.busy || !session.result;
}

function asking(context) {
  const { session } = context;
  const { options } = context.workspace.case;
  if (!options.length)
    return [
      el("p", { class: "note" }, t("This case names no options, so that there is nothing to compare.")),
    ];
  const asked = session.asked ?? {};
  const boxes = options.map((one) => {
    const check = el("input", {
      type: "checkbox",
      value: one.name,
      id: fresh("option"),
      checked: !asked.options || asked.options.includes(one.name) || Boolean(one.reference),
      disabled: Boolean(one.reference),
    });
    const mark = one.reference ? [" ", el("span", { class: "badge" }, t("reference"))] : null;
    const about = one.summary ? el("span", { class: "soft" }, " – ", said(one.summary)) : null;
    return {
      check,
      line: el("li", {}, check, el("label", { for: check.id }, said(one.label || one.name), mark, about)),
    };
  });
  const least = session.offers.worlds?.least ?? 2;
  const worlds = el("input", {
    type: "number",
    name: "worlds",
    min: least,
    step: 1,
    class: "short",
    value: asked.worlds ?? "",
    placeholder: session.offers.worlds?.default ? number(session.offers.worlds.default) : "",
  });
  const acknowledge = el("input", { type: "checkbox", name: "acknowledge", checked: false });
  const refused = session.outlook?.embargoed || /acknowledge/.test(session.foreseeing.error?.message ?? "");
  const form = el(
    "form",
    { class: "settings" },
    el(
      "fieldset",
      {},
      el("legend", {}, t("Options to compare")),
      el(
        "ul",
        { class: "checks-list" },
        boxes.map((one) => one.line),
      ),
    ),
    el(
      "div",
      { class: "fields" },
      field(t("Worlds to continue"), worlds, { hint: t("Blank: the usual number.") }),
    ),
    el(
      "div",
      { class: refused ? "status" : "quiet-box" },
      el(
        "label",
        { class: "tick" },
        acknowledge,
        t(
          "I know that an outlook on a crisis that is not over can be used to choose whom to harm, and may be wrong where it is read. Give it all the same; the page then carries a warning. (Asked for only where the record ends less than ninety days ago.)",
        ),
      ),
    ),
    el(
      "div",
      { class: "actions" },
      el("button", { type: "submit", class: "primary", id: "foresee" }, t("Continue the worlds")),
      session.result
        ? null
        : el(
            "span",
            { class: "note" },
            t("Weigh the record first."),
            " ",
            el("a", { href: "#/weigh" }, t("Weigh")),
          ),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    const chosen = boxes.filter((one) => one.check.checked).map((one) => one.check.value);
    session.asked = {
      options: chosen.length === options.length ? null : chosen,
      acknowledge_live_crisis: acknowledge.checked,
    };
    if (worlds.value !== "") session.asked.worlds = Number(worlds.value);
    session.foreseeing.start(session.asked);
  });
  return [form];
}

function outlookParts(look, context) {
  if (look.embargoed)
    return [
      el(
        "section",
        { class: "status", role: "alert" },
        el("p", { class: "verdict" }, el("strong", {}, t("No outlook: this crisis is not over"))),
        el("p", {}, said(look.why)),
      ),
    ];
  const basis = look.basis ?? [];
  const { session } = context;
  // It may have continued the worlds of a result that another one has taken the place of.
  const other =
    session.stale || (look.record_digest !== undefined && look.record_digest !== session.weighed);
  const warning = look.warning || (look.why && !look.embargoed ? look.why : "");
  const charts = Object.entries(look.charts ?? {}).map(([name, one]) => context.figure(name, one));
  return [
    other
      ? el(
          "section",
          { class: "status", id: "outlook-stale", role: "alert" },
          el(
            "p",
            {},
            t(
              "This outlook continues the worlds of the record before the last change. Continue the worlds anew once the record is weighed or read again.",
            ),
          ),
        )
      : null,
    warning ? el("section", { class: "status", role: "alert" }, el("p", {}, said(warning))) : null,
    el("h2", {}, t("What may follow")),
    look.sentence ? el("p", { class: "headline" }, said(look.sentence)) : null,
    basis.filter((line) => line !== look.sentence).map((line) => el("p", {}, said(line))),
    el(
      "div",
      { id: "outcomes" },
      (look.table ?? []).map((one) => section(one)),
    ),
    look.differences?.length
      ? el(
          "div",
          { id: "differences" },
          el("h2", {}, t("Differences from the reference")),
          el(
            "p",
            {},
            t(
              "Option less reference in the same worlds with the same random numbers: + is more than there, − is less. ± is the half width of the 90 % interval of the mean over finitely many worlds. What the model does not know is not in it.",
            ),
          ),
          look.differences.map((one) => section(one)),
        )
      : null,
    charts,
    (look.sections ?? []).map((one) => section(one)),
    (look.notes ?? []).length
      ? el(
          "ul",
          { class: "said" },
          look.notes.map((line) => el("li", {}, said(line))),
        )
      : null,
  ]
    .flat()
    .filter(Boolean);
}
