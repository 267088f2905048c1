import type { Dispatcher } from "undici";
import { z } from "zod";
import {
  type ChannelId,
  channelIdSchema,
  slackTsSchema,
  type TeamId,
  teamIdSchema,
  type UserId,
  userIdSchema,
} from "../../domain/ids.ts";
import { describeFile } from "../../domain/slack-file.ts";
import { type CallSlack, type CallSlackOptions, createCallSlack, done, ignoreCodes } from "./call-slack.ts";
import { findAbsent } from "./find-absent.ts";
import { doNotDisturb, groupMembers, isPresent, userGroups } from "./find-group.ts";
import { findPerson } from "./find-person.ts";
import { DELIVERY_EVENT_TYPE, findPost, threadExists } from "./find-post.ts";
import { respond } from "./respond.ts";
import { createSlackDispatcher, createSlackFetch } from "./send-request.ts";
import { createSendToAddress } from "./send-to-address.ts";
import { type SlackGateway, SlackGatewayError, type Workspace } from "./slack-gateway.ts";
import { uploadFiles } from "./upload-files.ts";

/** The Slack workspace of `token`. A call ends after `requestTimeoutMs`; nothing waits for a rate limit or repeats. */
export function createSlackGateway({
  requestTimeoutMs = 10_000,
  dispatcher = createSlackDispatcher(),
  ownTeam,
  ...options
}: Omit<CallSlackOptions, "timeoutMs" | "dispatcher"> & {
  requestTimeoutMs?: number | undefined;
  dispatcher?: Dispatcher | undefined;
  /** The installation's id, which identifies admins; without it we use Slack's answer about the token. */
  ownTeam?: TeamId | undefined;
}): SlackGateway {
  const way = { dispatcher, timeoutMs: requestTimeoutMs };
  const call = createCallSlack({ ...options, ...way });
  const send = createSendToAddress(createSlackFetch(way), options.apiUrl);
  let teamId = ownTeam;
  async function identifyWorkspace(): Promise<Workspace> {
    const workspace = await identify(call);
    teamId ??= workspace.teamId;
    return workspace;
  }
  let organization: { id: string | undefined } | undefined;
  const own = {
    team: async () => teamId ?? (await identifyWorkspace()).teamId,
    organization: async () => {
      organization ??= { id: (await call("auth.test", {}, organizationSchema)).enterprise_id };
      return organization.id;
    },
  };

  return {
    identify: identifyWorkspace,
    post: (post) => postMessage(call, post),

    async update({ channelId, ts, text, blocks }) {
      // Omitted blocks would stay (Slack's documentation) and hide the new text. `parse` matches chat.postMessage's default;
      // chat.update has another.
      const args = { channel: channelId, ts, text, blocks: blocks ?? [], parse: "none" };
      await call("chat.update", args, done);
    },

    async remove({ channelId, ts }) {
      // A missing message is the desired result, for example after a lost answer.
      await ignoreCodes(["message_not_found"], call("chat.delete", { channel: channelId, ts }, done));
    },

    async react({ channelId, ts, name, on }) {
      const args = { channel: channelId, timestamp: ts, name };
      const [method, code] = on ? ["reactions.add", "already_reacted"] : ["reactions.remove", "no_reaction"];
      await ignoreCodes([code], call(method, args, done));
    },

    async postEphemeral({ channelId, threadTs, userId, text, blocks }) {
      const args = { channel: channelId, thread_ts: threadTs, user: userId, text, blocks };
      await call("chat.postEphemeral", args, done, "once");
    },

    respond: (answer) => respond(send, answer),

    async openView({ triggerId, view }) {
      const opened = await call("views.open", { trigger_id: triggerId, view }, openedSchema, "once");
      return { viewId: opened.view.id };
    },

    async updateView({ viewId, view }) {
      await call("views.update", { view_id: viewId, view }, done);
    },

    async publishHome({ userId, view }) {
      await call("views.publish", { user_id: userId, view }, done);
    },

    upload: ({ channelId, threadTs, name, text }) =>
      uploadFiles(call, send, { channelId, threadTs }, [{ name, content: text }]),

    async uploadToPerson({ userId, text, files }) {
      await uploadFiles(
        call,
        send,
        { channelId: await openDirectMessage(call, userId), comment: text },
        files,
      );
    },

    async directMessage({ userId, text, blocks }) {
      const channel = await openDirectMessage(call, userId);
      const args = { channel, text, blocks, unfurl_links: false, unfurl_media: false };
      await call("chat.postMessage", args, done, "once");
    },

    openDirectMessage: (userId) => openDirectMessage(call, userId),
    groupMembers: (groupId) => groupMembers(call, groupId),
    userGroups: () => userGroups(call),
    isPresent: (userId) => isPresent(call, userId),
    doNotDisturb: (userIds, now) => doNotDisturb(call, userIds, now),

    checkChannel: async (channel) => void (await call("conversations.history", { channel, limit: 1 }, done)),
    findAbsent: (channelId, called) => findAbsent(call, channelId, called),
    findPost: (search) => findPost(call, search),
    threadExists: (place) => threadExists(call, place),
    person: (userId) => findPerson(call, userId, own),
    describeFile: (fileId) => askAboutFile(call, fileId),
    file: (fileId) => findFile(call, fileId),
  };
}

const openedSchema = z.object({ view: z.object({ id: z.string().min(1) }) });
const conversationSchema = z.object({ channel: z.object({ id: channelIdSchema }) });

async function openDirectMessage(call: CallSlack, userId: UserId): Promise<ChannelId> {
  return (await call("conversations.open", { users: userId }, conversationSchema)).channel.id;
}

const identitySchema = z.object({
  team_id: teamIdSchema,
  user_id: userIdSchema,
  bot_id: z.string().optional(),
  url: z.string(),
});

const organizationSchema = z.object({ enterprise_id: z.string().optional().catch(undefined) });

async function identify(call: CallSlack): Promise<Workspace> {
  const {
    team_id: teamId,
    user_id: botUserId,
    bot_id: botId,
    url,
  } = await call("auth.test", {}, identitySchema);
  // Only bot tokens have a bot: with a user token we would relay our own posts as a teammate's.
  if (botId === undefined) throw new SlackGatewayError("unauthorized", "not_a_bot_token");
  return { teamId, botUserId, botId, url };
}

const postedSchema = z.object({
  ts: slackTsSchema,
  channel: channelIdSchema.optional(),
  message: z.object({ thread_ts: slackTsSchema.optional() }).optional(),
});

async function postMessage(
  call: CallSlack,
  {
    channelId,
    threadTs,
    text,
    blocks,
    username,
    broadcast,
    deliveryId,
    mergedIds = [],
  }: Parameters<SlackGateway["post"]>[0],
): ReturnType<SlackGateway["post"]> {
  const args = {
    channel: channelId,
    text,
    blocks,
    thread_ts: threadTs,
    reply_broadcast: threadTs !== undefined && broadcast ? true : undefined,
    username,
    unfurl_links: false,
    unfurl_media: false,
    metadata:
      deliveryId === undefined
        ? undefined
        : {
            event_type: DELIVERY_EVENT_TYPE,
            event_payload: {
              delivery_id: deliveryId,
              ...(mergedIds.length > 0 ? { merged_ids: mergedIds.join(" ") } : {}),
            },
          },
  };
  const posted = await call("chat.postMessage", args, postedSchema, "once");
  return { ts: posted.ts, threadTs: posted.message?.thread_ts };
}

const fileSchema = z.object({
  file: z.object({
    name: z.string().nullish(),
    title: z.string().nullish(),
    mimetype: z.string().nullish(),
    size: z.number().nullish(),
    mode: z.string().nullish(),
    is_external: z.boolean().nullish(),
    file_access: z.string().nullish(),
    url_private: z.string().min(1).nullish(),
    // Missing for files that are external, deleted, or hidden by a plan's limit: nothing to download.
    url_private_download: z.string().min(1).nullish(),
  }),
});

async function askAboutFile(call: CallSlack, id: string): ReturnType<SlackGateway["describeFile"]> {
  const codes = ["file_not_found", "file_deleted", "access_denied", "missing_scope"];
  const answer = await ignoreCodes(codes, call("files.info", { file: id }, fileSchema));
  if (answer === undefined) return undefined;
  const { file_access: access, is_external: isExternal, ...file } = answer.file;
  const url = file.url_private ?? file.url_private_download;
  const told = Object.entries({ ...file, access, isExternal, url }).filter(([, value]) => value !== null);
  return describeFile({ id, ...Object.fromEntries(told) }, { isFinal: true });
}

async function findFile(call: CallSlack, fileId: string): ReturnType<SlackGateway["file"]> {
  const codes = ["file_not_found", "file_deleted"];
  const answer = await ignoreCodes(codes, call("files.info", { file: fileId }, fileSchema));
  if (!answer?.file.url_private_download) return undefined;
  const { url_private_download: url, name, mimetype, size } = answer.file;
  return { url, name: name ?? fileId, mimetype: mimetype ?? "application/octet-stream", size: size ?? 0 };
}
