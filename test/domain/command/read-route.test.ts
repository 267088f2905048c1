import { describe, expect, test } from "vitest";
import { CommandUsageError } from "../../../src/domain/command/command.ts";
import { readRoute } from "../../../src/domain/command/read-route.ts";
import { WEEKDAYS } from "../../../src/domain/hours.ts";
import { channelIdSchema } from "../../../src/domain/ids.ts";
import { NEW_ROUTE, type Route, type RouteChanges } from "../../../src/domain/route.ts";
import { describeRoute } from "../../../src/messages/route-line.ts";
import fc, { anySign, runs } from "../../property.ts";

const problemOf = (text: string) => {
  try {
    return JSON.stringify(readRoute(text));
  } catch (error) {
    if (error instanceof CommandUsageError) return error.message;
    throw error;
  }
};
const when = (text: string) => readRoute(`vip when=${text}`).changes.conditions;
const page = { kind: "page", anyOf: ["*/pricing*"] };
const country = { kind: "country", anyOf: ["DE", "AT"] };

describe("a route that is typed", () => {
  test("is read with all its settings, as Slack sends them", () => {
    const line =
      'VIP when="page=*/pricing*; country=DE,AT" channel=<#C1|support> mention=<@U1|ann> policy=all remind=5m,15m,30m ' +
      'remind-next=15m escalate=<!subteam^S1|@leads> hours=Support claim=first-reply return=30m digest="Mondays, fri 6 pm europe/berlin"';
    expect(readRoute(line)).toEqual({
      name: "vip",
      changes: {
        conditions: [page, country],
        channelId: "C1",
        mention: { kind: "user", userId: "U1" },
        policy: "all",
        remind: [300_000, 900_000, 1_800_000],
        remindNext: [900_000],
        escalate: { kind: "group", groupId: "S1" },
        hours: "support",
        claim: "first-reply",
        returnAfter: 1_800_000,
        digest: { days: ["mon", "fri"], minute: 1080, zone: "Europe/Berlin" },
      },
    });
  });

  test.each<[string, RouteChanges]>([
    ["vip", {}],
    ["vip mention=here", { mention: { kind: "here" } }],
    ["vip mention=@here", { mention: { kind: "here" } }],
    ["vip mention=<!here>", { mention: { kind: "here" } }],
    ["vip mention=<!here|here>", { mention: { kind: "here" } }],
    ["vip MENTION=None", { mention: { kind: "none" } }],
    ["vip mention=", { mention: { kind: "none" } }],
    ["vip channel=", { channelId: undefined }],
    ["vip channel=none", { channelId: undefined }],
    ["vip when=", { conditions: [] }],
    ["vip when=none", { conditions: [] }],
    ["vip policy=ON-COMMAND", { policy: "on-command" }],
    ["vip policy=", { policy: "all" }],
    ["vip remind=none", { remind: [] }],
    ["vip remind=", { remind: [300_000, 900_000, 1_800_000] }],
    ['vip remind="45s, 1d"', { remind: [45_000, 86_400_000] }],
    ["vip remind-next=", { remindNext: [900_000] }],
    [
      "vip escalate=none hours= return=none claim=",
      {
        escalate: undefined,
        hours: undefined,
        returnAfter: undefined,
        claim: "first-reply",
      },
    ],
    ["vip auto= auto-after=", { auto: undefined, autoAfter: undefined }],
    ["vip auto=none auto-after=none", { auto: undefined, autoAfter: undefined }],
    [
      'vip auto="Back  {opens}, {client.name}\n&amp; soon" auto-after=90s',
      { auto: "Back {opens}, {client.name} & soon", autoAfter: 90_000 },
    ],
    ["vip auto=“Hi {<http://client.name|client.name>}, it's late”", { auto: "Hi {client.name}, it's late" }],
    [`vip auto=${"x".repeat(1_000)}`, { auto: "x".repeat(1_000) }],
    [`vip when=page=${"a".repeat(995)}`, { conditions: [{ kind: "page", anyOf: ["a".repeat(995)] }] }],
    ["vip digest=", { digest: undefined }],
    ["vip policy=“ alerts ”", { policy: "alerts" }],
    ["vip digest=none", { digest: undefined }],
    ['vip digest="weekend 0:00"', { digest: { days: ["sat", "sun"], minute: 0 } }],
    ["vip digest=9:05", { digest: { days: [...WEEKDAYS], minute: 545 } }],
    ["default channel=<#C1|general>", { channelId: channelIdSchema.parse("C1") }],
    ["default when=", { conditions: [] }],
  ])("%s changes what it names, and resets what is empty or none", (text, changes) => {
    expect(readRoute(text).changes).toEqual(changes);
  });

  test.each([
    ['"page=*/pricing*; country=DE,AT"', [page, country]],
    ["“page=*/pricing*; country=DE,AT”", [page, country]],
    ["„page=*/pricing* ;; country = DE , , AT ;“", [page, country]],
    ["'PAGE=*/pricing*; Country=DE,AT,DE'", [page, country]],
    ['"; page=*/pricing* ; ; country=DE,AT; "', [page, country]],
    ['"country=DE; page=*/pricing*; country=AT"', [country, page]],
    ["page=<https://x.test/a?b=1&amp;c=2>", [{ kind: "page", anyOf: ["https://x.test/a?b=1&c=2"] }]],
    ["page=<http://x.test/a|x.test/a>", [{ kind: "page", anyOf: ["x.test/a"] }]],
    [
      '"page=<https://x.test/a>,<http://y.test|y.test>; open"',
      [
        { kind: "page", anyOf: ["https://x.test/a", "y.test"] },
        { kind: "state", anyOf: ["open"] },
      ],
    ],
    ['"Open, closed"', [{ kind: "state", anyOf: ["open", "closed"] }]],
    ['"closed; open; closed"', [{ kind: "state", anyOf: ["closed", "open"] }]],
    ['"field.Plan name=Pro &amp; more"', [{ kind: "field", key: "Plan name", anyOf: ["Pro & more"] }]],
    ['`" page=*/a "`', [{ kind: "page", anyOf: ["*/a"] }]],
    [
      '"field.  plan=a; field.tier=b"',
      [
        { kind: "field", key: "plan", anyOf: ["a"] },
        { kind: "field", key: "tier", anyOf: ["b"] },
      ],
    ],
    ['"field.plan=a; FIELD.PLAN=b"', [{ kind: "field", key: "plan", anyOf: ["a", "b"] }]],
    [
      "field.email=<mailto:jo@acme.com|jo@acme.com>",
      [{ kind: "field", key: "email", anyOf: ["jo@acme.com"] }],
    ],
    [
      '"account=shop; group=a\u200bb; source=*"',
      [
        { kind: "account", anyOf: ["shop"] },
        { kind: "group", anyOf: ["ab"] },
        { kind: "source", anyOf: ["*"] },
      ],
    ],
  ])("may be for chats with %s", (typed, conditions) => {
    expect(when(typed)).toEqual(conditions);
  });

  test.each([
    ["", "The route's name is missing."],
    [" \u200b ", "The route's name is missing."],
    ["when=open", "Write it before `when=open`"],
    ["up", "`up` can't be the name of a route"],
    ["a_b policy=all", "`a_b` can't be the name of a route"],
    ["<!channel> policy=all", "`&lt;!channel&gt;` can't be the name of a route"],
    [`${"n".repeat(33)} policy=all`, "can't be the name of a route"],
    ["vip all", "`all` belongs to no setting"],
    ["vip policy:all", "`policy:all` belongs to no setting"],
    ["vip remind=5m, 15m", "`15m` belongs to no setting"],
    ["vip mention= <@U1|ann>", "belongs to no setting"],
    ["vip policy=all policy=alerts", "The setting `policy` appears twice"],
    ["vip polcy=all", "`polcy` is not a setting of a route. Did you mean `policy`?"],
    ["vip colour=red", "`colour` is not a setting of a route. Use `when`, `channel`"],
    ["vip policy=al", "`al` is not a value of `policy`. Did you mean `all`?"],
    ["vip policy=everything", "Use `all`, `on-command` or `alerts`"],
    ["vip claim=never", "`never` is not a value of `claim`. Use `first-reply`, `manual` or `off`."],
    ["vip channel=#support", "`#support` is not a channel. Type `#`"],
    ["vip channel=<@U1|ann>", "`ann` is not a channel"],
    ["vip channel=<#>", "is not a channel"],
    ["vip mention=@ann", "`@ann` can't be mentioned. Type `@`"],
    ["vip mention=<!channel>", "`!channel` can't be mentioned"],
    ["vip mention=<!everyone|everyone>", "`everyone` can't be mentioned"],
    ["vip mention=<#C1|support>", "`support` can't be mentioned"],
    ["vip escalate=here", "`here` can't be escalated to"],
    ["vip escalate=<!here>", "can't be escalated to"],
    ["vip remind=5", "`5` is not a time for `remind`. Write a number with `s`, `m`, `h` or `d`"],
    ["vip remind=5m,0s", "`0s` is not a time for `remind`. A time is at least `1s`."],
    ["vip remind=31d", "A time is at most `30d`."],
    ['vip remind="5m, 31d"', "`31d` is not a time for `remind`"],
    ["vip remind=,", "`,` is not a time for `remind`"],
    ["vip remind=1m,2m,3m,4m", "has too many times for `remind`. Use at most 3."],
    ["vip remind=15m,5m", "The times `15m,5m` of `remind` must increase"],
    ["vip remind-next=5m,5m", "of `remind-next` must increase"],
    ["vip return=5m,6m", "`5m,6m` is not a time for `return`"],
    [
      'vip auto="Hi {client.nmae}"',
      "`{client.nmae}` is not a field of `auto`. Use `{opens}`, `{client.name}`",
    ],
    ['vip auto="Hi {agent.name}"', "`{agent.name}` is not a field of `auto`"],
    ['vip auto="Hi {"', "`Hi {` is not a field of `auto`"],
    ['vip auto="We say „hi“ often"', "contains a quote or a back-tick"],
    [`vip auto='""'`, "The text of `auto` is empty."],
    [`vip auto="${"a ".repeat(501)}b"`, "is too long: 1003 characters; the limit is 1000."],
    ["vip auto-after=soon", "`soon` is not a time for `auto-after`"],
    ["vip digest=weekdays", "`weekdays` is not a time for `digest`. Write days and a time"],
    ['vip digest="weekdays 24:00"', "is not a time for `digest`"],
    ['vip digest="weekdays 9:60"', "is not a time for `digest`"],
    ['vip digest="9x 10:00"', "is not a time for `digest`"],
    ['vip digest="weekdays 9:00 10:00"', "is not a time for `digest`"],
    ['vip digest="weekdays 9:00-10:00"', "is not a time for `digest`"],
    ['vip digest="mon 9:00 UTC Europe/Berlin"', "is not a time for `digest`"],
    ['vip digest="weekdys 9:00"', "`weekdys` is not a day, a time or a time zone. Did you mean `weekdays`?"],
    ['vip digest="mon 9:00 Europe/Berln"', "`Europe/Berln` can't be used as a time zone."],
    [`vip digest=9:00${"0".repeat(300)}`, "is not a time for `digest`"],
    ["vip hours=9:00-17:00", "can't be the name of business hours"],
    ['vip hours="my hours"', "`my hours` can't be the name of business hours"],
    ["vip when=pricing", "`pricing` is not a condition. Use `account`"],
    ["vip when=opn", "`opn` is not a condition. Did you mean `open`?"],
    ["vip when=contry=DE", "`contry` is not a condition. Did you mean `country`?"],
    ["vip when=plan=Pro", "`plan` is not a condition. Use"],
    ["vip when=field.=x", "`field.` is not a condition"],
    ["vip when=page=", "The condition `page` has no value"],
    ["vip when=country=,", "The condition `country` has no value"],
    ["vip when=;", "`;` is not a condition"],
    ['vip when="page=*/a country=DE"', "looks like several conditions. Put `;` between them."],
    ['vip when="country=DE open"', "looks like several conditions"],
    [`vip when='source="Ads"'`, "contains a quote or a back-tick"],
    ['vip when="open', "is not closed"],
    [`vip when=page=${"a".repeat(1001)}`, "are too long: 1006 characters; the limit is 1000."],
    ["default when=open", "takes every other chat, so leave `when` out"],
  ])("%s is refused", (text, why) => {
    expect(problemOf(text)).toContain(why);
  });
});

describe("a route that is described", () => {
  const asRoute = (text: string): Route => {
    const { name, changes } = readRoute(text);
    const { channelId, escalate, hours, returnAfter, digest, auto, autoAfter, ...others } = changes;
    return {
      ...NEW_ROUTE,
      id: "rt",
      position: 1,
      name,
      ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
      ...(channelId === undefined ? {} : { channelId }),
      ...(escalate === undefined ? {} : { escalate }),
      ...(hours === undefined ? {} : { hours }),
      ...(returnAfter === undefined ? {} : { returnAfter }),
      ...(digest === undefined ? {} : { digest }),
      ...(auto === undefined ? {} : { auto }),
      ...(autoAfter === undefined ? {} : { autoAfter }),
    };
  };

  test("is the line that makes it", () => {
    const line =
      'vip `when="page=*/a&amp;b; open"` channel=<#C1> mention=here policy=alerts remind=none remind-next=90s escalate=<@U2> hours=night claim=off return=1d auto-after=90s digest="mon-wed,sat 9:30 America/New_York" `auto="Back {opens} &amp; *soon*"`';
    expect(describeRoute(asRoute(line))).toBe(line);
    expect(describeRoute({ ...NEW_ROUTE, id: "default", name: "default", position: 9 })).toBe(
      "default policy=all remind=5m,15m,30m remind-next=15m claim=first-reply",
    );
  });

  const value = fc.oneof(
    fc.string({ unit: anySign, maxLength: 8 }),
    fc.constantFrom(
      "DE",
      "*/pricing*",
      "a b",
      "&lt;x&gt;",
      "<https://x.test/a?b=c&amp;d|x.test>",
      "&amp;amp;",
      "`",
      "\u200b",
      "=",
      "'",
      "‘x’",
    ),
  );
  const condition = fc.oneof(
    fc.constantFrom("open", "closed"),
    fc
      .tuple(
        fc.constantFrom("page", "country", "account", "group", "source", "field.a b", "field.ß"),
        fc.array(value),
      )
      .map(([kind, values]) => `${kind}=${values.join(",")}`),
  );
  const settings = fc
    .tuple(
      fc.array(condition, { maxLength: 5 }),
      fc.constantFrom("", "channel=<#C1|x>", "channel=none"),
      fc.constantFrom("", "mention=<@U1|ann>", "mention=<!subteam^S1|@x>", "mention=<!here>", "mention=none"),
      fc.constantFrom("", "policy=on-command", "policy=alerts"),
      fc.constantFrom("", "remind=none", "remind=45s,2h,1d", "remind-next=1m remind=90s"),
      fc.constantFrom("", "escalate=<@U2>", "escalate=<!subteam^S2>"),
      fc.constantFrom("", "hours=night", "hours=büro-2"),
      fc.constantFrom("", "claim=manual", "claim=off"),
      fc.constantFrom("", "return=30m", "return=36h"),
      fc.oneof(
        fc.constantFrom("", "auto-after=90s", 'auto="It\'s late, back {opens}" auto-after=5s', "auto=none"),
        value.map((text) => `auto="${text} {page}"`),
      ),
      fc.constantFrom("", 'digest="weekdays 18:00"', 'digest="sun,mon 0:05 UTC"', "digest=none"),
    )
    .map(([conditions, ...others]) => `vip when="${conditions.join("; ")}" ${others.join(" ")}`);

  test("is read back as the same route, whatever was typed", () => {
    let read = 0;
    fc.assert(
      fc.property(settings, (text) => {
        let route: Route;
        try {
          route = asRoute(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CommandUsageError);
          return;
        }
        read += 1;
        expect(asRoute(describeRoute(route))).toEqual(route);
      }),
      { numRuns: runs(300) },
    );
    expect(read).toBeGreaterThan(100);
  });
});
