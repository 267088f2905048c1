/** Tells the server what somebody did, and the person where it was not possible. */
import { byId } from "./dom.js";

let timer;

/** Resolves with true where it was done; else the person is told why. */
export async function perform(act, tell = complain) {
  try {
    const response = await fetch("act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(act),
    });
    if (response.ok) return true;
    const { problem } = await response.json();
    tell(problem);
  } catch {
    tell("The demo does not answer. Is it still running in its terminal?");
  }
  return false;
}

/**
 * A listener for the clicks on a button: while one is under way, others do nothing. The button is not `disabled` for
 * that, which would take the keyboard away from it.
 */
export function oneAtATime(work) {
  return async ({ currentTarget: button }) => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await work();
    } finally {
      button.removeAttribute("aria-disabled");
    }
  };
}

export function complain(problem) {
  const toast = byId("toast");
  toast.textContent = problem;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    toast.hidden = true;
  }, 6000);
}
