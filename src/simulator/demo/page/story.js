/** The story in three steps, ticked off as they are done. Pressing one leads to where it is done. */
import { byId, make, showList } from "./dom.js";
import { wordNodes } from "./words.js";

const steps = [
  { id: "write", title: "Write as a visitor", about: "The chat becomes a card in Slack." },
  { id: "reply", title: "Reply in the thread", about: "The visitor reads it, ✅ says so." },
  { id: "note", title: "Keep a note", about: "Begin with // and it stays in Slack 🔒." },
];

let goToReply = () => undefined;

export function setUpStory(go) {
  goToReply = go;
}

export function showStory({ steps: done }) {
  const next = steps.find(({ id }) => !done[id])?.id;
  const items = steps.map((step, index) => ({
    ...step,
    number: index + 1,
    isDone: done[step.id],
    isNext: step.id === next,
  }));
  showList(byId("steps"), items, ({ id }) => id, stepNode);
}

function stepNode({ id, number, title, about, isDone, isNext }) {
  return make(
    "li",
    {},
    make(
      "button",
      {
        type: "button",
        class: `step ${isDone ? "done" : ""} ${isNext ? "next" : ""}`,
        "data-focus": "step",
        "aria-current": isNext ? "step" : undefined,
        onclick: () => go(id),
      },
      make("span", { class: "step-sign", "aria-hidden": "true" }, isDone ? "✓" : String(number)),
      make(
        "span",
        {},
        make("strong", {}, title, isDone ? make("span", { class: "visually-hidden" }, ", done") : undefined),
        make("span", { class: "step-about" }, ...wordNodes([{ kind: "text", text: about }])),
      ),
    ),
  );
}

function go(id) {
  if (id === "write") return byId("visitor-text").focus();
  const box = goToReply();
  // Without a thread the visitor has to write first.
  if (!box) return byId("visitor-text").focus();
  if (id === "note" && box.value === "") box.value = "// ";
}
