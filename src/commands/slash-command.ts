import type { ClientMention } from "../domain/command/command.ts";
import { refuseRest } from "../domain/command/read-ids.ts";
import { NOTHING_FOLLOWS } from "../messages/command-problems.ts";
import type { Subject } from "../messages/failures.ts";
import type { SlashUsage } from "../messages/usage.ts";
import type { AccountCommandHandlers } from "./accounts/account-command-handlers.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, CommandHandlers, SlashCommandAsked, ThreadCommandReply } from "./command-handlers.ts";
import type { KnownClient } from "./find-client.ts";

type Told = Answer | undefined | Promise<Answer | undefined>;

/**
 * One form of `/chatra`. `parse` takes the raw Slack text after its words and throws a CommandUsageError. `run` orders or
 * looks up what was asked, and resolves with what can be told at once.
 */
export type SlashCommand<Request, Handlers = HandlerParts> = {
  usage: SlashUsage;
  parse: (rest: string) => Request;
  /** Whom it is about, where that chooses the account. */
  client?: (request: Request) => ClientMention;
  run: (handlers: Handlers, asked: SlashCommandAsked, request: Request) => Told;
};

/** A command that was read and can be run: for an account, for the workspace whatever accounts it has, or for help. */
export type ReadCommand = { request: unknown } & (
  | {
      of: "account";
      client: ClientMention | undefined;
      run: (handlers: HandlerParts, asked: SlashCommandAsked) => Told;
    }
  | { of: "workspace"; run: (handlers: AccountCommandHandlers, asked: SlashCommandAsked) => Told }
  | { of: "help"; answer: Answer }
);

/** The same for one account, once it is known which one a command concerns. */
export type CommandHandlersOfAccount = Omit<CommandHandlers, "onCommand" | "onHomeOpened" | "onJoined"> & {
  onCommand(
    asked: SlashCommandAsked,
    command: Extract<ReadCommand, { of: "account" }>,
  ): Promise<Answer | undefined>;
};

/** What `!word` asks in a thread; `answer` resolves with nothing where it has answered itself. */
export type ThreadQuestion = {
  /** What can't be read when `answer` rejects. */
  subject: Subject;
  answer: (
    handlers: HandlerParts,
    client: KnownClient,
    reply: ThreadCommandReply,
  ) => Promise<Answer | undefined>;
};

/** `parse` of a command that takes no arguments. */
export function parseNothing(rest: string): object {
  refuseRest(rest, NOTHING_FOLLOWS);
  return {};
}
