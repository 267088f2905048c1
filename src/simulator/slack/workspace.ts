/** The workspace in memory: its team, its users, its channels, its files and views. */
import { type ChangeSignal, createChangeSignal } from "../change-signal.ts";
import { createSeededIds, type SeededIds } from "../seeded-ids.ts";
import { defaultBehaviour, type SlackBehaviour } from "./behaviour.ts";
import type {
  BrokenFile,
  MessageFile,
  SlackChange,
  SlackChannel,
  SlackEvent,
  SlackMessage,
  SlackUser,
  SlackUserGroup,
  SlackView,
} from "./model.ts";
import type { ChannelSeed, SlackSimulatorOptions, UserGroupSeed, UserSeed } from "./simulator-api.ts";

export interface StoredFile {
  info: MessageFile;
  bytes: Buffer;
  broken: BrokenFile | undefined;
  isComplete: boolean;
  /** Events name only its id, as for files in channels that are shared with another workspace. */
  isStub: boolean;
}

/** The app's standing in a workspace: its token, and what Slack says to a token. */
export interface AppAccess {
  /** Empty while the app is not installed. */
  botToken(): string;
  isInstalled(): boolean;
  /** Whether the app came here by an installation for the whole organization. */
  isOrgWide(): boolean;
  /** Slack's error for a token; undefined where the bot may use it here. */
  describeProblem(token: string): string | undefined;
  revoke(token: string): void;
}

/** An Enterprise Grid organization, as its workspaces know it. */
export interface Enterprise {
  id: string;
  name: string;
  /** Whether `authorizations` of an org-wide installation name the workspace, or null. Slack's examples have both. */
  isTeamAuthorized: boolean;
  /** The ids of the organization's workspaces. */
  teams(): string[];
}

/** What a workspace gets from its platform; a single one creates all this itself. */
export interface WorkspaceFrame {
  teamId: string;
  appId: string;
  /** Shared by the workspaces of an organization. */
  bot: { userId: string; botId: string } | undefined;
  files: Map<string, StoredFile>;
  enterprise: Enterprise | undefined;
  access: AppAccess;
  url: string;
  /** For what is never the same in two workspaces, even where their users and channels are: events, views, triggers. */
  uniqueIds: SeededIds;
  /** The micros of the next timestamp, where another workspace has a say in it. */
  takeMicros: ((channel: SlackChannel) => number) | undefined;
}

export interface Workspace {
  readonly ids: SeededIds;
  readonly uniqueIds: SeededIds;
  readonly now: () => number;
  readonly team: { id: string; name: string; domain: string };
  readonly bot: { userId: string; botId: string; appId: string; name: string };
  readonly enterprise: Enterprise | undefined;
  readonly access: AppAccess;
  readonly takeMicros: ((channel: SlackChannel) => number) | undefined;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly behaviour: SlackBehaviour;
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  readonly userGroups: Map<string, SlackUserGroup>;
  readonly files: Map<string, StoredFile>;
  readonly views: Map<string, SlackView>;
  readonly signal: ChangeSignal<SlackChange>;
  /** Set once the HTTP server listens. */
  url: string;
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

export function createWorkspace(
  options: SlackSimulatorOptions,
  describe: () => string,
  frame?: WorkspaceFrame,
): Workspace {
  const ids = createSeededIds(options.seed ?? "slack");
  const name = options.teamName ?? "Acme Support";
  const workspace: Workspace = {
    ids,
    uniqueIds: frame?.uniqueIds ?? ids,
    now: options.now ?? Date.now,
    team: {
      id: frame?.teamId ?? ids.slack("T"),
      name,
      domain: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    },
    bot: {
      userId: frame?.bot?.userId ?? ids.slack("U"),
      botId: frame?.bot?.botId ?? ids.slack("B"),
      appId: frame?.appId ?? ids.slack("A"),
      name: "chatra",
    },
    enterprise: frame?.enterprise,
    // Not of the form of a real token, so that no scanner of secrets takes it for one.
    access: frame?.access ?? oneTokenAccess(options.botToken ?? `xoxb-simulator-${ids.membrane()}`),
    takeMicros: frame?.takeMicros,
    appToken: options.appToken ?? `xapp-simulator-${ids.membrane()}`,
    signingSecret: options.signingSecret ?? ids.uuid().replaceAll("-", ""),
    behaviour: { ...defaultBehaviour(), ...options.behaviour },
    users: new Map(),
    channels: new Map(),
    userGroups: new Map(),
    files: frame?.files ?? new Map(),
    views: new Map(),
    signal: createChangeSignal(describe),
    url: frame?.url ?? "",
    socketTickets: new Set(),
    emit: () => undefined,
  };
  const { userId } = workspace.bot;
  workspace.users.set(
    userId,
    newUser(workspace, { name: "chatra", id: userId, realName: "Chatra", isBot: true }),
  );
  for (const seed of options.users ?? defaultPeople) addUser(workspace, seed);
  for (const seed of options.channels ?? [{ name: "support" }, { name: "general" }])
    addChannel(workspace, seed);
  for (const seed of options.userGroups ?? []) addUserGroup(workspace, seed);
  return workspace;
}

export function addUser(workspace: Workspace, seed: UserSeed): SlackUser {
  const user = newUser(workspace, seed);
  workspace.users.set(user.id, user);
  return user;
}

export function addUserGroup(workspace: Workspace, seed: UserGroupSeed): SlackUserGroup {
  const { handle, id = workspace.ids.slack("S"), name = handle, isDisabled = false } = seed;
  const members = new Set(seed.members.map((member) => userOf(workspace, member).id));
  const group = { id, name, handle, members, isDisabled };
  workspace.userGroups.set(id, group);
  return group;
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

/** By id or handle; throws, because a test with an unknown user is wrong. */
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

/** By its ts; throws. */
export function messageIn(channel: SlackChannel, ts: string): SlackMessage {
  const message = channel.messages.get(ts);
  if (!message) throw new Error(`the channel ${channel.id} has no message ${ts}`);
  return message;
}

/** Whether it has users of another workspace (Slack Connect). */
export function isShared({ users }: Workspace, channel: SlackChannel): boolean {
  return [...channel.members].some((id) => users.get(id)?.otherTeamId !== undefined);
}

/** The next timestamp of a channel: never the same twice, never smaller, "seconds.micros". */
export function nextTs(workspace: Workspace, channel: SlackChannel): string {
  channel.lastTs = workspace.takeMicros
    ? workspace.takeMicros(channel)
    : Math.max(Math.floor(workspace.now() * 1000), channel.lastTs + 1);
  return toTs(channel.lastTs);
}

/** The timestamp of what one person is told. Messages count on their own, the same in two workspaces that share their ids. */
export function nextEphemeralTs(workspace: Workspace, channel: SlackChannel): string {
  // Half a millisecond apart from those of messages, which begin at a whole one.
  channel.lastEphemeralTs = Math.max(Math.floor(workspace.now() * 1000) + 500, channel.lastEphemeralTs + 1);
  return toTs(channel.lastEphemeralTs);
}

function toTs(micros: number): string {
  const digits = String(micros);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** One token that was there from the beginning. */
function oneTokenAccess(botToken: string): AppAccess {
  let isRevoked = false;
  return {
    botToken: () => botToken,
    isInstalled: () => true,
    isOrgWide: () => false,
    describeProblem(token) {
      if (token !== botToken) return "invalid_auth";
      return isRevoked ? "token_revoked" : undefined;
    },
    revoke: () => {
      isRevoked = true;
    },
  };
}

function newUser(workspace: Workspace, seed: UserSeed): SlackUser {
  return {
    id: seed.id ?? workspace.ids.slack("U"),
    ...(seed.otherTeamId === undefined ? {} : { otherTeamId: seed.otherTeamId }),
    ...(seed.guestOf === undefined ? {} : { guestOf: seed.guestOf }),
    name: seed.name,
    realName: seed.realName ?? seed.name,
    displayName: seed.displayName ?? seed.realName ?? seed.name,
    email: seed.email ?? `${seed.name}@acme.example`,
    isAdmin: seed.isAdmin ?? false,
    isBot: seed.isBot ?? false,
    isDeleted: seed.isDeleted ?? false,
    timezone: seed.timezone ?? "Europe/London",
    image: seed.image ?? `https://avatars.slack.example/${seed.name}_192.png`,
    isHidden: seed.isHidden ?? false,
    isAway: seed.isAway ?? false,
    ...(seed.dnd === undefined ? {} : { dnd: seed.dnd }),
    isAdminOfOrganization: seed.isAdminOfOrganization ?? seed.isAdmin ?? false,
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
    lastEphemeralTs: 0,
  };
}
