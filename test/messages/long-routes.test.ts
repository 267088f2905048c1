import { expect, test } from "vitest";
import { userGroupIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { NEW_ROUTE, type Route } from "../../src/domain/route.ts";
import { ROUTE_REFUSALS, routeMoved, routeSaved, tooManyRoutes } from "../../src/messages/route-changes.ts";
import { showRouteForm } from "../../src/messages/route-form.ts";
import { listRoutes, showRoute, showRouteTest } from "../../src/messages/routes.ts";
import { account, ann, channel } from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

/** Routes with the most and the least that they can have. */
const groupId = userGroupIdSchema.parse("S1");
const aRoute = (over: Partial<Route> = {}): Route => ({
  ...NEW_ROUTE,
  conditions: [],
  remind: [...NEW_ROUTE.remind],
  remindNext: [...NEW_ROUTE.remindNext],
  id: "rt_1",
  name: "vip",
  position: 0,
  ...over,
});
const open = aRoute({ conditions: [{ kind: "state", anyOf: ["open"] }] });
const long = aRoute({ conditions: [{ kind: "page", anyOf: ["p".repeat(12_000)] }] });
const place = { accountId: account, channelId: channel };
const shorter = (lines: string[]) => lines.map((line) => line.replaceAll(/[po]{9,}/g, "…"));
const lacks = { hours: false, groupScope: false };

test("shows a route or an outcome of many words in three paragraphs", () => {
  expect([
    ...shorter(inLines(showRoute(long))),
    ...shorter(inLines(routeSaved({ outcome: "changed", route: long, lacks }))),
    ...shorter(inLines(listRoutes([open], place, "o".repeat(9000)))).slice(1, 6),
  ]).toEqual([
    "{ text: *Route* `vip` }",
    "{ type: section, text: { type: mrkdwn, text: *Route* `vip` } }",
    "{ type: section, text: { type: mrkdwn, text: vip } }",
    '{ type: section, text: { type: mrkdwn, text: `when="page=… } }',
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and about 6,277 more characters. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
    "{ text: :white_check_mark: Changed the route `vip`. }",
    "{ type: section, text: { type: mrkdwn, text: :white_check_mark: Changed the route `vip`. } }",
    "{ type: section, text: { type: mrkdwn, text: vip } }",
    '{ type: section, text: { type: mrkdwn, text: `when="page=… } }',
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and about 6,277 more characters. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and about 300 more characters. }] }",
    "{ type: section, text: { type: mrkdwn, text: *One route.* The first that fits takes a new chat. } }",
  ]);
});

test("shows the single condition of a route", () => {
  const [, first = ""] = inLines(listRoutes([open], place)).slice(1);
  expect(first).toBe(
    "{ type: section, text: { type: mrkdwn, text: 1. `vip`  `open`\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m }, accessory: { type: overflow, action_id: route.menu, options: [{ text: { type: plain_text, text: Edit }, value: acme/edit/vip }, { text: { type: plain_text, text: Delete }, value: acme/delete/vip }] } }",
  );
  expect(
    showRouteTest(
      "*Vera*",
      { open: [{ route: open, unmet: [] }], closed: [{ route: open, unmet: [] }] },
      channel,
    ),
  ).toEqual({
    text: "A chat with *Vera* would go to `vip`\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m\n• `vip` fits: `open`",
    blocks: [
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "A chat with *Vera* would go to `vip`\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m\n• `vip` fits: `open`",
        },
      },
    ],
  });
});

test("says which single condition a visitor does not meet", () => {
  const closed = aRoute({ name: "late", conditions: [{ kind: "state", anyOf: ["closed"] }] });
  const tested = [
    { route: closed, unmet: closed.conditions },
    { route: open, unmet: [] },
  ];
  expect(
    showRouteTest("*Vera*", { open: tested, closed: tested }, channel).text.split("\n").slice(2),
  ).toEqual(["• `late` does not fit: `closed`", "• `vip` fits: `open`"]);
});

test("keeps the user group of a route whose form can't list any", () => {
  const route = aRoute({ escalate: { kind: "group", groupId } });
  const groupsIn = (form: ReturnType<typeof showRouteForm>) =>
    inLines(form).filter((line) => line.includes("group"));
  expect([
    ...groupsIn(showRouteForm("m", route, false, "no-scope")),
    ...groupsIn(showRouteForm("m", route, false, "untold")),
    ...groupsIn(showRouteForm("m", aRoute(), false, "untold")),
  ]).toEqual([
    "{ type: input, block_id: escalate-group, label: { type: plain_text, text: Or to three people of a user group }, element: { type: static_select, action_id: escalate-group, options: [{ value: S1, text: { type: plain_text, text: The user group, as until now } }], initial_option: { value: S1, text: { type: plain_text, text: The user group, as until now } } }, optional: true }",
    "{ type: context, elements: [{ type: mrkdwn, text: The bot can't list user groups until an admin reinstalls the app. Set one with `/chatra route NAME escalate=@group`. }] }",
    "{ type: input, block_id: escalate-group, label: { type: plain_text, text: Or to three people of a user group }, element: { type: static_select, action_id: escalate-group, options: [{ value: S1, text: { type: plain_text, text: The user group, as until now } }], initial_option: { value: S1, text: { type: plain_text, text: The user group, as until now } } }, optional: true }",
    "{ type: context, elements: [{ type: mrkdwn, text: Slack did not list the user groups. Set one with `/chatra route NAME escalate=@group`. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Slack did not list the user groups. Set one with `/chatra route NAME escalate=@group`. }] }",
  ]);
});

test("names whom a mention does not reach, ten of a group at most", () => {
  const absent = (count: number, mention: Route["mention"]) =>
    inLines(
      routeSaved({
        outcome: "added",
        route: open,
        lacks,
        absent: {
          mention,
          channelId: channel,
          userIds: Array.from({ length: count }, (_, nth) => userIdSchema.parse(`U${nth}`)),
        },
      }),
    )[3];
  expect([
    absent(1, { kind: "user", userId: ann }),
    absent(1, { kind: "group", groupId }),
    absent(10, { kind: "group", groupId }),
    absent(11, { kind: "group", groupId }),
  ]).toEqual([
    "{ type: section, text: { type: mrkdwn, text: :warning: <@U0> is not in <#C1>, so a mention there does not reach them. Invite them with `/invite` in that channel. } }",
    "{ type: section, text: { type: mrkdwn, text: :warning: Of <!subteam^S1>, <@U0> is not in <#C1>, so a mention there does not reach them. Invite them with `/invite` in that channel. } }",
    "{ type: section, text: { type: mrkdwn, text: :warning: Of <!subteam^S1>, <@U0>, <@U1>, <@U2>, <@U3>, <@U4>, <@U5>, <@U6>, <@U7>, <@U8> and <@U9> are not in <#C1>, so a mention there does not reach them. Invite them with `/invite` in that channel. } }",
    "{ type: section, text: { type: mrkdwn, text: :warning: Of <!subteam^S1>, <@U0>, <@U1>, <@U2>, <@U3>, <@U4>, <@U5>, <@U6>, <@U7>, <@U8>, <@U9> and 1 more are not in <#C1>, so a mention there does not reach them. Invite them with `/invite` in that channel. } }",
  ]);
});

test("says what was done with a route, or why not", () => {
  expect([
    routeMoved("vip", "up"),
    routeMoved("vip", "down"),
    tooManyRoutes(50),
    ROUTE_REFUSALS.autoHours("vip"),
    ROUTE_REFUSALS.digestZone("vip"),
    ROUTE_REFUSALS.channel(channel),
    ROUTE_REFUSALS.person(ann),
  ]).toEqual([
    ":white_check_mark: Moved the route `vip` up.",
    ":white_check_mark: Moved the route `vip` down.",
    "This account has 50 routes, which is the limit. Delete one first: `/chatra route delete NAME`. Nothing was saved.",
    "The route `vip` has no hours, so it never sends an automatic message. Add `hours=NAME`. Nothing was saved.",
    'The digest of the route `vip` needs a time zone, because the route has no hours. Write, for example, `digest="weekdays 18:00 Europe/Berlin"`. Nothing was saved.',
    "The bot is not in <#C1>, so it can't post there. Run `/invite @Chatra` in that channel, then save the route again. Nothing was saved.",
    "<@UANN> is not an active member of this workspace. Choose another teammate. Nothing was saved.",
  ]);
});
