/** Announces changes to screen readers. One voice for the page: redrawn lists stay silent. */
import { byId } from "./dom.js";
import { plainWords } from "./words.js";

let known;

export function announce({ visitors, threads, posts: inChannel, direct }, me) {
  const all = new Map();
  for (const { messages } of visitors) {
    for (const { id, author, name, words } of messages) {
      if (author === "agent") all.set(id, `The visitor gets from ${name}: ${plainWords(words)}`);
    }
  }
  // In the channel, only ephemeral messages: cards come with their threads.
  const ephemerals = inChannel.filter(({ onlyFor }) => onlyFor !== undefined);
  for (const list of [...Object.values(threads), ephemerals, direct[me] ?? []]) {
    const posts = list.filter(({ onlyFor }) => onlyFor === undefined || onlyFor === me);
    for (const { ts, author, blocks, reactions } of posts) {
      all.set(ts, `In Slack, ${author}: ${plainWords(blocks.flatMap((block) => block.words ?? []))}`);
      for (const { name } of reactions)
        all.set(`${ts} ${name}`, `In Slack, receipt: ${name.replaceAll("_", " ")}`);
    }
  }
  const news = [...all].filter(([key]) => known && !known.has(key)).map(([, words]) => words);
  known = new Set(all.keys());
  if (news.length > 0) byId("announcer").textContent = news.join(". ");
}
