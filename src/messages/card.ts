import type { Conversation } from "../domain/conversation.ts";
import type { Episode, EpisodeState } from "../domain/episode.ts";
import { mayClaim, stateOf } from "../domain/episode.ts";
import type { ClientProfile } from "../domain/input.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { type Block, button, buttons, type Card, context, menu, section } from "./blocks.ts";
import { stateLine } from "./episode.ts";
import { boldName, displayName, LONGEST_VALUE } from "./names.ts";
import { POLICY_ON_CARD } from "./reply-policy.ts";
import { excerptOfPlain } from "./text/excerpt.ts";
import { link, permalink, threadAddress } from "./text/link.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** What a card or a list shows of a chat's state at a glance. */
export const STATE_EMOJI: Record<EpisodeState, string> = {
  waiting: "🔴",
  claimed: "🟡",
  answered: "🟢",
  snoozed: "⚪",
  closed: "⚪",
  missed: "⚪",
};

/** The first words in a notification. */
const WORDS_IN_TEXT = 100;

/**
 * The card of a chat: who writes, what they want, from where, and what the chat waits for. `text` is what phones show.
 */
export function clientCard(conversation: Conversation, workspaceUrl: string): Card {
  const { clientId, profile, episode, card } = conversation;
  const emoji = episode ? STATE_EMOJI[stateOf(episode)] : "⚪";
  const name = visitorToSlack(displayName(clientId, profile));
  const words = episode?.firstWords;
  const policy = POLICY_ON_CARD[episode?.route?.policy ?? "all"];
  const said = words ? `\n> ${excerptOfPlain(words, 300)}` : "";
  const blocks = [
    section(`${emoji} ${boldName(clientId, profile)}${said}`),
    context(placeLine(conversation, workspaceUrl)),
    ...(policy ? [context(policy)] : []),
    ...(episode ? [context(stateLine(episode))] : []),
    ...(card.mention ? [context(`Called: ${card.mention}`)] : []),
    actions(episode),
  ];
  const wordsInText = words ? `: ${excerptOfPlain(words, WORDS_IN_TEXT)}` : "";
  return { text: `${emoji} ${name}${wordsInText}`, blocks };
}

/** The card of a thread that was left. */
export function leftCard(conversation: Conversation, workspaceUrl: string): Card {
  const { clientId, profile } = conversation;
  const name = visitorToSlack(displayName(clientId, profile));
  const address = threadAddress(workspaceUrl, conversation);
  const there = address === undefined ? "a new thread" : `<${address}|a new thread>`;
  return {
    text: `⚪ ${name}: continues in a new thread`,
    blocks: [section(`⚪ ${boldName(clientId, profile)}: continues in ${there}`)],
  };
}

/** The card of a visitor who was erased. */
export const ERASED_CARD = {
  text: "⚪ Erased visitor",
  blocks: [section("⚪ *Erased visitor*")],
} satisfies Card;

/** Slash commands don't work in a thread, so the card has buttons. Of a chat that is over nobody has to take care. */
function actions(episode: Episode | undefined): Block {
  const entries = mayClaim(episode) ? MENU : MENU.filter(({ value }) => value !== "assign");
  return buttons([...(episode ? stepsOf(episode) : []), menu("card.menu", entries)]);
}

function stepsOf(episode: Episode) {
  if (episode.end) return [button("card.reopen", "Reopen", "reopen")];
  const close = button("card.close", "Close", "close");
  if (episode.owner !== undefined) return [button("card.release", "Release", "release"), close];
  return mayClaim(episode) ? [button("card.claim", "Claim", "claim"), close] : [close];
}

/** Slack shows five entries at most; the form *More* has the others. */
const MENU = [
  { label: "Assign…", value: "assign" },
  { label: "Snooze…", value: "snooze" },
  { label: "Snippet…", value: "snippet" },
  { label: "Details", value: "details" },
  { label: "More…", value: "more" },
];

function placeLine(conversation: Conversation, workspaceUrl: string): string {
  const { clientId, profile, nobodyAvailable, card, muted } = conversation;
  const { earlier } = card;
  const parts = [
    pageLink(profile),
    [profile.city, profile.country].map(value).filter(Boolean).join(", "),
    profile.source === "widget" ? undefined : value(profile.source),
    link(profile.chatLink, "Open in Chatra"),
    earlier && `<${permalink(workspaceUrl, earlier.channelId, earlier.threadTs)}|Earlier thread>`,
    nobodyAvailable ? "Nobody was online in Chatra" : undefined,
    muted ? "Muted" : undefined,
    `Client ID \`${visitorToSlack(shownName(clientId, 64) ?? "").replaceAll("`", "'")}\``,
  ];
  return parts.filter(Boolean).join("  ·  ");
}

function pageLink(profile: ClientProfile): string | undefined {
  if (!profile.pageUrl) return undefined;
  const label = shownName(profile.pageTitle, 200) ?? shownName(profile.pageUrl, 200) ?? "page";
  return link(profile.pageUrl, label) ?? visitorToSlack(label);
}

/** A value of a profile as mrkdwn on one line; undefined when there is nothing to see. */
function value(given: string | undefined): string | undefined {
  const shown = shownName(given, LONGEST_VALUE);
  return shown === undefined ? undefined : visitorToSlack(shown);
}
