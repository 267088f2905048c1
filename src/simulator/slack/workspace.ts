/** The workspace in memory: its team, its people, its channels, its files and views. */
import { type ChangeSignal, createChangeSignal } from "../change-signal.ts";
import { createSeededIds, type SeededIds } from "../seeded-ids.ts";
import type { SlackChannel, SlackEvent, SlackFile, SlackUser, SlackView } from "./model.ts";
import type {
  ChannelSeed,
  SlackBehaviour,
  SlackChange,
  SlackSimulatorOptions,
  UserSeed,
} from "./simulator-api.ts";

export interface StoredFile {
  info: SlackFile;
  bytes: Buffer;
  broken: "missing-scope" | "not-found" | "hang" | "server-error" | undefined;
  isComplete: boolean;
}

export interface Workspace {
  readonly ids: SeededIds;
  readonly now: () => number;
  readonly team: { id: string; name: string; domain: string };
  readonly bot: { userId: string; botId: string; appId: string; name: string };
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly behaviour: SlackBehaviour;
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  readonly files: Map<string, StoredFile>;
  readonly views: Map<string, SlackView>;
  readonly signal: ChangeSignal<SlackChange>;
  /** Set once the HTTP server listens. */
  url: string;
  isTokenRevoked: boolean;
  /** Given by apps.connections.open, each good for one connection. */
  readonly socketTickets: Set<string>;
  /** Hands an event to the delivery, where the app would get it. Set by the simulator. */
  emit: (event: SlackEvent) => void;
}

const defaultPeople: UserSeed[] = [
  { name: "ada", realName: "Ada Lovelace", displayName: "Ada", isAdmin: true },
  { name: "grace", realName: "Grace Hopper", displayName: "Grace" },
  { name: "linus", realName: "Linus Pauling", displayName: "" },
];

export function createWorkspace(options: SlackSimulatorOptions, describe: () => string): Workspace {
  const ids = createSeededIds(options.seed ?? "slack");
  const name = options.teamName ?? "Acme Support";
  const workspace: Workspace = {
    ids,
    now: options.now ?? Date.now,
    team: { id: ids.slack("T"), name, domain: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") },
    bot: { userId: ids.slack("U"), botId: ids.slack("B"), appId: ids.slack("A"), name: "chatra" },
    // Not of the form of a real token, so that no scanner of secrets takes it for one.
    botToken: options.botToken ?? `xoxb-simulator-${ids.membrane()}`,
    appToken: options.appToken ?? `xapp-simulator-${ids.membrane()}`,
    signingSecret: options.signingSecret ?? ids.uuid().replaceAll("-", ""),
    behaviour: { ...defaultBehaviour(), ...options.behaviour },
    users: new Map(),
    channels: new Map(),
    files: new Map(),
    views: new Map(),
    signal: createChangeSignal(describe),
    url: "",
    isTokenRevoked: false,
    socketTickets: new Set(),
    emit: () => undefined,
  };
  const { userId } = workspace.bot;
  workspace.users.set(userId, {
    ...newUser(workspace, { name: "chatra", id: userId, realName: "Chatra" }),
    isBot: true,
  });
  for (const seed of options.users ?? defaultPeople) addUser(workspace, seed);
  for (const seed of options.channels ?? [{ name: "support" }, { name: "general" }])
    addChannel(workspace, seed);
  return workspace;
}

export function addUser(workspace: Workspace, seed: UserSeed): SlackUser {
  const user = newUser(workspace, seed);
  workspace.users.set(user.id, user);
  return user;
}

/** Members default to everybody. */
export function addChannel(workspace: Workspace, seed: ChannelSeed): SlackChannel {
  const members = seed.members?.map((member) =>
    member === "bot" ? workspace.bot.userId : userOf(workspace, member).id,
  );
  const channel = newChannel(
    seed.id ?? workspace.ids.slack("C"),
    seed.name,
    seed.isPrivate ? "private" : "public",
  );
  channel.isArchived = seed.isArchived ?? false;
  for (const member of members ?? workspace.users.keys()) channel.members.add(member);
  workspace.channels.set(channel.id, channel);
  workspace.signal.notify({ kind: "channel", channel: channel.id });
  return channel;
}

/** The direct message between the bot and a user, made when first asked for. */
export function directMessage(workspace: Workspace, user: string): SlackChannel {
  for (const channel of workspace.channels.values()) {
    if (channel.kind === "im" && channel.members.has(user)) return channel;
  }
  const channel = newChannel(workspace.ids.slack("D"), "", "im");
  channel.members.add(user).add(workspace.bot.userId);
  workspace.channels.set(channel.id, channel);
  return channel;
}

/** By id or handle; throws, because a test that names nobody is wrong. */
export function userOf(workspace: Workspace, idOrName: string): SlackUser {
  const known =
    workspace.users.get(idOrName) ?? [...workspace.users.values()].find((user) => user.name === idOrName);
  if (!known) throw new Error(`the workspace has no user ${idOrName}`);
  return known;
}

/** By id or name; throws. */
export function channelOf(workspace: Workspace, idOrName: string): SlackChannel {
  const known =
    workspace.channels.get(idOrName) ??
    [...workspace.channels.values()].find((channel) => channel.name === idOrName);
  if (!known) throw new Error(`the workspace has no channel ${idOrName}`);
  return known;
}

/** The next timestamp of a channel: never the same twice, never smaller, "seconds.micros". */
export function nextTs(workspace: Workspace, channel: SlackChannel): string {
  channel.lastTs = Math.max(Math.floor(workspace.now() * 1000), channel.lastTs + 1);
  const digits = String(channel.lastTs);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

function newUser(workspace: Workspace, seed: UserSeed): SlackUser {
  return {
    id: seed.id ?? workspace.ids.slack("U"),
    name: seed.name,
    realName: seed.realName ?? seed.name,
    displayName: seed.displayName ?? seed.realName ?? seed.name,
    email: seed.email ?? `${seed.name}@acme.example`,
    isAdmin: seed.isAdmin ?? false,
    isBot: false,
    timezone: "Europe/London",
    image: seed.image ?? `https://avatars.slack.example/${seed.name}_192.png`,
    isHidden: seed.isHidden ?? false,
  };
}

function newChannel(id: string, name: string, kind: SlackChannel["kind"]): SlackChannel {
  return {
    id,
    name,
    kind,
    isArchived: false,
    members: new Set(),
    topic: "",
    messages: new Map(),
    replies: new Map(),
    ephemerals: [],
    lastTs: 0,
  };
}

function defaultBehaviour(): SlackBehaviour {
  return {
    echoOwnMessages: true,
    reactionEvents: false,
    messageReplied: "off",
    duplicateEvents: 0,
    reorderEvents: 0,
    eventOrder: "thread",
    replayRepliesOnParentDelete: false,
    unfurlLinks: false,
    omitPreviousMessage: false,
    retryDelaysMs: [20, 100, 300],
    answerTimeoutMs: 3_000,
    postsPerSecond: 0,
    postBurst: 1,
    unfetchableImages: new Set(),
    latencyMs: 0,
    record: true,
  };
}
