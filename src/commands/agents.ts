import { readArgument, withoutMarks } from "../domain/command/argument.ts";
import { CommandUsageError } from "../domain/command/command.ts";
import { findAgent } from "../domain/command/find-agent.ts";
import { refuseRest } from "../domain/command/read-ids.ts";
import { asTyped, isUnreadable } from "../domain/command/typed-text.ts";
import { type UserId, userIdSchema } from "../domain/ids.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import {
  AGENTS_PROBLEMS,
  AGENTS_USAGE,
  listAgents,
  notMapped,
  severalAgents,
  teammateMapped,
  teammateUnmapped,
  unknownAgent,
} from "../messages/agents.ts";
import { ID_PROBLEMS } from "../messages/command-problems.ts";
import { FAILED } from "../messages/failures.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import { mapTeammate, readAgents, unmapTeammate } from "../store/agents.ts";
import { insertAudit, orderOutcome } from "../store/audit.ts";
import { placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { SlashCommandAsked } from "./command-handlers.ts";
import { refusalFor } from "./permissions.ts";
import { readInBackground } from "./read-in-background.ts";
import { parseNothing, type SlashCommand } from "./slash-command.ts";

/** `agent` as it was typed; undefined for `none`. */
type Mapping = { userId: UserId; agent: string | undefined };

/** The longest email, which is longer than an ID and most names. */
const LONGEST_AGENT = 320;
const MENTION = /^<@([\w-]+)(?:\|[^<>]*)?>$/;

/** `/chatra agents`: everybody may see the agents, and who answers as them. */
export const agents: SlashCommand<object> = {
  usage: AGENTS_USAGE.agents,
  parse: parseNothing,
  run: (handlers, asked) =>
    readInBackground(handlers, placeOf(asked), FAILED.agents, async () => {
      const { accountId, store } = handlers;
      const { teamId } = asked;
      return listAgents(await store.transaction((tx) => readAgents(tx, { accountId, teamId })));
    }),
};

/** `/chatra agents @teammate AGENT`: an admin sets whom a teammate answers as, or no longer. */
export const agentsMap: SlashCommand<Mapping> = {
  usage: AGENTS_USAGE["agents.map"],
  parse: readMapping,
  run(handlers, asked, mapping) {
    const place = placeOf(asked);
    return readInBackground(handlers, place, FAILED.mapping, async () => {
      const refusal = await refusalFor(handlers, place, ADMIN_ACTIONS.agents);
      return refusal ?? { text: await changeMapping(handlers, asked, mapping) };
    });
  },
};

/** Changes the mapping, unless this command did so before; resolves with what to tell. */
function changeMapping(
  { accountId, store, now }: Pick<HandlerParts, "accountId" | "store" | "now">,
  { id: orderId, teamId, userId: by }: SlashCommandAsked,
  { userId, agent: typed }: Mapping,
): Promise<string> {
  const place = { accountId, teamId };
  return store.transaction(async (tx) => {
    const known = await readAgents(tx, place);
    const before = known.find(({ teammates }) =>
      teammates.some((teammate) => teammate.userId === userId && teammate.byHand),
    );
    const isFirst = async (subject: string): Promise<boolean> => {
      const entry = { orderId, teamId, accountId, userId: by, clientId: undefined, subject };
      return (await insertAudit(tx, [{ ...entry, act: "agents", outcome: "done" }], now())).has(orderId);
    };
    if (typed === undefined) {
      if (before === undefined && (await orderOutcome(tx, orderId)) === undefined) return notMapped(userId);
      if (await isFirst(`no agent for ${userId}`)) await unmapTeammate(tx, place, userId, { byHand: true });
      return teammateUnmapped(userId, before);
    }
    const found = findAgent(typed, known);
    if ("several" in found) return severalAgents(typed, found.several);
    if ("nearest" in found) return unknownAgent(typed, found.nearest);
    const { id: agentId } = found.agent;
    if (await isFirst(`agent ${agentId} for ${userId}`))
      await mapTeammate(tx, place, { userId, agentId, byHand: true });
    return teammateMapped(userId, found.agent, before);
  });
}

/** Takes a mention and what names an agent. A name of several words needs no quotes. Throws a CommandUsageError. */
function readMapping(slackText: string): Mapping {
  const first = readArgument(slackText);
  const mention = MENTION.exec(first && !first.quoted ? withoutMarks(first) : "")?.[1];
  if (first === undefined || mention === undefined)
    throw new CommandUsageError(AGENTS_PROBLEMS.noTeammate(first?.typed ?? asTyped(slackText)));
  const userId = userIdSchema.parse(mention);
  const second = readArgument(first.rest);
  if (second === undefined || isBlank(second.typed)) throw new CommandUsageError(AGENTS_PROBLEMS.noAgent);
  if (second.quoted) refuseRest(second.rest);
  const isOne = second.quoted || isBlank(second.rest);
  const agent = isOne ? withoutMarks(second) : asTyped(first.rest).replace(/\s+/gu, " ").trim();
  if (isUnreadable(agent)) throw new CommandUsageError(AGENTS_PROBLEMS.unreadable(agent));
  if (agent.length > LONGEST_AGENT)
    throw new CommandUsageError(
      ID_PROBLEMS.tooLong("agent", agent, { length: agent.length, most: LONGEST_AGENT }),
    );
  return { userId, agent: !second.quoted && agent.toLowerCase() === "none" ? undefined : agent };
}
