import type { Logger } from "pino";
import type { AccountId, ChannelId } from "../domain/ids.ts";
import type { AcceptInput } from "../domain/input.ts";
import type { ChatraQuestions } from "../outbound/membrane/leave-room.ts";
import type { SlackGateway } from "../outbound/slack/slack-gateway.ts";
import type { Store } from "../store/store.ts";
import type { AccountServices } from "./accounts/account-desk.ts";
import type { IsAdmin } from "./admins.ts";
import type { AnswerPerson } from "./answer-person.ts";
import type { Background } from "./background.ts";

export type SlackOfDesk = Pick<
  SlackGateway,
  "respond" | "whisper" | "directMessage" | "openView" | "updateView" | "upload" | "person"
>;

export type DeskDeps = {
  store: Store;
  accept: AcceptInput;
  chatra: ChatraQuestions;
  slack: SlackOfDesk;
  accountId: AccountId;
  /** Ends with a slash, as Slack tells it. */
  workspaceUrl: string;
  /** Where new chats go: the place for a thread that is ordered from no channel. */
  defaultChannel: ChannelId;
  /** Slack ids of those who may what Slack's admins and owners may. */
  adminUsers: readonly string[];
  /** Rejects when Slack can't be reached, with why. */
  slackHealth: () => Promise<void>;
  /** Milliseconds UTC. */
  now: () => number;
  logger: Logger;
  /** Resolves after so many milliseconds; rejects when the signal aborts. Default: a real timer. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** What the commands about accounts work with; without it they are answered with that there is nothing to change. */
  accountDesk?: AccountServices;
};

/** What the parts of the desk share. */
export type DeskParts = Required<Omit<DeskDeps, "accountDesk">> &
  Pick<DeskDeps, "accountDesk"> & {
    background: Background;
    answer: AnswerPerson;
    isAdmin: IsAdmin;
  };
