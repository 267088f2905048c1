/** The channel with its cards, and the open thread next to it. */
import { cardOf, countStates } from "./card.js";
import { byId, make, showList } from "./dom.js";
import { icon } from "./icons.js";
import { withNotices } from "./notices.js";
import { goToPlace } from "./places.js";
import { postItem, postNode } from "./post.js";
import { keepAtEnd } from "./scroll.js";
import { setUpChannelBox, setUpThreadBox } from "./slack-boxes.js";
import { currentVisitor } from "./visitor.js";
import { wordNodes } from "./words.js";

/** The thread that was opened; undefined: that of the visitor who is shown. */
let chosen;
let open;
let roots = [];
/** The app's entries in Slack's menus. */
let app;
/** The beginning of links to messages of the channel. */
let archive;
let redraw = () => undefined;
let onOpen = () => undefined;
/** The number of seen replies of a thread, by its root. */
const seen = new Map();

/** `follow(clientId)` is called where somebody opens the thread of a visitor. */
export function setUpSlack(draw, follow) {
  redraw = draw;
  onOpen = follow;
  byId("teammate").addEventListener("change", draw);
  setUpThreadBox(
    () => open,
    () => app,
    draw,
  );
  setUpChannelBox(() => app, draw);
  const back = byId("thread-back");
  back.append(icon("back"));
  back.addEventListener("click", () => {
    showOnPhone("channel");
    byId("channel-log").focus({ preventScroll: true });
  });
  showOnPhone("channel");
  // As in Slack, a link to a message opens it there and not in the browser.
  document.addEventListener("click", (event) => {
    const ts = threadOfLink(event.target.closest?.("a")?.href);
    if (ts === undefined) return;
    event.preventDefault();
    openThread(ts);
  });
}

/** The thread of a visitor whom somebody chose. */
export function openChatOf() {
  chosen = undefined;
  redraw();
}

/** Shows the open thread with its box in focus; returns the box, or nothing where no thread is open. */
export function goToReply() {
  if (open === undefined) return undefined;
  goToPlace("channel");
  showOnPhone("thread");
  byId("reply-text").focus();
  return byId("reply-text");
}

export function showSlack(state, me) {
  app = state.app;
  archive = state.archive;
  const mayRead = ({ onlyFor }) => onlyFor === undefined || onlyFor === me;
  byId("channel-name").textContent = `# ${state.channel}`;
  byId("broadcast-channel").textContent = `#${state.channel}`;
  byId("channel-text").placeholder = `Message #${state.channel}, or ${app.command} …`;

  roots = state.posts.filter(({ isBroadcast, onlyFor }) => !isBroadcast && onlyFor === undefined);
  const visitor = currentVisitor();
  const root =
    roots.find(({ ts }) => ts === chosen) ??
    roots.findLast((post) => post.visitor === visitor && cardOf(post));
  open = root?.ts;
  if (root) seen.set(root.ts, root.replies);

  showStates(roots);
  const channelLog = byId("channel-log");
  const posts = withNotices(state.posts.filter(mayRead), undefined, me).map((post) =>
    postItem(post, me, {
      shortcuts: app.messageShortcuts,
      isOpen: post.ts === open,
      isUnread: post.replies > (seen.get(post.ts) ?? 0),
    }),
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

/** How many chats are in each state: what the signs on the cards mean. */
function showStates() {
  showList(
    byId("channel-states"),
    countStates(roots),
    ({ meaning }) => meaning,
    ({ sign, meaning, count }) =>
      make(
        "span",
        { class: "state-count" },
        ...wordNodes([{ kind: "text", text: sign }]),
        make("strong", {}, ` ${count}`),
        ` ${meaning}`,
      ),
  );
}

function showThread(state, root, me, mayRead) {
  const log = byId("thread-log");
  byId("reply-form").hidden = root === undefined;
  byId("thread-about").textContent = root ? nameOf(root) : "";
  const shown = (post) => postItem(post, me, { shortcuts: app.messageShortcuts });
  const replies = root
    ? withNotices((state.threads[root.ts] ?? []).filter(mayRead), root.ts, me).map(shown)
    : [];
  const items = root ? [shown({ ...root, replies: 0 }), ...replies] : [{ ts: "empty" }];
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
  goToPlace("channel");
  chosen = ts;
  showOnPhone("thread");
  const visitor = roots.find((root) => root.ts === ts)?.visitor;
  if (visitor === undefined) redraw();
  else onOpen(visitor);
  byId("thread").scrollIntoView({ block: "nearest" });
  byId("reply-text").focus();
}

/** A narrow screen shows the channel or the thread, as Slack does on a phone. */
function showOnPhone(column) {
  byId("place-channel").dataset.column = column;
}

/** The root of the thread that a message link opens; undefined for every other link. */
function threadOfLink(href) {
  if (!href?.startsWith(archive)) return undefined;
  const [, seconds, micros] = /^p(\d+)(\d{6})/.exec(href.slice(archive.length)) ?? [];
  return new URL(href).searchParams.get("thread_ts") ?? (seconds && `${seconds}.${micros}`);
}

/** The visitor of a thread: its card has the name. */
function nameOf(root) {
  return cardOf(root)?.name ?? root.author;
}
