/** What a user can do in the workspace. */
import { type ComposedText, composeLiteral, composeTyped } from "./composer/compose.ts";
import { directoryOf } from "./composer/directory.ts";
import { textOfBlocks } from "./composer/text-of-blocks.ts";
import type { EventSender } from "./event-delivery.ts";
import { storeFile, storeLinkedFile } from "./file-store.ts";
import { forwarded } from "./forwarded.ts";
import type { Interactions } from "./interactions.ts";
import {
  addReaction,
  deleteMessage,
  editMessage,
  type MessageDraft,
  placeMessage,
  removeReaction,
} from "./messages.ts";
import { viewBody } from "./methods/views.ts";
import type {
  AppAnswer,
  MessageContent,
  PostOptions,
  SlackChannel,
  SlackMessage,
  SlackUser,
  SlackView,
} from "./model.ts";
import type { SentMessage, SlackPerson, UserAction } from "./simulator-api.ts";
import { isSubscribed } from "./subscriptions.ts";
import { channelOf, directMessage, messageIn, nextTs, type Workspace } from "./workspace.ts";

const notDelivered: AppAnswer = {
  status: 0,
  body: "",
  ms: 0,
  error: "not delivered: the bot is not in the channel, or did not subscribe",
};

export function createPerson(
  user: SlackUser,
  workspace: Workspace,
  events: EventSender,
  interactions: Interactions,
): SlackPerson {
  /** Runs an action and returns the answer to the first event that it caused. */
  const watch = <Result>(action: () => Result): { result: Result; delivered: Promise<AppAnswer> } => {
    let delivered: Promise<AppAnswer> | undefined;
    const emit = workspace.emit;
    workspace.emit = (event) => {
      const sent = events.send(event);
      delivered ??= sent.done;
    };
    try {
      const result = action();
      return { result, delivered: delivered ?? Promise.resolve(notDelivered) };
    } finally {
      workspace.emit = emit;
    }
  };

  const say = (channelName: string, content: MessageContent, options: PostOptions): SentMessage => {
    const channel = channelOf(workspace, channelName);
    const { result, delivered } = watch(() =>
      placeMessage(workspace, channel, draftOf(content, options), {
        threadTs: options.threadTs,
        broadcast: options.broadcast,
        eventFields: options.fields,
      }),
    );
    return { ts: result.ts, channel: channel.id, message: result, delivered };
  };

  const draftOf = (content: MessageContent, { me = false }: PostOptions): MessageDraft => {
    const { blocks, attachments, files } = content;
    const subtype = content.subtype ?? (files ? "file_share" : me ? "me_message" : undefined);
    return {
      user: user.id,
      ...teamsOf(user, workspace),
      client_msg_id: workspace.uniqueIds.uuid(),
      text: textOf(content),
      ...(subtype === undefined ? {} : { subtype }),
      // The text after /me is not rich text.
      ...(blocks && !me ? { blocks } : {}),
      ...(attachments ? { attachments } : {}),
      ...(files ? { files, upload: false } : {}),
    };
  };

  const compose = (typed: string, { literal }: { literal?: boolean | undefined } = {}): ComposedText => {
    const composer = { directory: directoryOf(workspace), ids: workspace.uniqueIds };
    return literal ? composeLiteral(typed, composer) : composeTyped(typed, composer);
  };

  const textOf = ({ text, blocks = [] }: MessageContent): string =>
    text ?? textOfBlocks(blocks, directoryOf(workspace).channelName);

  const onMessage = (
    channelName: string,
    ts: string,
    action: (channel: SlackChannel, message: SlackMessage) => void,
  ): UserAction => {
    const channel = channelOf(workspace, channelName);
    const message = messageIn(channel, ts);
    return { delivered: watch(() => action(channel, message)).delivered };
  };

  const viewOf = (view: SlackView | string): SlackView => {
    const known = workspace.views.get(typeof view === "string" ? view : view.id);
    if (!known) throw new Error("the workspace has no such view");
    return known;
  };

  return {
    id: user.id,
    info: user,
    postMessage: (channel, typed, options = {}) =>
      say(
        channel,
        { ...compose(typed, options), ...(options.files ? { files: options.files } : {}) },
        options,
      ),
    writeToApp: (typed, options = {}) =>
      say(directMessage(workspace, user.id).id, compose(typed, options), options),
    postContent: (channel, content, options = {}) => say(channel, content, options),
    uploadFile(channel, { name, bytes, mimetype, text = "", threadTs, broken, isStub }) {
      const { info } = storeFile(workspace, {
        name,
        bytes: Buffer.from(bytes),
        user: user.id,
        mimetype,
        broken,
        isStub,
      });
      const place = threadTs === undefined ? {} : { threadTs };
      return { ...say(channel, { ...compose(text), files: [info] }, place), file: info };
    },
    linkFile: (linked) => storeLinkedFile(workspace, linked, user.id),
    forwardMessage(from, channel, options = {}) {
      const source = channelOf(workspace, from.channel);
      const message = messageIn(source, from.ts);
      const attachments = [forwarded(workspace, source, message)];
      return say(channel, { ...compose(options.words ?? ""), attachments }, options);
    },
    editMessage: (channel, ts, typed, options = {}) =>
      onMessage(channel, ts, (where, message) =>
        editMessage(workspace, where, message, { blocks: null, ...compose(typed, options) }, user.id),
      ),
    editContent: (channel, ts, content) =>
      onMessage(channel, ts, (where, message) => {
        const { blocks = null, attachments = null, files } = content;
        const edit = { text: textOf(content), blocks, attachments, files };
        editMessage(workspace, where, message, edit, user.id);
      }),
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
    suggest: (view, actionId, typed = "") => interactions.suggest(user, viewOf(view), actionId, typed),
    slashCommand: (channel, command, text = "") =>
      interactions.command(user, channelOf(workspace, channel), command, text),
    shortcut: (callbackId) => interactions.shortcut(user, callbackId),
    messageShortcut: (channel, ts, callbackId) =>
      interactions.messageShortcut(user, channelOf(workspace, channel), ts, callbackId),
    submitView: (view, values = {}) => interactions.submitView(user, viewOf(view), values),
    closeView: (view) => interactions.closeView(user, viewOf(view)),
    openHome(tab = "home") {
      const type = "app_home_opened";
      if (!isSubscribed(workspace, type)) return { delivered: Promise.resolve(notDelivered) };
      const channel = directMessage(workspace, user.id);
      const published = [...workspace.views.values()].find(
        (view) => view.type === "home" && view.user === user.id,
      );
      const { done } = events.send({
        type,
        user: user.id,
        channel: channel.id,
        tab,
        // What the tab shows until the app publishes another view.
        ...(tab === "home" && published ? { view: viewBody(published, workspace) } : {}),
        event_ts: nextTs(workspace, channel),
      });
      return { delivered: done };
    },
  };
}

/** Slack shows another workspace's user with their team and profile. */
function teamsOf(user: SlackUser, { team }: Workspace): Partial<MessageDraft> {
  const teamId = user.otherTeamId;
  if (teamId === undefined) return { team: team.id };
  return {
    team: teamId,
    user_team: teamId,
    source_team: teamId,
    user_profile: {
      name: user.name,
      real_name: user.realName,
      display_name: user.displayName,
      first_name: user.realName.split(" ")[0] ?? "",
      image_72: user.image,
      team: teamId,
      is_restricted: false,
      is_ultra_restricted: false,
    },
  };
}
