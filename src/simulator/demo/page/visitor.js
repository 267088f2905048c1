/** The website: a chat widget for each visitor, and an agent in Chatra's own dashboard. */
import { oneAtATime, perform } from "./act.js";
import { setUpComposer } from "./composer.js";
import { byId, make, showList, timeOf } from "./dom.js";
import { icon } from "./icons.js";
import { goToEnd, keepAtEnd, reveal } from "./scroll.js";
import { wordNodes } from "./words.js";

let current;
let visitors = [];
let redraw = () => undefined;
let onChoose = () => undefined;
/** The number of an agent's messages that were seen, by visitor. */
const seen = new Map();

/** `follow()` is called where somebody chooses another visitor. */
export function setUpVisitor(draw, follow) {
  redraw = draw;
  onChoose = follow;
  setUpComposer({
    form: byId("visitor-form"),
    text: byId("visitor-text"),
    fileInput: byId("visitor-file"),
    sampleButton: byId("visitor-sample"),
    send: (text, file) => write({ act: "visitor.write", visitor: current, text, file }),
  });
  byId("visitor-sample").append(icon("image"));
  byId("visitor-file").after(icon("clip"));
  byId("visitor-leave").addEventListener(
    "click",
    oneAtATime(() => perform({ act: "visitor.leave", visitor: current })),
  );
  byId("new-visitor").addEventListener("click", oneAtATime(addVisitor));
  byId("visitor-tabs").addEventListener("keydown", moveBetweenTabs);
  byId("dashboard-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = byId("dashboard-text");
    const text = input.value;
    if (text.trim() === "") return input.focus();
    const agent = byId("dashboard-agent").value;
    if (await write({ act: "dashboard.write", visitor: current, agent, text })) input.value = "";
  });
}

async function addVisitor() {
  const before = visitors.length;
  if (await perform({ act: "visitor.arrive" })) choosesNext = before;
  onChoose();
  // Unless the user has gone elsewhere meanwhile.
  if (document.activeElement === byId("new-visitor")) byId("visitor-text").focus();
}

/** The author sees their new message, from any scroll position. */
async function write(act) {
  const isDone = await perform(act);
  if (isDone) goToEnd(byId("visitor-log"));
  return isDone;
}

/** The place in the list of a requested visitor who is not here yet. */
let choosesNext;
/** The tab last scrolled into view: once, so that the user can look through the row. */
let revealed;

/** The client ID of the visitor who is shown. */
export function currentVisitor() {
  return current;
}

/** Shows this visitor, whose thread was opened. */
export function chooseVisitor(id) {
  current = id;
  redraw();
}

export function showVisitor(state) {
  visitors = state.visitors;
  if (choosesNext !== undefined && visitors[choosesNext]) {
    current = visitors[choosesNext].id;
    choosesNext = undefined;
  }
  const visitor = visitors.find(({ id }) => id === current) ?? visitors[0];
  if (!visitor) return;
  current = visitor.id;

  const answers = ({ messages }) => messages.filter(({ author }) => author === "agent").length;
  seen.set(current, answers(visitor));
  const tabs = visitors.map((one) => ({
    id: one.id,
    name: one.name,
    isCurrent: one.id === current,
    isUnread: answers(one) > (seen.get(one.id) ?? 0),
  }));
  const row = byId("visitor-tabs");
  showList(row, tabs, ({ id }) => id, tabNode);
  if (revealed !== current) reveal(row, byId(`tab-${current}`));
  revealed = current;
  byId("visitor-panel").setAttribute("aria-labelledby", `tab-${visitor.id}`);
  byId("visitor-team").textContent = state.workspace;
  byId("visitor-page").textContent = visitor.page.replace(/^https?:\/\//, "");
  byId("visitor-where").textContent = `${visitor.name}, ${visitor.place}`;
  byId("visitor-id").textContent = visitor.id;
  byId("visitor-leave").disabled = visitor.messages.length === 0 || visitor.hasEnded;
  showList(
    byId("dashboard-agent"),
    state.agents,
    (name) => name,
    (name) => make("option", { value: name }, name),
  );

  const log = byId("visitor-log");
  const items = visitor.messages.length > 0 ? visitor.messages : [{ id: "empty" }];
  const end = visitor.hasEnded ? [{ id: "ended" }] : [];
  keepAtEnd(log, visitor.id, () => showList(log, [...items, ...end], ({ id }) => id, messageNode));
}

function tabNode({ id, name, isCurrent, isUnread }) {
  return make(
    "button",
    {
      type: "button",
      role: "tab",
      id: `tab-${id}`,
      "data-focus": "tab",
      "aria-selected": String(isCurrent),
      "aria-controls": "visitor-panel",
      tabindex: isCurrent ? 0 : -1,
      onclick: () => choose(id),
    },
    name.split(" ")[0],
    isUnread
      ? make("span", { class: "dot" }, make("span", { class: "visually-hidden" }, ", new answer"))
      : undefined,
  );
}

function choose(id) {
  current = id;
  onChoose();
}

function moveBetweenTabs(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const index = visitors.findIndex(({ id }) => id === current);
  const next = visitors[(index + step + visitors.length) % visitors.length];
  choose(next.id);
  byId(`tab-${next.id}`).focus();
}

function messageNode(message) {
  if (message.id === "empty") return emptyNode();
  if (message.id === "ended")
    return make("p", { class: "hint" }, "The chat has ended. Another message begins it again.");
  const { author, name, words, at, isEdited, file, isKnown } = message;
  const isOwn = author === "visitor";
  return make(
    "article",
    { class: `bubble-row ${author}`, "aria-label": isOwn ? "The visitor" : name },
    isOwn ? undefined : make("p", { class: "bubble-name" }, name),
    words.length > 0 ? make("div", { class: "bubble" }, ...wordNodes(words)) : undefined,
    file ? fileNode(file) : undefined,
    make(
      "p",
      { class: "bubble-meta" },
      make("time", {}, timeOf(at)),
      isEdited ? " · edited" : undefined,
      isKnown
        ? undefined
        : make("span", { class: "unknown" }, " · not in Slack yet: it comes when the chat ends"),
    ),
  );
}

const suggestions = ["Where is my order 4711?", "My parcel arrived damaged."];

function emptyNode() {
  const suggest = (text) => oneAtATime(() => write({ act: "visitor.write", visitor: current, text }));
  const buttons = suggestions.map((text) =>
    make("button", { type: "button", class: "button small", onclick: suggest(text) }, text),
  );
  return make(
    "div",
    { class: "hint" },
    "Write something. It appears in Slack as a card with a thread.",
    make("div", { class: "suggestions" }, ...buttons),
  );
}

function fileNode({ name, link, isImage }) {
  const shown = isImage ? make("img", { src: link, alt: name }) : name;
  return make("a", { class: "bubble file", href: link, target: "_blank", rel: "noreferrer noopener" }, shown);
}
