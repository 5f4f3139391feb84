// A document on its way to being an account: chosen, sent, drafted.
import { clearProblems, el, field, placeProblems, said, select } from "../elements.js";
import { number, t } from "../words.js";

const MEGABYTE = 1024 * 1024;

export function sending(view, context) {
  const file = el("input", {
    type: "file",
    name: "file",
    accept: ".txt,.md,.markdown,.html,.htm,.xhtml,.pdf,text/plain,text/markdown,text/html,application/pdf",
  });
  const written = el("input", { name: "written", type: "date" });
  const name = el("input", { name: "name", autocomplete: "off" });
  const language = select(
    [
      ["", t("find out")],
      ["en", "English"],
      ["fr", "Français"],
      ["ru", "Русский"],
    ],
    "",
    { name: "language" },
  );
  const most = context.session.offers?.limits?.upload ?? null;
  const box = el("div", { class: "refusal", role: "alert", hidden: true });
  const remarks = el("div", { id: "draft-remarks" });
  const submit = el("button", { type: "submit", class: "primary", id: "draft" }, t("Draft its claims"));
  const form = el(
    "form",
    { class: "settings", novalidate: true },
    el(
      "div",
      { class: "fields" },
      field(t("Document"), file, {
        hint: most
          ? t("Text, Markdown, a saved web page or PDF, in English, French or Russian; at most {size} MB.", {
              size: Math.floor(most / MEGABYTE),
            })
          : null,
        wide: true,
      }),
      field(t("Day it was written"), written, {
        hint: t("Blank: as the file says. Without it “yesterday” has no date."),
      }),
      field(t("Its language"), language, {}),
      field(t("Name of the account"), name, { hint: t("Blank: made from the file's name.") }),
    ),
    box,
    el("div", { class: "actions" }, submit),
    remarks,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearProblems(form, box);
    const chosen = file.files[0];
    const wrong = chosen ? tooLarge(chosen, most) : t("Choose a document first.");
    if (wrong) {
      placeProblems(form, box, { message: wrong, problems: [{ field: "file", text: wrong }] });
      return;
    }
    const asked = new URLSearchParams({
      written: written.value,
      language: language.value,
      name: name.value,
    });
    submit.disabled = true;
    submit.textContent = t("Reading the document…");
    try {
      const answer = await context.api.upload(`${view.path}?${asked}`, chosen);
      context.session.quotes.set(answer.added, answer.quotes);
      remarks.replaceChildren(...answer.remarks.map((line) => el("p", { class: "note" }, said(line))));
      form.reset();
      view.changed(answer);
      context.announce(t("Drafted: correct each claim before you rely on it."));
      document.getElementById(`account-${answer.added}`)?.scrollIntoView();
    } catch (trouble) {
      placeProblems(form, box, trouble);
    } finally {
      submit.disabled = false;
      submit.textContent = t("Draft its claims");
    }
  });
  return el(
    "details",
    { id: "sending", open: !context.workspace.case.has.accounts },
    el("summary", {}, t("Add a document")),
    form,
  );
}

// Said here, because a server that refuses so much closes the door while the browser still pushes.
function tooLarge(file, most) {
  if (!most || file.size <= most) return "";
  return t("The document has {size} MB; at most {most} MB are taken. Send the part that claims things.", {
    size: number(Math.ceil(file.size / MEGABYTE)),
    most: number(Math.floor(most / MEGABYTE)),
  });
}
