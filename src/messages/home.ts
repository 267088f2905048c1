import type { Conversation } from "../domain/conversation.ts";
import type { DeliveryId } from "../domain/ids.ts";
import { andMore, type Block, type BlockList, button, buttons, header, section, sections } from "./blocks.ts";
import { describeFailed } from "./describe.ts";
import { greeting } from "./help.ts";
import { describePreferences, type ShownPreferences } from "./notify.ts";
import { explainFault, type Fault } from "./operator.ts";
import { linkTo, type Problematic, showFailed } from "./status.ts";
import { code } from "./text/excerpt.ts";
import { chatLine } from "./waiting.ts";

/** As many entries as a list shows. */
export const MOST_IN_HOME = 10;
/** More texts about accounts than fit here tell nobody more. */
const MOST_HEALTH_BLOCKS = 4;

type Listed<Item> = { items: Item[]; count: number };

/** What the Home tab shows to one person. */
export type HomeContent = {
  /** Each account by its name; `fault`: why nothing gets through to it. */
  accounts: { name: string; fault: Fault | undefined }[];
  failed: Listed<Problematic>;
  /** `isAsked`: a question about it stands in its thread; until then the bot itself finds out. */
  uncertain: Listed<Problematic & { isAsked: boolean }>;
  forThem: Listed<Conversation>;
  unclaimed: Listed<Conversation>;
  theirs: Listed<Conversation>;
  snoozed: Listed<Conversation>;
  settings: ShownPreferences;
};

type About = { workspaceUrl: string; adminUsers: readonly string[] };

/** All but the time at which it was so. */
export function homeBlocks(content: HomeContent, about: About): BlockList {
  const { accounts, failed, uncertain } = content;
  const how = greeting().blocks;
  if (accounts.length === 0) return [section(NO_ACCOUNT), ...how];
  const chats = CHAT_LISTS.map(({ list, title }) => chatList(title, content[list], about.workspaceUrl));
  const needed = [
    ...listOf("Failed", failed, (one) => showFailed(one, about.adminUsers)),
    ...listOf("Unconfirmed", uncertain, showUncertain),
  ];
  const waiting = chats.flat();
  return [
    ...(needed.length > 0 ? [header("Needs you"), ...needed] : []),
    header("Chats"),
    ...(waiting.length > 0 ? waiting : [section("No chat waits for you or for the team.")]),
    header("Accounts"),
    ...sections(accounts.map((account) => healthLine(account, about)).join("\n"), MOST_HEALTH_BLOCKS),
    header("My settings"),
    section(describePreferences(content.settings), button("home.settings", "Change", "settings")),
    header("How to use"),
    ...how,
  ];
}

const NO_ACCOUNT =
  "No Chatra account is connected yet. An admin adds one in a channel: `/chatra account add NAME`.";

const CHAT_LISTS = [
  { list: "forThem", title: "For you" },
  { list: "unclaimed", title: "Nobody has it" },
  { list: "theirs", title: "Yours" },
  { list: "snoozed", title: "Snoozed" },
] as const;

/** The view of the Home tab, as of `now` in ms. */
export function showHome(blocks: BlockList, now: number): { type: "home"; blocks: BlockList } {
  return { type: "home", blocks: [asOf(now), ...blocks] };
}

/** The same for somebody who may not use commands, and so sees no chats. */
export function showClosedHome(refusal: string): BlockList {
  return [section(refusal)];
}

function asOf(now: number): Block {
  const plain = `${new Date(now).toISOString().slice(11, 16)} UTC`;
  const time = `<!date^${Math.floor(now / 1000)}^{time}|${plain}>`;
  return section(`As of ${time}`, button("home.refresh", "Refresh", "refresh"));
}

function listOf<Item>(
  title: string,
  { items, count }: Listed<Item>,
  show: (item: Item) => BlockList,
): BlockList {
  if (count === 0) return [];
  return [section(`*${title}* (${count})`), ...items.flatMap(show), ...andMore(count - items.length)];
}

/** The lines stand in few blocks: a view holds a hundred. */
function chatList(title: string, { items, count }: Listed<Conversation>, workspaceUrl: string): BlockList {
  if (count === 0) return [];
  const lines = items.map((chat) => chatLine(chat, workspaceUrl));
  return [
    section(`*${title}* (${count})`),
    ...sections(lines.join("\n"), 10),
    ...andMore(count - items.length),
  ];
}

function showUncertain({ delivery, client, link, isAsked }: Problematic & { isAsked: boolean }): BlockList {
  const what = describeFailed(delivery.payload, client);
  if (!isAsked)
    return [section(`${what}: the bot is checking whether the visitor has it.${linkTo(link, "Show it")}`)];
  return [section(`${what}: did it arrive?${linkTo(link, "Show it")}`), choices(delivery.id)];
}

function choices(id: DeliveryId): Block {
  const arrived = button("home.arrived", "It arrived", id, "primary");
  return buttons([arrived, button("home.send-again", "Send again", id)]);
}

function healthLine({ name, fault }: HomeContent["accounts"][number], { adminUsers }: About): string {
  return fault === undefined
    ? `🟢 ${code(name)} works.`
    : `🔴 ${code(name)} ${explainFault(fault, adminUsers)}`;
}

/** Told to a person whose button in the Home tab can't find the question in the thread. */
export const DECIDE_IN_THREAD = "Decide in the thread: the bot did not find the question about this message.";
