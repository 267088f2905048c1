import type { UserId } from "./ids.ts";
import type { SeenAgent } from "./input.ts";

/** An agent of a Chatra account, as far as Chatra told of them. */
export type ChatraAgent = Pick<SeenAgent, "id" | "name" | "email">;

/** An agent with the teammates who answer as them: an admin said so (`byHand`), or their emails are equal. */
export type AgentWithTeammates = ChatraAgent & { teammates: { userId: UserId; byHand: boolean }[] };

/** Equal for emails that are the same but for case and white space around them. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * One entry for each agent that events named, sorted by ID, so that two writers never wait for each other. A later list
 * goes before an earlier one, and a list before the name at a message.
 */
export function mergeSeenAgents(seen: readonly SeenAgent[]): SeenAgent[] {
  const byId = new Map<string, SeenAgent>();
  for (const agent of seen) {
    const known = byId.get(agent.id);
    byId.set(agent.id, known === undefined ? agent : merged(known, agent));
  }
  return [...byId.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function merged(known: SeenAgent, news: SeenAgent): SeenAgent {
  const [weak, strong] = news.ofMessage ? [news, known] : [known, news];
  const name = strong.name ?? weak.name;
  const email = strong.email ?? weak.email;
  return {
    id: known.id,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    // The name of a list alone replaces a known one.
    ...(strong.ofMessage || strong.name === undefined ? { ofMessage: true } : {}),
  };
}

/** What a stored agent becomes with what an event says of them; undefined if that is nothing new. */
export function withNews(known: ChatraAgent, { name, email, ofMessage }: SeenAgent): ChatraAgent | undefined {
  const newName = ofMessage ? (known.name ?? name) : (name ?? known.name);
  const newEmail = email ?? known.email;
  if (newName === known.name && newEmail === known.email) return undefined;
  return { id: known.id, name: newName, email: newEmail };
}
