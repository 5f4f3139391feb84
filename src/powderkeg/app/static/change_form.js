// A form for a change of the case: what changes, why, and who says so. The log keeps all three.
import { clearProblems, el, field, placeProblems, wrongAt } from "./elements.js";
import { t } from "./words.js";

const ANALYST = "powderkeg-analyst";

// `collect()` gives what to send, or null where nothing would change; `send(body)` gives the changed case, which
// `done(case, body)` hears of once the window works on it.
export function changeForm(context, { content, collect, send, done, save, said = t("Changed.") }) {
  const reason = el("textarea", { rows: 2, name: "reason", autocomplete: "off", dir: "auto" });
  const analyst = el("input", {
    name: "analyst",
    autocomplete: "name",
    value: localStorage.getItem(ANALYST) ?? "",
    dir: "auto",
  });
  // Named apart from the record's own column "reason", which says why a report is not weighed.
  const why = field(t("Reason for the change (kept in the log)"), reason, {
    name: "change-reason",
    wide: true,
  });
  const who = field(t("Analyst (may be left blank)"), analyst, { name: "analyst" });
  const box = el("div", { class: "refusal", role: "alert", hidden: true });
  const submit = el("button", { type: "submit", class: "primary" }, save);
  const form = el(
    "form",
    { class: "change", novalidate: true },
    content,
    el(
      "div",
      { class: "send" },
      el("fieldset", { class: "why" }, el("legend", {}, t("Why")), why, who),
      box,
      el("div", { class: "actions" }, submit),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearProblems(form, box);
    const body = collect(form);
    if (body === null) return refuse(box, t("Nothing is changed yet."));
    if (body === undefined) {
      refuse(box, t("Not saved: see the fields marked above."));
      return form.querySelector('[aria-invalid="true"]')?.focus();
    }
    if (!reason.value.trim()) {
      wrongAt(why, t("A change needs a reason: whoever reads the case later must be able to judge it."));
      reason.focus();
      return undefined;
    }
    localStorage.setItem(ANALYST, analyst.value);
    submit.disabled = true;
    try {
      const changed = await send({ ...body, reason: reason.value, analyst: analyst.value });
      context.session.update(changed);
      context.announce(said);
      reason.value = "";
      done?.(changed, body);
    } catch (trouble) {
      placeProblems(form, box, trouble);
    } finally {
      submit.disabled = false;
    }
    return undefined;
  });
  return form;
}

function refuse(box, words) {
  box.hidden = false;
  box.replaceChildren(el("p", {}, words));
}
