import { type Card, context, header, section } from "./blocks.ts";
import { type HelpTopic, type SlashUsage, THREAD_USAGE, type Usage } from "./usage.ts";

/** How `/chatra help` is written. */
export const HELP_USAGE: SlashUsage = {
  topic: "about",
  form: "/chatra help [clients | messages | routes | membrane | about]",
  example: "/chatra help messages",
  does: "Shows this.",
};

const TITLES: Record<HelpTopic, string> = {
  clients: "Clients",
  messages: "Messages",
  routes: "Routes",
  membrane: "Chatra &amp; Membrane",
  about: "About",
};

export const TOPICS = [
  "clients",
  "messages",
  "routes",
  "membrane",
  "about",
] as const satisfies readonly HelpTopic[];

const CLIENT_HINT =
  "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). " +
  "`client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there.";

const ACCOUNT_HINT = "`in:NAME` before a command chooses the account where a workspace has several.";

const THREAD_HINT =
  "To answer the visitor, just write in the thread. What begins with `//` or `note:` stays here.";

const RECEIPT_HINT =
  "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · " +
  "🔒 internal note · 🗑️ deleted for the visitor.";

const GREETING_TITLE = "Three things to know";

const GREETING = [
  "Each chat on the website is a thread. A reply in the thread goes to the visitor, and so do its edits; a deleted reply disappears for the visitor too.",
  "A message that begins with `//` or `note:` is an internal note. It stays in Slack.",
  "`/chatra help` lists the commands. In a thread, `!help` does.",
];

/** The help of the slash command, whole or of one topic: mrkdwn, and blocks within Slack's limits. */
export function helpText(usages: readonly SlashUsage[], topic?: HelpTopic): Card {
  const groups = TOPICS.filter((known) => topic === undefined || known === topic).map((known) => ({
    title: TITLES[known],
    usages: usages.filter((usage) => usage.topic === known),
  }));
  return {
    text: groups
      .map(({ title, usages: listed }) => `*${title}*\n${listed.map(briefly).join("\n")}`)
      .join("\n\n"),
    blocks: [
      header("What /chatra can do"),
      ...groups.map(({ title, usages: listed }) => section(`*${title}*\n${listed.map(fully).join("\n")}`)),
      context(`${CLIENT_HINT} ${ACCOUNT_HINT}`),
      context(RECEIPT_HINT),
    ],
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
  const usages = Object.values(THREAD_USAGE);
  return {
    text: usages.map(briefly).join("\n"),
    blocks: [section(usages.map(fully).join("\n")), context(THREAD_HINT), context(RECEIPT_HINT)],
  };
}

function briefly({ form, does }: Usage): string {
  return `\`${form}\` ${does}`;
}

function fully({ form, example, does }: Usage): string {
  return form === example ? `\`${form}\`\n${does}` : `\`${form}\`\n${does} Example: \`${example}\``;
}
