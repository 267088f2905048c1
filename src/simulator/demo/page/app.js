/** The page: takes the state from the server at each change and shows it. */
import { announce } from "./announce.js";
import { setUpAsk } from "./ask.js";
import { setUpDirect, showDirect } from "./direct.js";
import { byId } from "./dom.js";
import { setUpFaults, showFaults } from "./faults.js";
import { setUpForm, showForm } from "./form.js";
import { setUpHome, showHome } from "./home.js";
import { setUpMenu } from "./menu.js";
import { setUpPlaces, showPlaces, showTeammates } from "./places.js";
import { afterPress, setUpPress } from "./press.js";
import { followEnd } from "./scroll.js";
import { goToReply, openChatOf, setUpSlack, showSlack } from "./slack.js";
import { setUpStory, showStory } from "./story.js";
import { chooseVisitor, setUpVisitor, showVisitor } from "./visitor.js";

let state;

function draw() {
  if (!state) return;
  // Everything else depends on who one is and which visitor is shown.
  showVisitor(state);
  const me = showTeammates(state);
  showPlaces(state, me);
  showSlack(state, me);
  showHome(state, me);
  showDirect(state, me);
  showStory(state);
  showFaults(state);
  showForm(state, me);
}

for (const id of ["visitor-log", "channel-log", "thread-log", "direct-log"]) {
  const log = byId(id);
  // Users without a mouse must be able to scroll it.
  log.tabIndex = 0;
  followEnd(log);
}
// Not every browser moves the focus along with a link inside the page.
for (const link of document.querySelectorAll(".skip")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if (link.hash === "#reply-text") goToReply();
    else byId(link.hash.slice(1)).focus();
  });
}
setUpPress();
setUpAsk();
setUpMenu();
setUpForm();
setUpFaults();
setUpStory(goToReply);
setUpPlaces(draw);
setUpHome();
setUpDirect(draw);
setUpSlack(draw, chooseVisitor);
setUpVisitor(draw, openChatOf);

const source = new EventSource("state");
source.addEventListener("message", (event) => {
  const news = JSON.parse(event.data);
  if (news === null) return;
  state = news;
  document.body.dataset.ready = "true";
  afterPress(draw);
  announce(state, byId("teammate").value);
});
source.addEventListener("error", () => {
  const shown = byId("bot-state");
  shown.className = "bot-state stopped";
  shown.textContent = "The demo has ended";
});
