/** Describes each event on both sides when it happens, whatever its cause. */
import type { ChatraMessage } from "../../chatra/simulator-api.ts";
import { emojiOf } from "../../slack/emoji.ts";
import type { SlackMessage } from "../../slack/model.ts";
import { showBlocks } from "../shown-blocks.ts";
import { showForm } from "../shown-form.ts";
import type { Demo } from "../start-demo.ts";
import type { Columns } from "./columns.ts";
import { linesOf, linesOfForm } from "./plain-words.ts";

/** Returns a function that ends it. */
export function narrate(demo: Demo, columns: Columns): () => void {
  const { slack, chatra } = demo.world;
  const channel = slack.channel(demo.channelId);
  const people = new Map(slack.users().map((user) => [user.id, user.displayName || user.realName]));
  const texts = new Map<string, string>();
  const reactions = new Map<string, string[]>();
  const ephemerals = new Map<string, string>();
  const forms = new Map<string, string>();
  const names = {
    user: (id: string): string => people.get(id) ?? id,
    channel: (id: string): string => slack.channel(id).info.name,
  };

  const authorOf = (message: SlackMessage): string =>
    message.username ?? (message.bot_id ? "Bot" : (people.get(message.user ?? "") ?? "?"));

  const onMessage = (ts: string): void => {
    const message = channel.message(ts);
    if (!message) return;
    const buttons = labelsOf(message);
    texts.set(ts, shownText(message));
    columns.right(
      isRoot(message)
        ? `▣ ${readable(message.text, people)}`
        : `${authorOf(message)}: ${readable(shownText(message), people)}${buttons}`,
    );
  };
  const onChanged = (ts: string): void => {
    const message = channel.message(ts);
    if (!message || texts.get(ts) === shownText(message)) return;
    texts.set(ts, shownText(message));
    const words = readable(shownText(message), people);
    columns.right(isRoot(message) ? `✎ ▣ ${words}` : `✎ ${authorOf(message)}: ${words}`);
  };
  const onReaction = (ts: string): void => {
    const before = reactions.get(ts) ?? [];
    const now = channel.reactions(ts).map(({ name }) => name);
    reactions.set(ts, now);
    const about = readable(channel.message(ts)?.text ?? "", people);
    for (const name of now)
      if (!before.includes(name)) columns.right(`${emojiOf(name) ?? name} on “${about}”`);
  };
  const onWhisper = (): void => {
    for (const { ts, user, text, blocks = [] } of channel.ephemerals()) {
      const shown = linesOf(showBlocks({ text, blocks }, names)).join("\n");
      if (ephemerals.get(ts) === shown) continue;
      ephemerals.set(ts, shown);
      columns.right(`(only ${names.user(user)}) ${shown}`);
    }
  };
  const onForm = (): void => {
    for (const view of slack.views().filter(({ state, type }) => state === "open" && type === "modal")) {
      const form = showForm(view, names);
      const shown = linesOfForm(form).join("\n");
      // One that only asks to wait is followed by the form itself.
      if (form.submit === undefined || forms.get(form.id) === shown) continue;
      forms.set(form.id, shown);
      columns.right(`(only ${names.user(form.user)}) ${shown}`);
    }
  };

  const ends = [
    slack.onChange(({ kind, ts = "" }) => {
      if (kind === "message") onMessage(ts);
      if (kind === "message-changed") onChanged(ts);
      if (kind === "reaction") onReaction(ts);
      if (kind === "message-deleted") columns.right(`✗ deleted: “${readable(texts.get(ts) ?? "", people)}”`);
      if (kind === "ephemeral") onWhisper();
      if (kind === "view") onForm();
    }),
    chatra.onChange(({ kind, messageId = "" }) => {
      const message = chatra.message(messageId);
      if (!message) return;
      const name = chatra.client(message.clientId).displayedName.split(" ")[0] ?? "";
      if (kind === "message") columns.left(lineOf(message, name));
      if (kind === "message-changed")
        columns.left(`✎ ${message.agentName ?? name} → ${name}: ${message.text}`);
      if (kind === "message-deleted") columns.left(`✗ taken back: “${message.text}”`);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function lineOf(message: ChatraMessage, name: string): string {
  const words = [message.text, message.file ? `📎 ${message.file.name}` : ""]
    .filter((part) => part !== "")
    .join(" ");
  if (message.type === "client") return `${name}: ${words}`;
  const where = message.origin === "dashboard" ? " (in Chatra)" : "";
  const how = message.isPushed === true ? " (pushed)" : "";
  return `${message.agentName ?? "Agent"}${where}${how} → ${name}: ${words}`;
}

function isRoot({ ts, thread_ts }: SlackMessage): boolean {
  return thread_ts === undefined || thread_ts === ts;
}

function shownText(message: SlackMessage): string {
  const files = (message.files ?? []).map(({ name }) => `📎 ${name}`);
  return [message.text, ...files].filter((part) => part !== "").join(" ");
}

function labelsOf(message: SlackMessage): string {
  const labels = [
    ...JSON.stringify(message.blocks ?? []).matchAll(/"type":"button".*?"text":"([^"]+)"/g),
  ].map((match) => match[1]);
  return labels.length > 0 ? ` [${labels.join("] [")}]` : "";
}

function readable(mrkdwn: string, people: Map<string, string>): string {
  return mrkdwn
    .replace(/<@([^>|]+)>/g, (_, id: string) => `@${people.get(id) ?? id}`)
    .replace(/<([^>|]+)\|([^>]+)>/g, "$2")
    .replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => emojiOf(name) ?? whole)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
