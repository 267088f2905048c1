/** The page: takes the state from the server whenever it changes and shows it. */
import { announce } from "./announce.js";
import { byId } from "./dom.js";
import { setUpFaults, showFaults } from "./faults.js";
import { setUpSlack, showSlack } from "./slack.js";
import { setUpVisitor, showVisitor } from "./visitor.js";

let state;

function draw() {
  if (!state) return;
  showVisitor(state);
  showSlack(state);
  showFaults(state);
}

// Whoever has no mouse must be able to scroll them.
for (const id of ["visitor-log", "channel-log", "thread-log"]) byId(id).tabIndex = 0;
setUpFaults();
setUpSlack(draw);
setUpVisitor(draw);

const source = new EventSource("state");
source.addEventListener("message", (event) => {
  const news = JSON.parse(event.data);
  if (news === null) return;
  state = news;
  document.body.dataset.ready = "true";
  draw();
  announce(state);
});
source.addEventListener("error", () => {
  const shown = byId("bot-state");
  shown.className = "bot-state stopped";
  shown.textContent = "The demo has ended";
});
