/** The channel with its cards, and the open thread next to it. */
import { cardOf, states } from "./card.js";
import { byId, make, showList } from "./dom.js";
import { withNotices } from "./notices.js";
import { postItem, postNode } from "./post.js";
import { keepAtEnd } from "./scroll.js";
import { setUpChannelBox, setUpThreadBox } from "./slack-boxes.js";
import { wordNodes } from "./words.js";

let open;
/** The app's entries in Slack's menus. */
let app;
/** The beginning of links to messages of the channel. */
let archive;
let redraw = () => undefined;
/** The number of seen replies of a thread, by its root. */
const seen = new Map();

export function setUpSlack(draw) {
  redraw = draw;
  byId("teammate").addEventListener("change", draw);
  setUpThreadBox(
    () => open,
    () => app,
    draw,
  );
  setUpChannelBox(() => app, draw);
  // As in Slack, a link to a message opens it there and not in the browser.
  document.addEventListener("click", (event) => {
    const ts = threadOfLink(event.target.closest?.("a")?.href);
    if (ts === undefined) return;
    event.preventDefault();
    openThread(ts);
  });
}

export function showSlack(state) {
  app = state.app;
  archive = state.archive;
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
  byId("channel-text").placeholder = `Message #${state.channel}, or ${app.command} …`;

  const roots = state.posts.filter(({ isBroadcast, onlyFor }) => !isBroadcast && onlyFor === undefined);
  const root = roots.find(({ ts }) => ts === open) ?? roots.find((post) => cardOf(post) !== undefined);
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
function showStates(roots) {
  const signs = roots.map((post) => cardOf(post)?.sign);
  const counts = states
    .map((state) => ({ ...state, count: signs.filter((sign) => sign === state.sign).length }))
    .filter(({ count }) => count > 0);
  showList(
    byId("channel-states"),
    counts,
    ({ sign }) => sign,
    ({ sign, meaning, count }) =>
      make(
        "span",
        { class: "state-count", title: `${count} ${meaning}` },
        ...wordNodes([{ kind: "text", text: sign }]),
        ` ${count}`,
        make("span", { class: "visually-hidden" }, ` ${meaning}`),
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
  open = ts;
  redraw();
  byId("thread").scrollIntoView({ block: "nearest" });
  byId("reply-text").focus();
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
