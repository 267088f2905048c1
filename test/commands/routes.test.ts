import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accountIdSchema } from "../../src/domain/ids.ts";
import { MOST_ROUTES, NEW_ROUTE } from "../../src/domain/route.ts";
import { problemsOfBlocks } from "../../src/simulator/slack/block-validation.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { deleteRoutesOfAccount, readRoutes, saveRoute } from "../../src/store/routes.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { readAudit } from "../store/read-audit.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());
beforeEach(() => stage.store.transaction((tx) => deleteRoutesOfAccount(tx, stage)));

async function told(text: string, by: SlackPerson = stage.ada): Promise<string> {
  await stage.command(text, by);
  return stage.lastAnswer(by);
}

const stored = () => stage.store.transaction((tx) => readRoutes(tx, stage));
const names = async () => (await stored()).map(({ name }) => name);
const audited = async (subject: string) =>
  (await stage.store.transaction((tx) => readAudit(tx, 200)))
    .filter((entry) => entry.subject === subject)
    .map(({ act, outcome, userId, accountId }) => ({ act, outcome, userId, accountId }));

describe("/chatra route NAME", () => {
  test("adds a route with what is named, and changes only that of a known one", async () => {
    const { channelId, graceId } = stage;
    const line = `VIP when="page=*/pricing*; country=DE,AT" channel=<#${channelId}|support> mention=<@${graceId}|grace> remind=5m,15m`;
    const answer = await told(`route ${line}`);
    expect(answer).toContain("Added the route `vip`.");
    expect(answer).toContain(
      `vip \`when="page=*/pricing*; country=DE,AT"\` channel=<#${channelId}> mention=<@${graceId}> policy=all remind=5m,15m remind-next=15m claim=first-reply`,
    );
    const conditions = [
      { kind: "page", anyOf: ["*/pricing*"] },
      { kind: "country", anyOf: ["DE", "AT"] },
    ];
    const vip = {
      ...NEW_ROUTE,
      id: expect.stringMatching(/^rt_/),
      name: "vip",
      position: 0,
      conditions,
      channelId,
      mention: { kind: "user", userId: graceId },
      remind: [300_000, 900_000],
    };
    expect((await stored())[0]).toEqual(vip);

    expect(await told("route vip policy=alerts channel= return=30m")).toContain("Changed the route `vip`.");
    const { channelId: _, ...changed } = { ...vip, policy: "alerts", returnAfter: 1_800_000 };
    expect((await stored())[0]).toEqual(changed);
    const by = { act: "route", outcome: "done", userId: stage.adaId, accountId: stage.accountId };
    expect(await audited("save vip")).toEqual([by, by]);
  });

  test("that has hours, or whose hours are set, is looked at anew for its digest", async () => {
    const due = () =>
      stage.store.transaction(
        (tx) => tx.query`select team_id from timers where account_id = ${stage.accountId}`,
      );
    const clear = () => stage.store.transaction((tx) => tx.query`delete from timers`);
    await clear();
    const lacks = "There are no hours `office` yet, so the route is always open.";
    expect(await told("route vip hours=office")).toContain(lacks);
    expect(await due()).toEqual([{ teamId: stage.teamId }]);
    await clear();
    await told("hours office mon 9-18 UTC");
    expect(await due()).toEqual([{ teamId: stage.teamId }]);
    expect(await told("route vip mention=here")).not.toContain("no hours");
  });

  test("does not save a digest whose zone nobody knows", async () => {
    expect(await told('route vip digest="weekdays 18:00"')).toContain(
      "The digest of the route `vip` needs a time zone, because the route has no hours.",
    );
    expect((await audited("save vip")).at(0)?.outcome).toBe("refused");
    expect(await told('route vip hours=office digest="weekdays 18:00"')).toContain('digest="weekdays 18:00"');
    expect(await told("route vip hours=none")).toContain("needs a time zone");
    expect(await told('route vip hours=none digest="mon 6pm UTC"')).toContain('digest="mon 18:00 UTC"');
    expect(await told("routes")).toContain("digest mon 18:00 UTC");
    expect((await stored())[0]?.digest).toEqual({ days: ["mon"], minute: 1080, zone: "UTC" });
  });

  test("does not save an automatic message of a route that is always open", async () => {
    expect(await told('route vip auto="Back {opens}"')).toContain(
      "The route `vip` has no hours, so it never sends an automatic message",
    );
    expect((await audited("save vip")).at(0)?.outcome).toBe("refused");
    expect(await told('route vip hours=office auto="Back {opens}" auto-after=2m')).toContain(
      'auto-after=2m `auto="Back {opens}"`',
    );
    expect(await told("routes")).toContain("outside hours `Back {opens}` after 2m");
    expect((await stored())[0]).toMatchObject({ auto: "Back {opens}", autoAfter: 120_000 });
    expect(await told("route vip hours=none")).toContain("it never sends an automatic message");
    expect(await told("route vip hours=none auto=none")).toContain("Changed the route `vip`.");
  });

  test("shows a known route without a setting, and says how to add an unknown one", async () => {
    await told("route vip mention=here");
    expect(await told("route vip")).toContain("vip mention=here policy=all");
    expect(await told("route default")).toContain("default policy=all remind=5m,15m,30m");
    expect(await told("route vpi")).toContain("There is no route `vpi`. Did you mean `vip`?");
    expect(await told("route other")).toContain("Add one with a setting, as in `/chatra route NAME when=…`.");
    expect(await names()).toEqual(["vip", "default"]);
  });

  test("says when a route takes everything", async () => {
    expect(await told("route all mention=here")).toContain("Without `when` this route takes every chat");
    expect(await told("route some when=open")).not.toContain("takes every chat");
    expect(await told("route default mention=here")).toContain("Changed the route `default`.");
    expect(stage.lastAnswer()).not.toContain("takes every chat");
  });

  test("does not save a channel that the bot is not in, or a person who is none here", async () => {
    const { slack } = stage.world;
    const elsewhere = slack.addChannel({ name: "elsewhere", members: ["ada"] });
    const gone = slack.addUser({ name: "hidden", isHidden: true });
    const guest = slack.addUser({ name: "guest", guestOf: "single" });
    expect(await told(`route vip channel=<#${elsewhere.id}|elsewhere>`)).toContain(
      `The bot is not in <#${elsewhere.id}>, so it can't post there.`,
    );
    for (const id of [slack.bot.userId, gone.id, guest.id, "U0NOBODY"])
      for (const setting of ["mention", "escalate"])
        expect(await told(`route vip ${setting}=<@${id}|x>`)).toContain(
          `<@${id}> is not an active member of this workspace.`,
        );
    expect(await names()).toEqual(["default"]);
  });

  test("takes a guest where guests may use commands", async () => {
    await using open = await setStage({ deps: { guestsMayCommand: true } });
    const { id } = open.world.slack.addUser({ name: "guest", guestOf: "single" });
    await open.command(`route vip mention=<@${id}>`);
    expect(open.lastAnswer()).toContain("Added the route `vip`.");
  });

  test("warns where the bot may not read the user group that a route escalates to", async () => {
    const { slack } = stage.world;
    slack.addUserGroup({ handle: "leads", id: "S1", members: ["grace"] });
    const warning = "The bot mentions the user group in the thread";
    const save = "route vip escalate=<!subteam^S1|@leads>";
    expect(await told(save)).not.toContain(warning);
    slack.faults.add({ method: "usergroups.users.list", kind: "error", error: "missing_scope" });
    expect(await told(save)).toContain(warning);
    slack.faults.add({ method: "usergroups.users.list", kind: "ratelimited" });
    expect(await told(save)).toContain("Changed the route `vip`.");
    expect(stage.lastAnswer()).not.toContain(warning);
  });

  test("names at once whom it mentions although they are not in its channel", async () => {
    const { slack } = stage.world;
    const { id } = slack.addChannel({ name: "few", members: ["bot", "ada"] });
    const { graceId, adaId } = stage;
    const warning = (who: string) =>
      `:warning: ${who} not in <#${id}>, so a mention there does not reach them. Invite them with \`/invite\` in that channel.`;
    const answer = await told(`route vip channel=<#${id}|few> mention=<@${graceId}|grace>`);
    expect(answer).toContain("Added the route `vip`.");
    expect(answer).toContain(warning(`<@${graceId}> is`));
    expect((await stored())[0]).toMatchObject({ channelId: id, mention: { kind: "user", userId: graceId } });
    expect(await told(`route vip mention=<@${adaId}|ada>`)).not.toContain(":warning:");

    const linus = slack.user("linus").id;
    const group = slack.addUserGroup({ handle: "desk", members: ["ada", "grace", "linus"] }).id;
    expect(await told(`route vip mention=<!subteam^${group}|@desk>`)).toContain(
      warning(`Of <!subteam^${group}>, <@${graceId}> and <@${linus}> are`),
    );
    const many = Array.from({ length: 12 }, (_, nth) => slack.addUser({ name: `many${nth}` }).id);
    const crowd = slack.addUserGroup({ handle: "crowd", members: many }).id;
    const shown = many.slice(0, 10).map((one) => `<@${one}>`);
    expect(await told(`route vip mention=<!subteam^${crowd}|@all>`)).toContain(
      `Of <!subteam^${crowd}>, ${shown.join(", ")} and 2 more are not in`,
    );

    slack.channel(id).join("grace");
    slack.channel(id).join("linus");
    expect(await told(`route vip mention=<!subteam^${group}|@desk>`)).not.toContain(":warning:");
    // Without a channel of its own it is that of the account. Escalations go by direct message.
    slack.channel(stage.channelId).leave("grace");
    expect(await told(`route vip channel=none mention=<@${graceId}> escalate=<@${graceId}>`)).toContain(
      `<@${graceId}> is not in <#${stage.channelId}>`,
    );
    expect(await told(`route vip mention=here`)).not.toContain(":warning:");
    slack.channel(stage.channelId).join("grace");
  });

  test.each([
    { kind: "error", error: "missing_scope" },
    { kind: "ratelimited" },
    { kind: "server-error" },
  ] as const)("is saved although Slack does not tell who is in its channel: $kind", async (fault) => {
    stage.world.slack.faults.add({ method: "conversations.members", times: 1, ...fault });
    const answer = await told(`route vip mention=<@${stage.graceId}|grace>`);
    expect(answer).toContain("Added the route `vip`.");
    expect(answer).toContain(`Slack did not say whether <@${stage.graceId}> can see <#${stage.channelId}>.`);
    expect(await names()).toEqual(["vip", "default"]);
  });

  test("saves nothing while Slack does not answer", async () => {
    stage.world.slack.faults.add({ method: "conversations.history", kind: "server-error", times: 1 });
    expect(await told(`route vip channel=<#${stage.channelId}>`)).toContain(
      "The bot did not save the route.",
    );
    expect(await names()).toEqual(["default"]);
  });

  test("says so when there are too many", async () => {
    await stage.store.transaction(async (tx) => {
      for (let index = 0; index < MOST_ROUTES; index += 1)
        await saveRoute(
          tx,
          stage,
          { id: `rt${index}`, name: `r${index}`, settings: NEW_ROUTE },
          MOST_ROUTES,
          1,
        );
    });
    expect(await told("route more when=open")).toContain("This account has 30 routes, which is the limit.");
    expect((await audited("save more"))[0]?.outcome).toBe("refused");
    expect(await told("route r7 when=open")).toContain("Changed the route `r7`.");
    expect(await told("route default when= policy=alerts")).toContain("Changed the route `default`.");
  });

  test("that can't be read says what is wrong, with the form and an example", async () => {
    const answer = await told("route vip polcy=all");
    expect(answer).toContain("`polcy` is not a setting of a route. Did you mean `policy`?");
    expect(answer).toContain("\nUsage: `/chatra route NAME [when=…");
    expect(answer).toContain("\nExample: `/chatra route pricing when=");
    expect(await told("route up")).toContain("Usage: `/chatra route up NAME`");
    expect(await told("route delete a b")).toContain("Write nothing after the name.");
    expect(await told("routes all")).toContain("Usage: `/chatra routes`");
  });
});

describe("routes", () => {
  test("are set up by admins only, and guests hear that they are closed to them", async () => {
    const { id } = stage.world.slack.addUser({ name: "gus", guestOf: "single" });
    stage.world.slack.channel(stage.channelId).join(id);
    const forms = [
      "routes",
      "route list",
      "route",
      "route a policy=all",
      "route a",
      "route up a",
      "route down a",
    ];
    for (const text of [...forms, "route delete a", "route test somebody"]) {
      expect([text, await told(text, stage.grace)]).toEqual([
        text,
        expect.stringContaining("Only admins can set up routes."),
      ]);
      expect(await told(text, stage.world.slack.user(id))).toContain("you are a guest");
    }
    expect(await names()).toEqual(["default"]);
  });

  test("are listed in order with what each does, and call nobody", async () => {
    const { channelId, graceId } = stage;
    await told(`route night when=closed mention=here policy=on-command claim=manual hours=support`);
    await told(
      `route vip when="field.plan=Pro & <more>" escalate=<@${graceId}> remind=none remind-next= return=2h`,
    );
    await told("route default policy=alerts claim=off remind-next=none");
    for (const text of ["routes", "route", "route list"]) {
      const list = await told(text);
      expect(list).toContain("*3 routes.* The first that fits takes a new chat.");
      expect(list).toContain(
        `1. \`night\`  \`closed\`\n<#${channelId}>  ·  mentions @here  ·  only \`!send\` replies go to the visitor  ·  reminds after 5m,15m,30m  ·  later after 15m  ·  hours \`support\`  ·  claimed by hand`,
      );
      expect(list).toContain(
        `2. \`vip\`  \`field.plan=Pro &amp; &lt;more&gt;\`\n<#${channelId}>  ·  mentions nobody  ·  no reminder  ·  later after 15m  ·  escalates to <@${graceId}>  ·  back to the queue after 2h`,
      );
      expect(list).toContain(
        `3. \`default\`  every other chat\n<#${channelId}>  ·  mentions nobody  ·  replies stay in Slack  ·  reminds after 5m,15m,30m  ·  no later reminder  ·  nobody owns a chat`,
      );
      expect(list).not.toContain("<!here>");
    }
  });

  test("move, and say where they can't; each change is recorded", async () => {
    for (const name of ["a", "b", "c"]) await told(`route ${name} when=open`);
    const moved = await told("route up C");
    expect(moved).toContain("Moved the route `c` up.");
    expect(moved).toContain("2. `c`");
    expect(await told("route down a")).toContain("Moved the route `a` down.");
    expect(await names()).toEqual(["c", "a", "b", "default"]);
    expect(await told("route up c")).toContain("The route `c` is already the first, so nothing was moved.");
    expect(await told("route down b")).toContain("is already the last before `default`");
    expect(await told("route up default")).toContain(
      "The route `default` is always the last, so nothing was moved.",
    );
    expect(await told("route down bb")).toContain("There is no route `bb`. Did you mean");
    expect((await audited("down bb")).map(({ outcome }) => outcome)).toEqual(["refused"]);
    expect((await audited("up c")).map(({ outcome }) => outcome).toSorted()).toEqual(["done", "refused"]);
  });

  test("are deleted with the line that brings them back, and the default is reset", async () => {
    const made = `route vip when="page=*/a, b*" mention=here remind=none`;
    await told(made);
    const [vip] = await stored();
    const deleted = await told("route delete vip");
    expect(await names()).toEqual(["default"]);
    const line = /To add the route again: \/chatra (route vip .*)/.exec(deleted)?.[1] ?? "";
    await told(line);
    expect((await stored())[0]).toEqual({ ...vip, id: expect.any(String) });
    await told("route default policy=alerts");
    expect(await told("route delete default")).toContain("Reset the route `default`.");
    expect((await stored()).at(-1)).toEqual({
      ...NEW_ROUTE,
      id: "default",
      name: "default",
      position: Number.MAX_SAFE_INTEGER,
    });
  });

  test("of an order that Slack delivers twice are changed once", async () => {
    const { handlers, teamId, channelId, adaId: userId } = stage;
    for (const name of ["a", "b", "c"]) await told(`route ${name} when=open`);
    const order = { id: "twice", teamId, channelId, userId, text: "route up c" };
    await handlers.onCommand(order);
    expect(await handlers.onCommand(order)).toEqual({
      text: expect.stringContaining("This is already done."),
    });
    expect(await names()).toEqual(["a", "c", "b", "default"]);
  });

  test("of another account are not seen", async () => {
    const other = { ...stage, accountId: accountIdSchema.parse("other") };
    await stage.store.transaction((tx) =>
      saveRoute(tx, other, { id: "rt", name: "theirs", settings: NEW_ROUTE }, 9, 1),
    );
    expect(await told("routes")).not.toContain("theirs");
    expect(await told("route delete theirs")).toContain("There is no route `theirs`.");
  });

  test("fit into a message, however many and long they are", async () => {
    const anyOf = Array.from({ length: 12 }, (_, index) => `${"<&>".repeat(26)}${index}`);
    await stage.store.transaction(async (tx) => {
      for (let index = 0; index < MOST_ROUTES; index += 1) {
        const settings = { ...NEW_ROUTE, conditions: [{ kind: "page" as const, anyOf }] };
        await saveRoute(
          tx,
          stage,
          { id: `rt${index}`, name: `${"n".repeat(30)}${index}`, settings },
          MOST_ROUTES,
          1,
        );
      }
    });
    await told("routes");
    const blocks = stage.answers().at(-1)?.blocks ?? [];
    expect(problemsOfBlocks(blocks, new Set())).toEqual([]);
    expect(stage.lastAnswer()).toContain("more.");
    await told(`route ${"n".repeat(30)}1`);
    expect(problemsOfBlocks(stage.answers().at(-1)?.blocks ?? [], new Set())).toEqual([]);
  });
});

describe("/chatra route test", () => {
  test("tells which route would take a visitor, and why those before it don't fit", async () => {
    const { client, conversation } = await stage.addChat("Vera");
    const profile = { ...conversation.profile, country: "Germany", pageUrl: "https://example.com/pricing" };
    await stage.store.transaction((tx) => saveConversations(tx, { ...conversation, profile }));
    await told('route french when="country=FR; page=*/pricing"');
    await told('route german when="country=DE; account=default"');
    const answer = await told(`route test ${client.id}`);
    expect(answer).toContain("A chat with *Vera* would go to `german`");
    expect(answer).toContain("• `french` does not fit: `country=FR`");
    expect(answer).toContain("• `german` fits: `country=DE; account=default`");
    expect(answer).not.toContain("• `default`");
    expect(await told("route test vera")).toContain("`german`");
    await told("route delete german");
    expect(await told("route test Vera")).toContain("• `default` takes every other chat");
  });

  test("tells both where that depends on the business hours", async () => {
    const client = stage.addClient({ name: "Otto", groupId: "Sales", country: "Austria" });
    await told('route night when="closed; group=sales"');
    const answer = await told(`route test ${client.id}`);
    expect(answer).toMatch(/While open, a chat with .* would go to `default`/);
    expect(answer).toContain("While closed, it would go to `night`");
  });

  test("says so of nobody whom the bot or Chatra knows", async () => {
    expect(await told("route test nobody")).toContain(
      "No visitor matches `nobody`: no client ID in Chatra, and no name or email.",
    );
    expect(await told("route test")).toContain("The visitor is missing.");
    expect(await told("route test https://acme.slack.com/archives/C1/p1712345678901234")).toContain(
      "This link does not lead to a chat's thread.",
    );
  });

  test("says what could not be read while the database does not answer", async () => {
    const { store } = stage;
    const transaction = store.transaction.bind(store);
    const texts = [];
    // The account of a thread is looked up before its visitor.
    for (const [of, answered] of [
      ["vera", 0],
      ["https://acme.slack.com/archives/C1/p1712345678901234", 1],
    ]) {
      let asked = 0;
      store.transaction = (work, options) => {
        asked += 1;
        return asked > Number(answered)
          ? Promise.reject(new StoreError("unavailable", "gone"))
          : transaction(work, options);
      };
      texts.push(await told(`route test ${of}`));
      store.transaction = transaction;
    }
    const why = "The database did not answer. Try again in a minute.";
    expect(texts).toEqual([
      `:warning: The bot could not look up the visitor \`vera\`. ${why}`,
      `:warning: The bot could not look up the visitor of this thread. ${why}`,
    ]);
  });
});
