// The way back to an earlier copy from inside a window: the work that stands unsaved, in a panel.
import { button, el, panel, refusal } from "../elements.js";
import { t } from "../words.js";
import { unsavedCards } from "./start.js";

export const earlierButton = (context) =>
  button(t("Open an earlier copy…"), () => earlier(context), { class: "open-earlier" });

async function earlier(context) {
  const body = el("div");
  const trouble = el("div");
  const box = panel(
    t("Earlier copies"),
    el(
      "p",
      { class: "note" },
      t("The copy in this window is kept: it stands in this list once another one is open here."),
    ),
    trouble,
    body,
  );
  const fill = async () => {
    const cases = await context.api.get("/api/cases");
    const cards = unsavedCards(cases, context, { box: trouble, fill, opened: () => box.close() });
    body.replaceChildren(
      cards.length
        ? el(
            "ul",
            { class: "choices" },
            cards.map((one) => el("li", {}, one)),
          )
        : el("p", {}, t("There is no other copy with changes in it.")),
    );
  };
  try {
    await fill();
  } catch (failed) {
    trouble.replaceChildren(refusal(failed));
  }
}
