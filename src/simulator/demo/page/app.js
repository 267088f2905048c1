/** The page: takes the state from the server at each change and shows it. */
import { announce } from "./announce.js";
import { setUpAsk } from "./ask.js";
import { byId } from "./dom.js";
import { setUpFaults, showFaults } from "./faults.js";
import { setUpForm, showForm } from "./form.js";
import { setUpMenu } from "./menu.js";
import { followEnd } from "./scroll.js";
import { setUpSlack, showSlack } from "./slack.js";
import { setUpVisitor, showVisitor } from "./visitor.js";

let state;

function draw() {
  if (!state) return;
  showVisitor(state);
  showSlack(state);
  showFaults(state);
  showForm(state, byId("teammate").value);
}

for (const id of ["visitor-log", "channel-log", "thread-log"]) {
  const log = byId(id);
  // Users without a mouse must be able to scroll it.
  log.tabIndex = 0;
  followEnd(log);
}
// Not every browser moves the focus along with a link inside the page.
for (const link of document.querySelectorAll(".skip")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    byId(link.hash.slice(1)).focus();
  });
}
setUpAsk();
setUpMenu();
setUpForm();
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
  announce(state, byId("teammate").value);
});
source.addEventListener("error", () => {
  const shown = byId("bot-state");
  shown.className = "bot-state stopped";
  shown.textContent = "The demo has ended";
});
