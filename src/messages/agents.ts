import type { AgentWithTeammates, ChatraAgent } from "../domain/chatra-agent.ts";
import type { UserId } from "../domain/ids.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { type Card, context, listBelow } from "./blocks.ts";
import { shown } from "./command-problems.ts";
import { excerptOfPlain, idCode } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";
import type { SlashUsage } from "./usage.ts";

/** The commands about the agents whom teammates answer as. */
export const AGENTS_USAGE = {
  agents: {
    topic: "accounts",
    form: "/chatra agents",
    example: "/chatra agents",
    does: "List the Chatra agents and who answers as them.",
  },
  "agents.map": {
    topic: "accounts",
    form: "/chatra agents @teammate AGENT | none",
    example: "/chatra agents @ann ann@example.com",
    does: "Choose whom a teammate answers as (admins).",
  },
} as const satisfies Record<string, SlashUsage>;

/** Why a command about agents can't be read. */
export const AGENTS_PROBLEMS = {
  noTeammate: (typed: string) =>
    `${shown(typed)} is not a teammate. Type \`@\` and choose them from Slack's list.`,
  noAgent: "The agent is missing. Give an ID, email or name, or `none`.",
  unreadable: (typed: string) => `${shown(typed)} contains an invisible or broken character. Type it again.`,
} as const;

/** A teammate's messages have no author. */
export const UNMAPPED =
  "You have no Chatra agent, and this account has no default agent. Ask an admin to run `/chatra agents @you AGENT` or `/chatra account NAME agent ID`. Then retry.";

const MOST_AGENTS = 40;
const MOST_TEAMMATES = 5;

/** All known agents, a line each, for everybody in the workspace. */
export function listAgents(agents: readonly AgentWithTeammates[]): Card {
  const heading =
    agents.length === 0
      ? "The bot knows no Chatra agent yet. It learns of agents from the chats that they answer."
      : `*${agents.length === 1 ? "One Chatra agent" : `${agents.length} Chatra agents`}*`;
  const items = agents.map((agent) => `${nameWithId(agent)}${emailOf(agent)}${teammatesOf(agent)}`);
  return listBelow(heading, items, { tail: [context(HOW_TO_MAP)], most: MOST_AGENTS });
}

const HOW_TO_MAP =
  "A teammate whose Slack email is an agent's email answers as that agent. `/chatra agents @teammate AGENT` sets another one (admins).";

/** `before`: whom they answered as until now, if that was set by hand. */
export function teammateMapped(userId: UserId, agent: ChatraAgent, before: ChatraAgent | undefined): string {
  const instead = before === undefined || before.id === agent.id ? "" : ` instead of ${nameWithId(before)}`;
  return `:white_check_mark: <@${userId}> now answers as ${nameWithId(agent)}${instead}.`;
}

/** `before`: whom they answered as until now. */
export function teammateUnmapped(userId: UserId, before: ChatraAgent | undefined): string {
  const was = before === undefined ? "" : ` to ${nameWithId(before)}`;
  return `:white_check_mark: Removed the mapping of <@${userId}>${was}. Now their Slack email decides the agent.`;
}

export const notMapped = (userId: UserId) => `<@${userId}> has no agent set by hand, so nothing was changed.`;

/** `nearest`: agents whose names are near what was typed. */
export function unknownAgent(typed: string, nearest: readonly ChatraAgent[]): string {
  const hint =
    nearest.length === 0 ? "`/chatra agents` lists the agents." : `Did you mean ${either(nearest)}?`;
  return `No agent has the ID, email or name ${shown(typed)}. ${hint}`;
}

export const severalAgents = (typed: string, agents: readonly ChatraAgent[]) =>
  `${agents.length} agents have the email or name ${shown(typed)}. Use an ID: ${either(agents.slice(0, 5))}.`;

function either(agents: readonly ChatraAgent[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(
    agents.map((agent) => `${nameWithId(agent)}${emailOf(agent)}`),
  );
}

function nameWithId({ id, name }: ChatraAgent): string {
  const given = shownName(name, 60);
  if (given === undefined) return idCode(id);
  return `*${visitorToSlack(given).replaceAll("*", "∗").replaceAll("`", "'")}* (${idCode(id)})`;
}

function emailOf({ email }: ChatraAgent): string {
  return email === undefined ? "" : `  ·  ${excerptOfPlain(email)}`;
}

function teammatesOf({ teammates }: AgentWithTeammates): string {
  if (teammates.length === 0) return "";
  const named = teammates
    .slice(0, MOST_TEAMMATES)
    .map(({ userId, byHand }) => `<@${userId}> (by ${byHand ? "hand" : "email"})`);
  const rest = teammates.length - named.length;
  return `  ·  ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
