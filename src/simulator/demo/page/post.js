/** A message in Slack, with everything attached to it. */
import { oneAtATime, perform } from "./act.js";
import { blockNode } from "./blocks.js";
import { cardOf } from "./card.js";
import { avatar, make, timeOf } from "./dom.js";
import { fileNode } from "./files.js";
import { emojiNode, icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { dismissNotice } from "./notices.js";

/** The reply being edited, if any: its text is kept here while the thread is redrawn. */
let editing;

const receipts = {
  white_check_mark: "reached the visitor",
  warning: "did not reach the visitor",
  grey_question: "not known whether it arrived",
  lock: "internal, not sent",
  pencil2: "the change reached the visitor",
};

/** The part of the page's own state that a post depends on: a change redraws the post. */
export function postItem(post, me, more = {}) {
  return { ...post, me, isEditing: editing?.ts === post.ts, ...more };
}

/** `redraw` is called when an edit begins or is cancelled; `onOpen` opens a thread (channel only). */
export function postNode(item, redraw, onOpen) {
  if (item.isDeleted)
    return make("article", { class: "post deleted" }, make("p", {}, "This message was deleted."));
  const isMine = item.role === "teammate" && item.authorId === item.me && item.onlyFor === undefined;
  const author = item.author.replace(/ \(visitor\)$/, "");
  return make(
    "article",
    { class: `post ${item.onlyFor ? "ephemeral" : ""}`, "aria-label": `${item.author}, ${timeOf(item.at)}` },
    avatar(author, item.role),
    make(
      "div",
      { class: "post-body" },
      item.onlyFor ? make("p", { class: "post-note" }, "Only visible to you") : undefined,
      item.isBroadcast ? make("p", { class: "post-note" }, "Also sent to the channel") : undefined,
      make(
        "p",
        { class: "post-head" },
        make("strong", {}, author),
        item.role === "visitor" ? make("span", { class: "badge visitor" }, "visitor") : undefined,
        item.role === "app" ? make("span", { class: "badge" }, "app") : undefined,
        make("time", {}, timeOf(item.at)),
      ),
      ...(item.isEditing
        ? [editForm(item, redraw)]
        : item.blocks.map((block) => blockNode(block, useOf(item)))),
      item.isEdited && !item.isEditing ? make("span", { class: "edited" }, "(edited)") : undefined,
      ...item.files.map(fileNode),
      item.reactions.length > 0 ? reactionsNode(item) : undefined,
      onOpen && isThread(item) ? threadButton(item, onOpen) : undefined,
    ),
    item.isEditing ? undefined : toolsNode(item, isMine, redraw),
  );
}

/** A card, or any message with replies. */
function isThread(item) {
  if (item.isBroadcast || item.onlyFor !== undefined) return false;
  return item.replies > 0 || cardOf(item) !== undefined;
}

/** Handles its buttons and menus. */
function useOf({ ts, me }) {
  return ({ kind, actionId }, value) =>
    kind === "button"
      ? perform({ act: "slack.click", by: me, ts, actionId, value })
      : perform({ act: "slack.choose", by: me, ts, actionId, value });
}

/** As in Slack; explains the app's last one to users who see such a receipt for the first time. */
function reactionsNode(item) {
  const { reactions, onlyFor } = item;
  const meaning = reactions
    .filter(({ isOfApp }) => isOfApp)
    .map(({ name }) => receipts[name])
    .findLast((words) => words !== undefined);
  return make(
    "p",
    { class: "reactions" },
    ...reactions.map(({ name, character, count, users }) =>
      make(
        "button",
        {
          type: "button",
          class: "reaction",
          title: `:${name}:`,
          "data-reaction": name,
          "data-focus": `reaction ${name}`,
          "aria-label": `${name.replaceAll("_", " ")}, ${count}`,
          "aria-pressed": String(users.includes(item.me)),
          onclick: oneAtATime(async () => {
            if (onlyFor === undefined) await react(item, name);
          }),
        },
        emojiNode(name, character),
        ` ${count}`,
      ),
    ),
    meaning ? make("span", { class: "receipt" }, meaning) : undefined,
  );
}

function react({ me, ts }, name) {
  return perform({ act: "slack.react", by: me, ts, name });
}

function threadButton({ ts, replies, isOpen, isUnread }, onOpen) {
  const words = replies === 1 ? "1 reply" : `${replies} replies`;
  return make(
    "button",
    {
      type: "button",
      class: "thread-button",
      "data-focus": "thread",
      "aria-pressed": String(isOpen),
      onclick: () => onOpen(ts),
    },
    replies === 0 ? "Open the thread" : words,
    isUnread ? make("span", { class: "unread" }, "new") : undefined,
  );
}

/** What Slack shows at a message while the pointer or the keyboard focus is there. */
function toolsNode(item, isMine, redraw) {
  const tools = item.onlyFor === undefined ? [] : [dismissTool(item, redraw)];
  if (item.isDirect) return tools.length > 0 ? make("div", { class: "post-tools" }, ...tools) : undefined;
  if (isMine) tools.push(...ownTools(item, redraw));
  if (item.onlyFor === undefined)
    tools.unshift(...quickReactions.map((reaction) => reactionTool(item, reaction)));
  if (item.shortcuts.length > 0 && item.onlyFor === undefined) tools.push(shortcutsTool(item));
  return tools.length > 0 ? make("div", { class: "post-tools" }, ...tools) : undefined;
}

/** Slack offers some reactions without its picker. */
const quickReactions = [
  { name: "eyes", character: "👀" },
  { name: "white_check_mark", character: "✅" },
];

function reactionTool(item, { name, character }) {
  const label = `React with ${name.replaceAll("_", " ")}`;
  return make(
    "button",
    {
      type: "button",
      class: "icon-button",
      "data-focus": `react ${name}`,
      "aria-label": label,
      title: label,
      onclick: oneAtATime(() => react(item, name)),
    },
    emojiNode(name, character),
  );
}

function dismissTool(item, redraw) {
  const dismiss = async () => {
    if (!item.isNotice) return await perform({ act: "slack.dismiss", by: item.me, ts: item.ts });
    dismissNotice(item.ts);
    redraw();
  };
  return tool("cross", "dismiss", "Dismiss this message", oneAtATime(dismiss));
}

/** The app's entries in the message's menu. */
function shortcutsTool({ shortcuts, me, ts }) {
  return menuButton(
    { class: "icon-button", "data-focus": "more", "aria-label": "More actions", title: "More actions" },
    () =>
      shortcuts.map(({ callbackId, name }) => ({
        name,
        about: "Chatra",
        choose: () => perform({ act: "slack.messageShortcut", by: me, ts, callbackId }),
      })),
    icon("more"),
  );
}

function ownTools(item, redraw) {
  const edit = () => {
    editing = { ts: item.ts, text: unescaped(item.source) };
    redraw();
  };
  const remove = () => perform({ act: "slack.delete", by: item.me, ts: item.ts });
  return [
    tool("pencil", "edit", "Edit this reply", edit),
    tool("bin", "delete", "Delete this reply", oneAtATime(remove)),
  ];
}

function tool(drawing, focus, label, onclick) {
  const title = label.split(" ")[0];
  return make(
    "button",
    { type: "button", class: "icon-button", "data-focus": focus, "aria-label": label, title, onclick },
    icon(drawing),
  );
}

function editForm({ ts, me }, redraw) {
  const stop = () => {
    editing = undefined;
    redraw();
  };
  const field = make("textarea", { "aria-label": "The changed reply", rows: 2, "data-focus": "field" });
  field.value = editing.text;
  field.addEventListener("input", () => {
    editing.text = field.value;
  });
  const save = async (event) => {
    event.preventDefault();
    if (await perform({ act: "slack.edit", by: me, ts, text: field.value })) stop();
  };
  const form = make(
    "form",
    { class: "edit-form", onsubmit: save },
    field,
    make(
      "div",
      {},
      make("button", { type: "button", class: "button small quiet", onclick: stop }, "Cancel"),
      make("button", { type: "submit", class: "button small primary" }, "Save"),
    ),
  );
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    if (event.key !== "Enter" || event.shiftKey || event.target !== field) return;
    event.preventDefault();
    form.requestSubmit();
  });
  queueMicrotask(() => field.focus());
  return form;
}

function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
