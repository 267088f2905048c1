/** The app's Messages tab: what one person and the app wrote to each other. */
import { perform } from "./act.js";
import { setUpComposer } from "./composer.js";
import { byId, make, showList } from "./dom.js";
import { withNotices } from "./notices.js";
import { postItem, postNode } from "./post.js";
import { goToEnd, keepAtEnd } from "./scroll.js";
import { commandsOf, sendCommand } from "./slack-boxes.js";
import { setUpSuggestions } from "./suggestions.js";

let redraw = () => undefined;
let app;

export function setUpDirect(draw) {
  redraw = draw;
  const text = byId("direct-text");
  setUpSuggestions(text, byId("direct-suggestions"), () => commandsOf(app));
  setUpComposer({
    form: byId("direct-form"),
    text,
    send: async (words) => {
      const by = byId("teammate").value;
      const isDone = /^\/[^\s/]/.test(words)
        ? await sendCommand({ by, text: words, direct: true }, "direct", redraw)
        : await perform({ act: "slack.direct", by, text: words });
      goToEnd(byId("direct-log"));
      return isDone;
    },
  });
}

export function showDirect(state, me) {
  app = state.app;
  const posts = withNotices(state.direct[me] ?? [], "direct", me).map((post) =>
    postItem(post, me, { shortcuts: [], isDirect: true }),
  );
  const log = byId("direct-log");
  keepAtEnd(log, `direct ${me}`, () =>
    showList(
      log,
      posts.length > 0 ? posts : [{ ts: "empty" }],
      ({ ts }) => ts,
      (item) =>
        item.ts === "empty"
          ? make(
              "div",
              { class: "hint" },
              "Reminders, assignments, reports and answers that are for you alone come here.",
              make("div", { class: "suggestions" }, reportButton()),
            )
          : postNode(item, redraw),
    ),
  );
}

function reportButton() {
  const ask = () =>
    sendCommand({ by: byId("teammate").value, text: "/chatra report", direct: true }, "direct", redraw);
  return make(
    "button",
    { type: "button", class: "button small", onclick: () => void ask() },
    "/chatra report",
  );
}
