import { type Card, context, header, section } from "./blocks.ts";
import { type HelpTopic, type SlashUsage, THREAD_USAGE, type Usage } from "./usage.ts";

/** How `/chatra help` is written. */
export const HELP_USAGE: SlashUsage = {
  topic: "about",
  form: "/chatra help [TOPIC]",
  example: "/chatra help messages",
  does: "Show the overview, or the commands of a topic.",
};

export const TOPICS = [
  "clients",
  "messages",
  "snippets",
  "routes",
  "accounts",
  "membrane",
  "about",
] as const satisfies readonly HelpTopic[];

type Topic = { title: string; hint: string };

const CLIENT_HINT =
  "`CLIENT` is a client ID, as on the card, or a link to a message in the visitor's thread. Put values with spaces in quotes.";

const TOPIC: Record<HelpTopic, Topic> = {
  clients: { title: "Visitors and chats", hint: CLIENT_HINT },
  messages: { title: "Messages", hint: `${CLIENT_HINT} \`ID\` is a message's ID in Chatra.` },
  snippets: {
    title: "Snippets",
    hint: "In a thread, `!r NAME` sends a snippet; *Snippet…* in the card's menu shows the text first.",
  },
  routes: {
    title: "Routes and hours",
    hint: "A route decides where a new chat goes and whom the bot calls.",
  },
  accounts: {
    title: "Accounts and agents",
    hint:
      "`connect` reconnects the account, `here` moves its new chats, and `agent ID` sets its default agent. " +
      "`secret` makes a new webhook URL. With several accounts, begin a command with `in:NAME`.",
  },
  membrane: { title: "Membrane", hint: "Membrane connects the bot to Chatra's API." },
  about: { title: "About", hint: "In a thread, `!help` lists the commands that work there." },
};

const REPLY_LINE = "*Reply:* write in the chat's thread. Edits and deletions reach the visitor too.";
const NOTE_LINE = "*Note:* begin with `//` or `note:`. A note stays in Slack.";
const THREAD_LINE = "*In a thread:* `!help` lists the commands that work there.";

const RECEIPT_HINT =
  "Receipts: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded · 🔒 note · " +
  "🗑️ deleted for the visitor.";

/** The forms that a team needs every day, in the order of the overview. */
const EVERYDAY = ["waiting", "client", "send", "snippets", "status"];

const GREETING_TITLE = "Three things to know";

const GREETING = [
  "Each chat on the website is a thread. A reply in the thread goes to the visitor, and so do its edits. A deleted reply disappears for the visitor too.",
  "A message that begins with `//` or `note:` is an internal note. It stays in Slack.",
  "`/chatra help` lists the commands. In a thread, `!help` does.",
];

/** The help of the slash command by the names of its forms: an overview, or one topic. mrkdwn, and blocks within Slack's limits. */
export function helpText(usages: Readonly<Record<string, SlashUsage>>, topic?: HelpTopic): Card {
  return topic === undefined ? overview(usages) : helpOfTopic(Object.values(usages), topic);
}

/** At most twelve lines: how to reply and keep notes first. */
function overview(usages: Readonly<Record<string, SlashUsage>>): Card {
  const everyday = EVERYDAY.flatMap((name) => usages[name] ?? []);
  const how = [REPLY_LINE, NOTE_LINE, RECEIPT_HINT, THREAD_LINE].join("\n");
  const commands = `*Every day*\n${everyday.map(briefly).join("\n")}`;
  const topics = `*More:* \`/chatra help TOPIC\` with ${TOPICS.map((name) => `\`${name}\``).join(", ")}.`;
  return {
    text: [how, commands, topics].join("\n"),
    blocks: [section(how), section(commands), section(topics)],
  };
}

function helpOfTopic(usages: readonly SlashUsage[], topic: HelpTopic): Card {
  const { title, hint } = TOPIC[topic];
  const lines = usages.filter((usage) => usage.topic === topic).map(briefly);
  return {
    text: [`*${title}*`, ...lines, hint].join("\n"),
    blocks: [header(title), section(lines.join("\n")), context(hint)],
  };
}

/** What the bot answers to a person who writes to it: how to work with it, and what its receipts mean. */
export function greeting(): Card {
  const lines = GREETING.map((line, index) => `${index + 1}. ${line}`);
  return {
    text: `${GREETING_TITLE}\n${lines.join("\n")}`,
    blocks: [section(`*${GREETING_TITLE}*\n${lines.join("\n")}`), context(RECEIPT_HINT)],
  };
}

/** The help of the commands in a thread. */
export function threadHelp(): Card {
  const lines = Object.values(THREAD_USAGE).map(briefly).join("\n");
  return {
    text: [REPLY_LINE, NOTE_LINE, lines].join("\n"),
    blocks: [section(`${REPLY_LINE}\n${NOTE_LINE}`), section(lines), context(RECEIPT_HINT)],
  };
}

function briefly({ form, does }: Usage): string {
  return `\`${form}\`  ${does}`;
}
