/** Sends the user's action to the server, and tells the user where it failed. */
import { byId } from "./dom.js";

let timer;

/** Resolves with true on success; otherwise tells the user why. */
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
 * A click listener for a button: while one click is running, it ignores others. The button is not `disabled`, which would take
 * the keyboard focus away.
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
