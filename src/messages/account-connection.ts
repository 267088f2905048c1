import type { ShownConnection } from "./membrane.ts";
import { code } from "./text/excerpt.ts";
import { link } from "./text/link.ts";

/** The state of an account's own connection, told to the admin who began it. All of it is mrkdwn. */
type Account = { name: string };

/** An account's connection without a name of its own. */
export const THE_CONNECTION = "The connection";
export const NOT_CONNECTED_YET = "The bot could not connect the account.";
export const connectionReady = (what: string, { name }: Account) =>
  `:white_check_mark: ${what} is ready. The account *${name}* can answer its visitors.`;

/** Where a person goes on; without `url` and `command` Membrane still works on it. `what`: the connection, as mrkdwn. */
export function connectionWaits(
  what: string,
  { url, command }: Pick<ShownConnection, "url" | "command">,
  { name }: Account,
): string {
  const finish = link(url, "Finish the login in the browser");
  const byHand =
    command && `waits for you. Run ${code(command, 200)} where the bot runs, then finish in the browser`;
  const todo = finish ? `waits for you. ${finish}` : (byHand ?? "is starting");
  return `:hourglass_flowing_sand: ${what} ${todo}. The bot tells you here when the connection is ready; \`/chatra account ${name}\` shows its state.`;
}

export const connectionNotReady = ({ name }: Account) =>
  `The connection of the account *${name}* is not ready.`;
export const nobodyConnected = (account: Account) =>
  `:hourglass_flowing_sand: ${connectionNotReady(account)} ${whereToGoOn("Nobody has finished the login in the browser.", account)}`;

/** The same text with where a person goes on. */
export const whereToGoOn = (words: string, { name }: Account) =>
  `${words} \`/chatra account ${name} connect\` shows where to finish.`;
export const toTryAgain = (words: string, { name }: Account) =>
  `${words} Retry with \`/chatra account ${name} connect\`.`;
export const anotherWaits = ({ name }: Account) =>
  `:warning: Another account still waits for its connection. Finish that one first, then run \`/chatra account ${name} connect\`.`;
export const accountChanged = ({ name }: Account) =>
  `:warning: Someone else changed the account *${name}* at the same time. Check it with \`/chatra account ${name}\`.`;
export const connectionTaken = (id: string | undefined) =>
  `:warning: The account was not connected: ${id === undefined ? "this connection" : `the connection ${code(id, 200)}`} belongs to another account.`;

/** Why nothing gets through until then, as a gateway would say it. */
export const notConnectedYet = ({ name }: Account) =>
  `the account ${name} is not connected to Chatra yet; an admin connects it with \`/chatra account ${name} connect\``;
