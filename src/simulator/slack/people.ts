/** What a person can do in the workspace. */
import type { JsonObject } from "../json.ts";
import type { EventSender } from "./event-delivery.ts";
import type { Interactions } from "./interactions.ts";
import { addReaction, deleteMessage, editMessage, placeMessage, removeReaction } from "./messages.ts";
import { storeFile } from "./methods/files.ts";
import type { AppAnswer, SlackChannel, SlackFile, SlackMessage, SlackUser, SlackView } from "./model.ts";
import type { Deed, PostOptions, SentMessage, SlackPerson } from "./simulator-api.ts";
import { channelOf, directMessage, nextTs, type Workspace } from "./workspace.ts";

const notDelivered: AppAnswer = {
  status: 0,
  body: "",
  ms: 0,
  error: "not delivered: the bot is not in the channel",
};

export function createPerson(
  user: SlackUser,
  workspace: Workspace,
  events: EventSender,
  interactions: Interactions,
): SlackPerson {
  /** Runs a deed and gives the answer to the first event that it caused. */
  const watch = <Result>(deed: () => Result): { result: Result; delivered: Promise<AppAnswer> } => {
    let delivered: Promise<AppAnswer> | undefined;
    const emit = workspace.emit;
    workspace.emit = (event) => {
      const sent = events.send(event);
      delivered ??= sent.done;
    };
    try {
      const result = deed();
      return { result, delivered: delivered ?? Promise.resolve(notDelivered) };
    } finally {
      workspace.emit = emit;
    }
  };

  const say = (channelName: string, text: string, options: PostOptions): SentMessage => {
    const channel = channelOf(workspace, channelName);
    const { result, delivered } = watch(() =>
      placeMessage(workspace, channel, draftOf(text, options), {
        threadTs: options.threadTs,
        broadcast: options.broadcast,
        eventFields: options.fields,
      }),
    );
    return { ts: result.ts, channel: channel.id, message: result, delivered };
  };

  const draftOf = (text: string, options: PostOptions) => ({
    user: user.id,
    team: workspace.team.id,
    client_msg_id: workspace.uniqueIds.uuid(),
    text,
    ...subtypeOf(options),
    blocks: options.blocks ?? richText(text),
    ...(options.files ? { files: options.files, upload: false } : {}),
  });

  const onMessage = (
    channelName: string,
    ts: string,
    deed: (channel: SlackChannel, message: SlackMessage) => void,
  ): Deed => {
    const channel = channelOf(workspace, channelName);
    const message = channel.messages.get(ts);
    if (!message) throw new Error(`the channel ${channel.id} has no message ${ts}`);
    return { delivered: watch(() => deed(channel, message)).delivered };
  };

  const viewOf = (view: SlackView | string): SlackView => {
    const known = workspace.views.get(typeof view === "string" ? view : view.id);
    if (!known) throw new Error("the workspace has no such view");
    return known;
  };

  return {
    id: user.id,
    info: user,
    postMessage: (channel, text, options = {}) => say(channel, text, options),
    uploadFile(channel, { name, bytes, mimetype, text = "", threadTs, broken }) {
      const { info } = storeFile(workspace, {
        name,
        bytes: Buffer.from(bytes),
        user: user.id,
        ...(mimetype === undefined ? {} : { mimetype }),
        broken,
      });
      return { ...say(channel, text, { files: [info], ...(threadTs ? { threadTs } : {}) }), file: info };
    },
    editMessage: (channel, ts, text) =>
      onMessage(channel, ts, (where, message) =>
        editMessage(workspace, where, message, { text, blocks: richText(text) }, user.id),
      ),
    deleteMessage: (channel, ts) =>
      onMessage(channel, ts, (where, message) => deleteMessage(workspace, where, message)),
    addReaction: (channel, ts, name) =>
      onMessage(channel, ts, (where, message) => addReaction(workspace, where, message, name, user.id)),
    removeReaction: (channel, ts, name) =>
      onMessage(channel, ts, (where, message) => removeReaction(workspace, where, message, name, user.id)),
    clickButton: (channel, ts, actionId) =>
      interactions.useMessage(user, channelOf(workspace, channel), ts, actionId, null),
    choose: (channel, ts, actionId, value) =>
      interactions.useMessage(user, channelOf(workspace, channel), ts, actionId, value),
    useView: (view, actionId, value = "") => interactions.useView(user, viewOf(view), actionId, value),
    slashCommand: (channel, command, text = "") =>
      interactions.command(user, channelOf(workspace, channel), command, text),
    shortcut: (callbackId) => interactions.shortcut(user, callbackId),
    messageShortcut: (channel, ts, callbackId) =>
      interactions.messageShortcut(user, channelOf(workspace, channel), ts, callbackId),
    submitView: (view, values = {}) => interactions.submitView(user, viewOf(view), values),
    closeView: (view) => interactions.closeView(user, viewOf(view)),
    openHome(tab = "home") {
      const channel = directMessage(workspace, user.id);
      const { done } = events.send({
        type: "app_home_opened",
        user: user.id,
        channel: channel.id,
        tab,
        event_ts: nextTs(workspace, channel),
      });
      return { delivered: done };
    },
  };
}

function subtypeOf({ me, files }: { me?: boolean; files?: SlackFile[] }): { subtype?: string } {
  if (files) return { subtype: "file_share" };
  return me ? { subtype: "me_message" } : {};
}

/** What Slack's own editor sends beside the text. */
function richText(text: string): JsonObject[] {
  const elements = [{ type: "rich_text_section", elements: [{ type: "text", text }] }];
  return [{ type: "rich_text", block_id: "rich", elements }];
}
