import { describeDigestTime } from "../domain/digest-time.ts";
import { printDuration } from "../domain/duration.ts";
import type { UserId } from "../domain/ids.ts";
import { CLAIMS, DEFAULT_ROUTE, POLICIES, type Route, type RouteMention } from "../domain/route.ts";
import { type Block, context, type Form, fitting, section } from "./blocks.ts";
import { formOf, input } from "./forms.ts";
import { describeConditions, timesOf } from "./route-line.ts";
import { code } from "./text/excerpt.ts";

export const ROUTE_TITLE = "Route";
export const TEST_TITLE = "Test the routes";

/** Why a form about a route can't be sent as it is. Plain text. */
export const ROUTE_FORM_FAULTS = {
  known: "A route with this name exists. Choose another name, or edit that route.",
  noPerson: "Choose the teammate to mention.",
  noGroup: "Choose the user group to mention.",
  two: "Choose a teammate or a user group, not both.",
} as const;

const MENTIONS = {
  none: "Nobody",
  user: "The teammate below",
  group: "The user group below",
  here: "Everybody who is online (@here)",
} as const;

/** Slack's limits for a menu. */
const MOST_OPTIONS = 100;
const LONGEST_LABEL = 75;

/** The user groups to choose from, or why the form has none. */
export type GroupChoice = readonly { id: string; name: string; handle: string }[] | "no-scope" | "untold";

const NO_GROUPS = {
  "no-scope":
    "The bot can't list user groups until an admin reinstalls the app. Set one with `/chatra route NAME escalate=@group`.",
  untold: "Slack did not list the user groups. Set one with `/chatra route NAME escalate=@group`.",
} as const;

/** The form that adds a route, or changes a known one. The settings' names are the block ids. */
export function showRouteForm(
  metadata: string | undefined,
  settings: Omit<Route, "id" | "position">,
  isNew: boolean,
  groups: GroupChoice,
): Form {
  const { name, mention, escalate, returnAfter, digest, auto, autoAfter } = settings;
  const when = describeConditions(settings);
  const mentionGroup = groupField("mention-group", "User group to mention", groups, mention);
  const mentions = Object.entries(MENTIONS)
    .map(([value, label]) => ({ value, label }))
    .filter(({ value }) => value !== "group" || mentionGroup.length > 0);
  const blocks: Block[] = [
    isNew
      ? input("name", "Name", { max_length: 32 }, "Letters, digits and hyphens.")
      : section(`The route ${code(name)}`),
    ...(name === DEFAULT_ROUTE
      ? []
      : [
          optional(
            input(
              "when",
              "Chats",
              text(when, 1000),
              "Such as page=*/pricing*; country=DE,AT; open. Empty: every chat.",
            ),
          ),
        ]),
    optional(
      choice("channel", "Channel", conversations(settings.channelId), "Empty: the channel of the account."),
    ),
    choice("mention", "Mention", select(mentions, mention.kind)),
    optional(
      choice(
        "mention-user",
        "Teammate to mention",
        users(mention.kind === "user" ? mention.userId : undefined),
      ),
    ),
    ...mentionGroup,
    choice("policy", "Replies that go to the visitor", select(asOptions(POLICIES), settings.policy)),
    optional(
      input("remind", "Remind after", text(timesOf(settings.remind), 60), "Such as 5m,15m,30m, or none."),
    ),
    optional(input("remind-next", "Remind of later messages after", text(timesOf(settings.remindNext), 60))),
    optional(
      choice(
        "escalate",
        "Escalate to a teammate",
        users(escalate?.kind === "user" ? escalate.userId : undefined),
      ),
    ),
    ...groupField("escalate-group", "Or to three people of a user group", groups, escalate),
    ...(typeof groups === "string" ? [context(NO_GROUPS[groups])] : []),
    optional(input("hours", "Business hours", text(settings.hours ?? "", 32), "The name of business hours.")),
    choice("claim", "Claim", select(asOptions(CLAIMS), settings.claim)),
    optional(
      input(
        "return",
        "Back to the queue after",
        text(returnAfter === undefined ? "" : printDuration(returnAfter), 20),
      ),
    ),
    optional(
      input(
        "digest",
        "Daily digest",
        text(digest === undefined ? "" : describeDigestTime(digest), 100),
        "Such as weekdays 18:00. Without hours add a zone, such as Europe/Berlin.",
      ),
    ),
    optional(
      input(
        "auto",
        "Automatic message outside hours",
        text(auto ?? "", 1000),
        "Such as: We are back {opens}. Empty: none.",
      ),
    ),
    optional(
      input(
        "auto-after",
        "Send it after",
        text(autoAfter === undefined ? "" : printDuration(autoAfter), 20),
        "Empty: 60s.",
      ),
    ),
  ];
  return formOf("edit_route", ROUTE_TITLE, blocks, "Save", metadata);
}

/** The form that asks for the client to test the routes with. Its field has the block id `client`. */
export function showRouteTestForm(metadata: string | undefined): Form {
  const hint = "The beginning of a name or email, or a client ID.";
  return formOf(
    "test_route",
    TEST_TITLE,
    [input("client", "Visitor", { max_length: 2000 }, hint)],
    "Test",
    metadata,
  );
}

type Input = Extract<Block, { type: "input" }>;
type Choice = Extract<Input["element"], { type: "static_select" | "users_select" | "conversations_select" }>;

function choice(name: string, label: string, element: Choice, hint?: string): Input {
  return {
    type: "input",
    block_id: name,
    label: { type: "plain_text", text: label },
    ...(hint === undefined ? {} : { hint: { type: "plain_text", text: hint } }),
    // Slack sends its value under this name.
    element: { ...element, action_id: name },
  };
}

/** A menu of user groups; none where there is nothing to choose. Slack has no such menu of its own. */
function groupField(
  name: string,
  label: string,
  groups: GroupChoice,
  chosen: RouteMention | undefined,
): Block[] {
  const known = typeof groups === "string" ? [] : groups.slice(0, MOST_OPTIONS - 1);
  const present = chosen?.kind === "group" ? chosen.groupId : "";
  const options = known.map((group) => ({
    value: group.id,
    label: fitting(`${group.name} (@${group.handle})`, LONGEST_LABEL),
  }));
  if (present !== "" && known.every(({ id }) => id !== present))
    options.push({ value: present, label: "The user group, as until now" });
  if (options.length === 0) return [];
  const isCut = known.length < groups.length && typeof groups !== "string";
  const hint = isCut ? "The first ones. The command /chatra route takes any." : undefined;
  return [optional(choice(name, label, select(options, present), hint))];
}

function optional(block: Input): Block {
  return { ...block, optional: true };
}

/** Slack refuses an empty value. */
function text(value: string, longest: number) {
  return { max_length: Math.max(longest, value.length), ...(value === "" ? {} : { initial_value: value }) };
}

type Option = { value: string; label: string };

function select(options: readonly Option[], chosen: string): Choice {
  const shown = options.map(({ value, label }) => ({
    value,
    text: { type: "plain_text" as const, text: label },
  }));
  const initial = shown.find(({ value }) => value === chosen);
  return {
    type: "static_select",
    action_id: "choice",
    options: shown,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

const asOptions = (values: readonly string[]): Option[] => values.map((value) => ({ value, label: value }));

function users(chosen: UserId | undefined): Choice {
  return {
    type: "users_select",
    action_id: "choice",
    ...(chosen === undefined ? {} : { initial_user: chosen }),
  };
}

function conversations(chosen: string | undefined): Choice {
  return {
    type: "conversations_select",
    action_id: "choice",
    filter: { include: ["public", "private"], exclude_bot_users: true },
    ...(chosen === undefined ? {} : { initial_conversation: chosen }),
  };
}
