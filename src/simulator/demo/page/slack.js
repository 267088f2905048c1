/** The channel with its cards, and the thread that is open beside it. */
import { perform } from "./act.js";
import { setUpComposer } from "./composer.js";
import { byId, make, showList } from "./dom.js";
import { icon } from "./icons.js";
import { postItem, postNode } from "./post.js";
import { goToEnd, keepAtEnd } from "./scroll.js";
import { plainWords } from "./words.js";

let open;
let redraw = () => undefined;
/** How many replies of a thread were seen, by its root. */
const seen = new Map();

export function setUpSlack(draw) {
  redraw = draw;
  byId("teammate").addEventListener("change", draw);
  byId("reply-sample").append(icon("image"));
  byId("reply-file").after(icon("clip"));
  const broadcast = byId("reply-broadcast");
  setUpComposer({
    form: byId("reply-form"),
    text: byId("reply-text"),
    fileInput: byId("reply-file"),
    sampleButton: byId("reply-sample"),
    send: async (text, file) => {
      const isBroadcast = broadcast.checked && file === undefined;
      broadcast.checked = false;
      const by = byId("teammate").value;
      const isDone = await perform({
        act: "slack.post",
        by,
        thread: open,
        text,
        broadcast: isBroadcast,
        file,
      });
      if (isDone) goToEnd(byId("thread-log"));
      if (isDone && isBroadcast) goToEnd(byId("channel-log"));
      return isDone;
    },
  });
}

export function showSlack(state) {
  showList(
    byId("teammate"),
    state.teammates,
    ({ id }) => id,
    ({ id, name }) => make("option", { value: id }, name),
  );
  const me = byId("teammate").value;
  const mayRead = ({ onlyFor }) => onlyFor === undefined || onlyFor === me;
  byId("channel-name").textContent = `# ${state.channel}`;
  byId("broadcast-channel").textContent = `#${state.channel}`;

  const roots = state.posts.filter(({ isBroadcast, onlyFor }) => !isBroadcast && onlyFor === undefined);
  const root =
    roots.find(({ ts }) => ts === open) ?? roots.find(({ blocks }) => blocks[0]?.kind === "header");
  open = root?.ts;
  if (root) seen.set(root.ts, root.replies);

  const channelLog = byId("channel-log");
  const posts = state.posts
    .filter(mayRead)
    .map((post) =>
      postItem(post, me, { isOpen: post.ts === open, isUnread: post.replies > (seen.get(post.ts) ?? 0) }),
    );
  keepAtEnd(channelLog, "channel", () =>
    showList(
      channelLog,
      posts.length > 0 ? posts : [{ ts: "empty" }],
      ({ ts }) => ts,
      (item) =>
        item.ts === "empty"
          ? make("p", { class: "hint" }, "Each chat becomes a card here.")
          : postNode(item, redraw, openThread),
    ),
  );
  showThread(state, root, me, mayRead);
}

function showThread(state, root, me, mayRead) {
  const log = byId("thread-log");
  byId("reply-form").hidden = root === undefined;
  byId("thread-about").textContent = root ? nameOf(root) : "";
  const replies = root
    ? (state.threads[root.ts] ?? []).filter(mayRead).map((post) => postItem(post, me))
    : [];
  const items = root ? [postItem({ ...root, replies: 0 }, me), ...replies] : [{ ts: "empty" }];
  keepAtEnd(log, `${root?.ts} ${me}`, () =>
    showList(
      log,
      items,
      ({ ts }) => ts,
      (item) =>
        item.ts === "empty"
          ? make("p", { class: "hint" }, "Replies in a thread go to the visitor. Edits and deletions follow.")
          : postNode(item, redraw),
    ),
  );
}

function openThread(ts) {
  open = ts;
  redraw();
  byId("thread").scrollIntoView({ block: "nearest" });
  byId("reply-text").focus();
}

/** Whom a thread is about: its card has the name. */
function nameOf(root) {
  const header = root.blocks.find(({ kind }) => kind === "header");
  return header ? plainWords(header.words).replace("💬", "").trim() : root.author;
}
