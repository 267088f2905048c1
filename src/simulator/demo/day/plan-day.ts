/** A busy day of a team, planned: who writes when, and what becomes of it. The same seed gives the same day. */
import type { ClientSeed } from "../../chatra/simulator-api.ts";
import { createSeededIds } from "../../seeded-ids.ts";
import { answers, followUps, insistence, pages, people, questions } from "./day-words.ts";

/** What happens in a chat, `afterMs` after what happened there before. */
export type DayStep = { afterMs: number } & (
  | { does: "write"; text: string }
  | { does: "claim" | "close"; by: string; how: "button" | "reaction" }
  | { does: "answer"; by: string; text: string }
  | { does: "snooze"; by: string }
  | { does: "leave" }
);

export interface PlannedChat {
  beginsAtMs: number;
  client: ClientSeed & { name: string };
  page: { link: string; title: string };
  steps: DayStep[];
}

const CHATS = 40;
/** When the last chat begins: what follows in it ends within two minutes. */
const LAST_BEGINS_AT_MS = 92_000;
const TEAMMATES = ["ada", "grace", "linus"];

/** What becomes of the chats, and of how many. */
const courses = {
  waits: 8,
  insists: 2,
  "is claimed": 6,
  "is answered": 9,
  "is closed": 9,
  "comes back": 3,
  "is snoozed": 1,
  "ends unanswered": 2,
};
type Course = keyof typeof courses;

/** The chats in the order in which they begin. */
export function planDay(seed: string): PlannedChat[] {
  const ids = createSeededIds(seed);
  const random = (): number => ids.random();
  const between = (least: number, most: number): number => Math.round(least + random() * (most - least));
  const pick = <Item>(items: readonly Item[], fallback: Item): Item =>
    items[Math.floor(random() * items.length)] ?? fallback;
  const teammate = (): string => pick(TEAMMATES, "ada");
  const how = (): "button" | "reaction" => (random() < 0.5 ? "button" : "reaction");

  const stepsOf = (course: Course): DayStep[] => {
    const by = teammate();
    const claim: DayStep = { afterMs: between(3_000, 9_000), does: "claim", by, how: how() };
    const answer: DayStep = {
      afterMs: between(3_000, 9_000),
      does: "answer",
      by,
      text: pick(answers, "Yes."),
    };
    const close: DayStep = { afterMs: between(4_000, 9_000), does: "close", by, how: how() };
    const more: DayStep = { afterMs: between(4_000, 9_000), does: "write", text: insistence };
    switch (course) {
      case "waits":
        return [];
      case "insists":
        return [more];
      case "is claimed":
        return [claim];
      case "is answered":
        return random() < 0.5 ? [answer] : [claim, answer];
      case "is closed":
        return random() < 0.5 ? [answer, close] : [claim, answer, close];
      case "comes back":
        return [claim, answer, { ...more, text: pick(followUps, insistence) }];
      case "is snoozed":
        return [{ afterMs: between(3_000, 9_000), does: "snooze", by }];
      case "ends unanswered":
        return [{ afterMs: between(9_000, 15_000), does: "leave" }];
    }
  };

  const kinds: readonly Course[] = [
    "waits",
    "insists",
    "is claimed",
    "is answered",
    "is closed",
    "comes back",
    "is snoozed",
    "ends unanswered",
  ];
  const all = kinds.flatMap((course) =>
    Array.from({ length: courses[course] }, () => ({ course, place: random() })),
  );
  const gap = LAST_BEGINS_AT_MS / CHATS;
  return all
    .toSorted((one, other) => one.place - other.place)
    .map(({ course }, index) => {
      const [name = "", city = "", country = ""] = people[index % people.length] ?? [];
      const email = `${name.split(" ")[0]?.toLowerCase() ?? "somebody"}${index}@example.org`;
      const text = questions[index % questions.length] ?? insistence;
      const first: DayStep = { afterMs: 0, does: "write", text };
      return {
        beginsAtMs: Math.round((index + random()) * gap),
        client: { name, email, city, country },
        page: pick(pages, { link: "https://shop.example/", title: "Shop" }),
        steps: [first, ...stepsOf(course)],
      };
    });
}
