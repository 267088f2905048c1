import type { Conversation } from "../../src/domain/conversation.ts";
import { withWords } from "../../src/domain/episode.ts";
import type { EpisodeRoute } from "../../src/domain/episode-route.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { aConversation, aMessage, START } from "./builders.ts";
import { createWorld, type World } from "./world.ts";

/** The route of an episode that does what a new one does, but for these settings. */
export function aRoute(over: Partial<EpisodeRoute> = {}): EpisodeRoute {
  const { conditions: _, ...settings } = NEW_ROUTE;
  return { ...settings, name: "desk", remind: [], remindNext: [], ...over };
}

/** A chat whose visitor waits, in an episode of this route; undefined: of an earlier version of the bot. */
export function aRoutedChat(route: EpisodeRoute | undefined, over: Partial<Conversation> = {}): Conversation {
  const { id, text } = aMessage("m1", "Where is my order?");
  const episode = withWords(undefined, { id, text, at: START }, route);
  return aConversation({ episode, ...over });
}

export function aPolicyWorld(policy: EpisodeRoute["policy"], over: Partial<Conversation> = {}): World {
  return createWorld({ conversation: aRoutedChat(aRoute({ policy }), over), finishes: true });
}

/** The texts that have gone out to the visitor, or wait for it. */
export function wordsForVisitor(world: World): string[] {
  return [...world.deliveries.values()].flatMap(({ payload, state }) =>
    (payload.kind === "chatra.send" || payload.kind === "chatra.edit") && state !== "discarded"
      ? [payload.text]
      : [],
  );
}
