/** Slack's own confirmation before a click (Block Kit's `confirm`). */
import { byId } from "./dom.js";
import { wordNodes } from "./words.js";

/** Resolves with true where the user confirms. */
export function askFirst({ title, words, confirm, deny, isDanger }) {
  const dialog = byId("ask");
  byId("ask-title").replaceChildren(...wordNodes(title));
  byId("ask-words").replaceChildren(...wordNodes(words));
  const yes = byId("ask-confirm");
  yes.textContent = confirm;
  yes.classList.toggle("grave", isDanger);
  byId("ask-deny").textContent = deny;
  dialog.returnValue = "";
  dialog.showModal();
  // Enter must not confirm what can't be undone.
  (isDanger ? byId("ask-deny") : yes).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}

export function setUpAsk() {
  const dialog = byId("ask");
  byId("ask-confirm").addEventListener("click", () => dialog.close("confirm"));
  byId("ask-deny").addEventListener("click", () => dialog.close(""));
}
