/** Sends the user's action to the server, and tells the user where it failed. */
import { make } from "./dom.js";

/** For how long a problem is shown, in ms. */
const SHOWN_MS = 8000;
const toast = make("p", { class: "toast", role: "alert" });
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

/** Says it next to what the user does, in a place of its own: it covers nothing. */
export function complain(problem) {
  const place = document.activeElement?.closest(".chat, .channel, .thread, .direct, .faults, .panel");
  const composer = place?.querySelector("form.composer:not([hidden])");
  toast.textContent = problem;
  if (composer) composer.before(toast);
  else if (place) place.append(toast);
  else document.querySelector(".top").after(toast);
  clearTimeout(timer);
  timer = setTimeout(() => toast.remove(), SHOWN_MS);
}
