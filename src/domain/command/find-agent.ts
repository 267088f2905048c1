import { type ChatraAgent, emailKey } from "../chatra-agent.ts";
import { nearestWord } from "./nearest-word.ts";

/** The agent whom a person means; else those who have this name or email alike, or whose names are near. */
type AgentFound<Agent> = { agent: Agent } | { several: Agent[] } | { nearest: Agent[] };

const MOST_NEAREST = 3;

/** Looks for an agent by ID, else by email, else by name, whatever the case. */
export function findAgent<Agent extends ChatraAgent>(
  typed: string,
  agents: readonly Agent[],
): AgentFound<Agent> {
  const byId = agents.find(({ id }) => id === typed);
  if (byId !== undefined) return { agent: byId };
  const key = emailKey(typed);
  const byEmail = agents.filter(({ email }) => email !== undefined && emailKey(email) === key);
  const byName = agents.filter(({ name }) => name !== undefined && nameKey(name) === nameKey(typed));
  const matches = byEmail.length > 0 ? byEmail : byName;
  const [only] = matches;
  if (only === undefined) return { nearest: nearestAgents(typed, agents) };
  return matches.length === 1 ? { agent: only } : { several: matches };
}

/** Those who have a word that begins so, and the one with the most similar word. */
function nearestAgents<Agent extends ChatraAgent>(typed: string, agents: readonly Agent[]): Agent[] {
  const start = plain(typed);
  if (start === "") return [];
  const known = agents.map((agent) => ({ agent, words: wordsOf(agent) }));
  const begin = known.filter(({ words }) => words.some((word) => word.startsWith(start)));
  const nearest = nearestWord(
    typed,
    known.flatMap(({ words }) => words),
  );
  const similar = known.filter(({ words }) => nearest !== undefined && words.includes(nearest));
  return [...new Set([...begin, ...similar].map(({ agent }) => agent))].slice(0, MOST_NEAREST);
}

function wordsOf({ id, name = "", email = "" }: ChatraAgent): string[] {
  return [name, ...name.split(/\s+/u), email.split("@")[0] ?? "", email, id].map(plain);
}

function nameKey(name: string): string {
  return name.normalize().replace(/\s+/gu, " ").trim().toLowerCase();
}

/** As `nearestWord` reads what was typed. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
