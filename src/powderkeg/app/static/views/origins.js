// Merging origins: reports that go back to one source share one error, and count once.
import { changeForm } from "../change_form.js";
import { el, field, fresh, panel, said, wrongAt } from "../elements.js";
import { t, tn } from "../words.js";

export function mergeOrigins(context) {
  const origins = [...context.workspace.case.origins].sort((a, b) => a.origin_id.localeCompare(b.origin_id));
  const list = el(
    "datalist",
    { id: fresh("list") },
    origins.map((one) => el("option", { value: one.origin_id })),
  );
  const into = el("input", { name: "into", list: list.id, autocomplete: "off", dir: "auto" });
  const search = el("input", { type: "search", autocomplete: "off" });
  const boxes = origins.map((one) => {
    const check = el("input", { type: "checkbox", value: one.origin_id, id: fresh("origin") });
    const line = el(
      "li",
      {},
      check,
      el(
        "label",
        { for: check.id },
        said(one.origin_id),
        el("span", { class: "soft" }, " ", tn("{n} report", "{n} reports", one.reports)),
      ),
    );
    check.addEventListener("change", () => {
      if (check.checked && !into.value) into.value = one.origin_id;
    });
    return { check, line, text: one.origin_id.toLowerCase() };
  });
  search.addEventListener("input", () => {
    const words = search.value.trim().toLowerCase();
    for (const one of boxes) one.line.hidden = !one.check.checked && !one.text.includes(words);
  });
  const target = field(t("All of them become"), into, {
    name: "into",
    hint: t("One of those chosen, or a new name."),
    wide: true,
  });
  target.append(list);
  const chosen = el(
    "fieldset",
    { "data-field": "merge" },
    el("legend", {}, t("Origins that are one")),
    field(t("Search among the origins"), search, { wide: true }),
    el(
      "ul",
      { class: "checks-list" },
      boxes.map((one) => one.line),
    ),
  );
  const form = changeForm(context, {
    content: [
      el(
        "p",
        {},
        t("Two reports of one origin share one error: merged, they no longer count as two witnesses."),
      ),
      chosen,
      target,
    ],
    collect() {
      const merge = boxes.filter((one) => one.check.checked).map((one) => one.check.value);
      if (!merge.length) return null;
      if (!into.value.trim()) {
        wrongAt(target, t("Name the origin that they become."));
        return undefined;
      }
      return { merge, into: into.value.trim() };
    },
    send: (body) => context.api.post(`${context.session.path}/origins`, body),
    save: t("Merge"),
    said: t("Origins merged."),
    done: () => box.close(),
  });
  const box = panel(t("Merge origins"), form);
  return box;
}
