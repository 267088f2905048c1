import type { ShownConnection } from "./membrane.ts";
import { code } from "./text/excerpt.ts";
import { link } from "./text/link.ts";

/** The state of an account's own connection, told to the admin who began it. All of it is mrkdwn. */
type Account = { name: string };

export const NEW_CONNECTION = "A connection";
export const ITS_CONNECTION = "Its connection";
export const NOT_CONNECTED_YET = "It could not be connected so far.";
export const connectionReady = (what: string, { name }: Account) =>
  `:white_check_mark: ${what} is ready: the account *${name}* can answer its visitors.`;

export function connectionWaits(
  what: string,
  { url, command }: Pick<ShownConnection, "url" | "command">,
  { name }: Account,
): string {
  const finish = link(url, "Finish it in the browser");
  const byHand =
    command && `waits for you. Run ${code(command, 200)} where the bot runs and finish in the browser`;
  const todo = finish ? `waits for you. ${finish}` : (byHand ?? "is being made");
  return `:electric_plug: ${what} ${todo}. You are told here when it is ready; \`/chatra account ${name}\` shows it at any time.`;
}

export const connectionNotReady = ({ name }: Account) =>
  `The connection of the account *${name}* is not ready.`;
export const nobodyConnected = (account: Account) =>
  `:hourglass: ${connectionNotReady(account)} ${whereToGoOn("Nobody finished it in the browser so far.", account)}`;

/** The same text with where a person goes on. */
export const whereToGoOn = (words: string, { name }: Account) =>
  `${words} \`/chatra account ${name} connect\` shows where to go on.`;
export const toTryAgain = (words: string, { name }: Account) =>
  `${words} \`/chatra account ${name} connect\` tries again.`;
export const anotherWaits = ({ name }: Account) =>
  `:warning: Another account waits for its connection, and it could not be told which new connection is whose. Finish that one first, then order \`/chatra account ${name} connect\`.`;
export const accountChanged = ({ name }: Account) =>
  `:warning: The account *${name}* was changed at the same moment. Please look at it with \`/chatra account ${name}\`.`;
export const connectionTaken = (id: string | undefined) =>
  `:warning: ${id === undefined ? "That connection" : `The connection ${code(id, 200)}`} belongs to another account. It was not used.`;

/** Why nothing gets through until then, as a gateway would say it. */
export const notConnectedYet = ({ name }: Account) =>
  `the account ${name} is not connected to Chatra yet: an administrator finishes that with \`/chatra account ${name} connect\``;
