import { z } from "zod";
import { digestTimeSchema } from "./digest-time.ts";
import { channelIdSchema, userGroupIdSchema, userIdSchema } from "./ids.ts";
import type { ClientProfile } from "./input.ts";

/** What a condition may be about, apart from `field.KEY`, `open` and `closed`. */
export const CONDITION_KINDS = ["account", "page", "country", "group", "source"] as const;

const patterns = z.array(z.string()).min(1);

/** One of `anyOf` has to match. In a pattern `*` stands for any characters, and all others for themselves. */
const conditionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(CONDITION_KINDS), anyOf: patterns }),
  /** A field that the site keeps of the visitor. */
  z.object({ kind: z.literal("field"), key: z.string(), anyOf: patterns }),
  /** Within business hours, or outside of them. */
  z.object({ kind: z.literal("state"), anyOf: z.array(z.enum(["open", "closed"])).min(1) }),
]);

const user = z.object({ kind: z.literal("user"), userId: userIdSchema });
const group = z.object({ kind: z.literal("group"), groupId: userGroupIdSchema });

export const POLICIES = ["all", "on-command", "alerts"] as const;
export const CLAIMS = ["first-reply", "manual", "off"] as const;

const duration = z.int().positive();

/** What a route does. Times are durations in ms. */
export const routeSettingsSchema = z.object({
  /** All of them have to be met. */
  conditions: z.array(conditionSchema),
  /** Missing: the account's channel. */
  channelId: channelIdSchema.optional(),
  /** Whom the first post of a chat calls. */
  mention: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("none") }),
    user,
    group,
    z.object({ kind: z.literal("here") }),
  ]),
  /** Which replies go to the visitor: `all`, those by `!send` alone, or none. */
  policy: z.enum(POLICIES),
  /** After the visitor's first unanswered words; and after later ones. */
  remind: z.array(duration),
  remindNext: z.array(duration),
  escalate: z.discriminatedUnion("kind", [user, group]).optional(),
  /** The name of business hours. */
  hours: z.string().optional(),
  /** What makes a teammate the owner of a chat, apart from being assigned. */
  claim: z.enum(CLAIMS),
  /** A silent owner's chat goes back to the queue. */
  returnAfter: duration.optional(),
  /** When the channel gets the numbers of the day. */
  digest: digestTimeSchema.optional(),
  /** What a visitor who writes outside of the hours gets, as it was typed, with fields in braces. */
  auto: z.string().optional(),
  /** How long after their words; missing: `AUTO_AFTER_MS`. */
  autoAfter: duration.optional(),
});

export type RouteSettings = z.infer<typeof routeSettingsSchema>;
export type RouteCondition = z.infer<typeof conditionSchema>;
export type RouteMention = RouteSettings["mention"];
export type Escalation = NonNullable<RouteSettings["escalate"]>;

/** Where chats go and whom they call. `position`: routes are looked at from the lowest. */
export type Route = RouteSettings & { id: string; name: string; position: number };

/** Settings to change; undefined resets one that may be missing. */
export type RouteChanges = { [Setting in keyof RouteSettings]?: RouteSettings[Setting] | undefined };

/** The last route. It takes every chat that no other one takes, and always exists. */
export const DEFAULT_ROUTE = "default";

/** How many routes an account may have beside the default. */
export const MOST_ROUTES = 30;

/** What a new route does as far as nothing else was ordered. */
export const NEW_ROUTE = {
  conditions: [],
  mention: { kind: "none" },
  policy: "all",
  remind: [5 * 60_000, 15 * 60_000, 30 * 60_000],
  remindNext: [15 * 60_000],
  claim: "first-reply",
} as const satisfies RouteSettings;

/** What a chat is routed by. */
export type RoutedChat = {
  accountName: string;
  profile: ClientProfile;
  /** Within the business hours. */
  isOpen: boolean;
};

/** Takes the stored routes of an account, returns all routes in the order in which they are looked at, the default last. */
export function inOrder(stored: readonly Route[]): Route[] {
  const others = stored.filter(({ name }) => name !== DEFAULT_ROUTE);
  return [...others.toSorted((one, other) => one.position - other.position), defaultIn(stored)];
}

function defaultIn(stored: readonly Route[]): Route {
  const own = stored.find(({ name }) => name === DEFAULT_ROUTE) ?? NEW_ROUTE;
  // The same id, stored or not: what is counted by route goes on.
  return {
    ...own,
    id: DEFAULT_ROUTE,
    name: DEFAULT_ROUTE,
    conditions: [],
    position: Number.MAX_SAFE_INTEGER,
  };
}

/** The conditions that a chat does not meet. */
export function unmetConditions(
  { conditions }: Pick<Route, "conditions">,
  chat: RoutedChat,
): RouteCondition[] {
  return conditions.filter((condition) => !isMet(condition, chat));
}

/** What Slack shows as a mention, and calls people by; undefined where nobody is called. */
export function mentionText(mention: RouteMention): string | undefined {
  switch (mention.kind) {
    case "none":
      return undefined;
    case "user":
      return `<@${mention.userId}>`;
    case "group":
      return `<!subteam^${mention.groupId}>`;
    case "here":
      return "<!here>";
    default:
      return mention satisfies never;
  }
}

function isMet(condition: RouteCondition, chat: RoutedChat): boolean {
  if (condition.kind === "state") return condition.anyOf.includes(chat.isOpen ? "open" : "closed");
  const values = valuesFor(condition, chat);
  return condition.anyOf.some((pattern) =>
    alternativesOf(condition.kind, pattern).some((written) => values.some((value) => fits(written, value))),
  );
}

/** The forms in which the chat has what a condition is about; none where that is not known. */
function valuesFor(
  condition: Exclude<RouteCondition, { kind: "state" }>,
  { accountName, profile }: RoutedChat,
): string[] {
  switch (condition.kind) {
    case "account":
      return [accountName];
    case "page": {
      const page = profile.pageUrl ?? "";
      // People leave out how an address begins.
      return page === "" ? [] : [page, page.replace(/^https?:\/\//i, "")];
    }
    case "country":
      return alternativesOf("country", profile.country ?? "").filter((name) => name !== "");
    case "group":
    case "source":
      return profile[condition.kind] === undefined ? [] : [profile[condition.kind] ?? ""];
    case "field": {
      const { name, email, phone, custom } = profile;
      const fields = Object.entries({ name, email, phone, ...custom });
      return fields.flatMap(([key, value]) => (fold(key) === fold(condition.key) ? (value ?? []) : []));
    }
    default:
      return condition satisfies never;
  }
}

/** A country's code also stands for its English name, which Chatra tells. */
function alternativesOf(kind: RouteCondition["kind"], written: string): string[] {
  const name = kind === "country" && /^[a-z]{2}$/i.test(written) ? nameOfCountry(written) : undefined;
  return name === undefined ? [written] : [written, name];
}

let countries: Intl.DisplayNames | undefined;

/** Few routes have a country, and the names take 4 ms to load. */
function nameOfCountry(code: string): string | undefined {
  countries ??= new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  return countries.of(code.toUpperCase());
}

/** Takes time that grows with the product of the lengths at worst, whatever the pattern. */
function fits(pattern: string, value: string): boolean {
  const text = fold(value);
  const [start = "", ...rest] = fold(pattern).split("*");
  const end = rest.pop();
  if (end === undefined) return text === start;
  if (!text.startsWith(start)) return false;
  let from = start.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return text.length - end.length >= from && text.endsWith(end);
}

function fold(text: string): string {
  return text.normalize().toLowerCase();
}
