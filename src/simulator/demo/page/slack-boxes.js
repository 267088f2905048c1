/** Slack's two composers: the channel's takes commands, the thread's can't, as in Slack. */
import { perform } from "./act.js";
import { setUpComposer } from "./composer.js";
import { byId } from "./dom.js";
import { icon } from "./icons.js";
import { armMenuButton } from "./menu.js";
import { noticeFor } from "./notices.js";
import { goToEnd } from "./scroll.js";
import { setUpSuggestions } from "./suggestions.js";

/** Two slashes begin a note here, and Slack sends them like any other text. */
const isCommand = (text) => /^\/[^\s/]/.test(text);

/** `openThread()` returns the open thread, `features()` the app's commands; `redraw` shows a notice. */
export function setUpThreadBox(openThread, features, redraw) {
  byId("reply-sample").append(icon("image"));
  byId("reply-file").after(icon("clip"));
  const broadcast = byId("reply-broadcast");
  const commands = () => features()?.threadCommands ?? [];
  setUpSuggestions(byId("reply-text"), byId("reply-suggestions"), commands);
  setUpComposer({
    form: byId("reply-form"),
    text: byId("reply-text"),
    fileInput: byId("reply-file"),
    sampleButton: byId("reply-sample"),
    send: async (text, file) => {
      const thread = openThread();
      if (file === undefined && isCommand(text) && !isMe(text))
        return await giveCommand(text, thread, redraw);
      const isBroadcast = broadcast.checked && file === undefined;
      broadcast.checked = false;
      const isDone = await perform({
        act: "slack.post",
        by: me(),
        thread,
        ...wordsOf(text),
        broadcast: isBroadcast,
        file,
      });
      if (isDone) goToEnd(byId("thread-log"));
      if (isDone && isBroadcast) goToEnd(byId("channel-log"));
      return isDone;
    },
  });
}

/** `features()` returns the app's entries in Slack's menus. */
export function setUpChannelBox(features, redraw) {
  const shortcuts = byId("shortcuts");
  shortcuts.append(icon("bolt"));
  armMenuButton(shortcuts, () =>
    (features()?.globalShortcuts ?? []).map(({ callbackId, name }) => ({
      name,
      about: "Chatra",
      choose: () => perform({ act: "slack.shortcut", by: me(), callbackId }),
    })),
  );
  const text = byId("channel-text");
  setUpSuggestions(text, byId("channel-suggestions"), () => commandsOf(features()));
  setUpComposer({
    form: byId("channel-form"),
    text,
    send: async (words) => {
      if (isCommand(words) && !isMe(words)) return await giveCommand(words, undefined, redraw);
      const isDone = await perform({ act: "slack.post", by: me(), ...wordsOf(words) });
      if (isDone) goToEnd(byId("channel-log"));
      return isDone;
    },
  });
}

async function giveCommand(text, thread, redraw) {
  const isDone = await sendCommand({ by: me(), text, thread }, thread, redraw);
  goToEnd(byId(thread === undefined ? "channel-log" : "thread-log"));
  return isDone;
}

/** On failure, Slack says so at that place, and leaves the command in the box. */
export function sendCommand(act, place, redraw) {
  return perform({ act: "slack.command", ...act }, (problem) => {
    noticeFor(act.by, place, problem);
    redraw();
  });
}

/** What can be typed where slash commands work. */
export function commandsOf(app) {
  return app?.channelCommands ?? [];
}

function me() {
  return byId("teammate").value;
}

function isMe(text) {
  return /^\/me\s+\S/.test(text);
}

function wordsOf(text) {
  return isMe(text) ? { text: text.replace(/^\/me\s+/, ""), me: true } : { text };
}
