/** Tells the server what somebody did, and the person where it was not possible. */
import { byId } from "./dom.js";

let timer;

/** Resolves with true where it was done. */
export async function perform(act) {
  try {
    const response = await fetch("act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(act),
    });
    if (response.ok) return true;
    const { problem } = await response.json();
    complain(problem);
  } catch {
    complain("The demo does not answer. Is it still running in its terminal?");
  }
  return false;
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
