import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NEW_ROUTE, type Route } from "../../src/domain/route.ts";
import { deleteRoutesOfAccount, readRoutes } from "../../src/store/routes.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());
beforeEach(() => stage.store.transaction((tx) => deleteRoutesOfAccount(tx, stage)));

const stored = () => stage.store.transaction((tx) => readRoutes(tx, stage));
const names = async () => (await stored()).map(({ name }) => name);

/** What the fields of the form hold at first, by block id. */
function filled(): Record<string, unknown> {
  const { blocks } = stage.form().view;
  const inputs = (Array.isArray(blocks) ? blocks : []).filter(({ type }) => type === "input");
  return Object.fromEntries(
    inputs.map(({ block_id, element }) => [
      block_id,
      element.initial_value ??
        element.initial_option?.value ??
        element.initial_user ??
        element.initial_conversation,
    ]),
  );
}

/** Sends the form that is open, by block id; resolves with what becomes of it. */
async function submit(values: Record<string, string | null>): Promise<unknown> {
  const { body } = await stage.ada.submitView(stage.form(), values);
  await stage.handlers.idle();
  return body === "" ? "closed" : JSON.parse(body);
}

async function list(): Promise<void> {
  await stage.command("routes");
}

describe("the list of routes", () => {
  test("moves and deletes a route by its menu, and shows the new list in its place", async () => {
    for (const name of ["a", "b", "c"]) await stage.command(`route ${name} when=open`);
    await list();
    await stage.press("route.menu", stage.ada, "default/up/c");
    expect(stage.lastAnswer()).toContain("Moved the route `c` up.");
    await stage.press("route.menu", stage.ada, "default/down/a");
    expect(await names()).toEqual(["c", "a", "b", "default"]);
    await stage.press("route.menu", stage.ada, "default/delete/a");
    expect(stage.lastAnswer()).toContain("Deleted the route `a`.");
    expect(await names()).toEqual(["c", "b", "default"]);
    const lists = stage.answers().filter(({ blocks }) => JSON.stringify(blocks ?? []).includes("route.menu"));
    expect(lists).toHaveLength(1);
  });

  test("offers at each route only what can be done with it", async () => {
    for (const name of ["a", "b", "c"]) await stage.command(`route ${name} when=open`);
    await list();
    const written = JSON.stringify(stage.answers().at(-1)?.blocks);
    const values = Array.from(written.matchAll(/"options":(\[.*?\])/g), ([, options = ""]) =>
      Array.from(options.matchAll(/"value":"([^"]*)"/g), ([, value]) => value).join(" "),
    );
    expect(values).toEqual([
      "default/edit/a default/down/a default/delete/a",
      "default/edit/b default/up/b default/down/b default/delete/b",
      "default/edit/c default/up/c default/delete/c",
      "default/edit/default default/delete/default",
    ]);
  });

  test("changes nothing for who is no admin any more, and knows no route that is gone", async () => {
    for (const name of ["a", "b"]) await stage.command(`route ${name} when=open`);
    await list();
    await stage.store.transaction((tx) => deleteRoutesOfAccount(tx, stage));
    await stage.press("route.menu", stage.ada, "default/up/b");
    expect(stage.lastAnswer()).toContain("There is no route `b`.");
    const { handlers, teamId, channelId, graceId } = stage;
    const press = { messageTs: undefined, isEphemeral: false, teamId, channelId, userId: graceId };
    await stage.command("route a when=open");
    await handlers.onButton({ ...press, id: "p1", button: "route.menu", value: "default/delete/a" });
    await handlers.idle();
    expect(await names()).toEqual(["a", "default"]);
    for (const value of ["", "default", "default/edit", "default/fly/a", "default/up/a/b"]) {
      await handlers.onButton({ ...press, id: value, button: "route.menu", value });
      await handlers.idle();
      expect(stage.lastAnswer(stage.grace)).toContain("This button no longer works.");
    }
  });
});

describe("the form of a route", () => {
  test("adds one, and is filled with what a new route does", async () => {
    await list();
    await stage.press("route.add");
    expect(filled()).toEqual({
      name: undefined,
      when: undefined,
      channel: undefined,
      mention: "none",
      "mention-user": undefined,
      policy: "all",
      remind: "5m,15m,30m",
      "remind-next": "15m",
      escalate: undefined,
      hours: undefined,
      claim: "first-reply",
      return: undefined,
      digest: undefined,
      auto: undefined,
      "auto-after": undefined,
    });
    const { channelId, graceId } = stage;
    const sent = await submit({
      name: "VIP",
      when: "page=*/pricing?a=1&b=<2>; country=DE",
      channel: channelId,
      mention: "user",
      "mention-user": graceId,
      policy: "on-command",
      remind: "none",
      "remind-next": "2m",
      escalate: graceId,
      hours: "Support",
      claim: "manual",
      return: "1h",
      digest: "Weekdays 6 pm",
      auto: "Back {opens} & well, *{client.first}*",
      "auto-after": "2m",
    });
    expect(sent).toBe("closed");
    expect(stage.lastAnswer()).toContain("Added the route `vip`.");
    expect((await stored())[0]).toEqual({
      id: expect.stringMatching(/^rt_/),
      name: "vip",
      position: 0,
      conditions: [
        { kind: "page", anyOf: ["*/pricing?a=1&b=<2>"] },
        { kind: "country", anyOf: ["DE"] },
      ],
      channelId,
      mention: { kind: "user", userId: graceId },
      policy: "on-command",
      remind: [],
      remindNext: [120_000],
      escalate: { kind: "user", userId: graceId },
      hours: "support",
      claim: "manual",
      returnAfter: 3_600_000,
      digest: { days: ["mon", "tue", "wed", "thu", "fri"], minute: 1080 },
      auto: "Back {opens} & well, *{client.first}*",
      autoAfter: 120_000,
    });
  });

  test("shows a known route and changes it; an empty field is reset, and a user group stays", async () => {
    const { channelId } = stage;
    const line = `when="field.plan=Pro; open" channel=<#${channelId}> mention=<!subteam^S1|@leads> escalate=<!subteam^S2|@all> hours=night return=90s remind=1m digest="weekdays 18:00" auto="Back {opens}" auto-after=90s`;
    const { handlers, teamId, adaId: userId } = stage;
    await handlers.onCommand({ id: "line", teamId, channelId, userId, text: `route vip ${line}` });
    await handlers.idle();
    const [before] = await stored();
    await list();
    await stage.press("route.menu", stage.ada, "default/edit/vip");
    expect(filled()).toEqual({
      when: "field.plan=Pro; open",
      channel: channelId,
      mention: "group",
      "mention-user": undefined,
      "mention-group": "S1",
      policy: "all",
      remind: "1m",
      "remind-next": "15m",
      escalate: undefined,
      "escalate-group": "S2",
      hours: "night",
      claim: "first-reply",
      return: "90s",
      digest: "weekdays 18:00",
      auto: "Back {opens}",
      "auto-after": "90s",
    });
    expect(stage.formText()).toContain("The user group, as until now");
    expect(await submit({ policy: "alerts" })).toBe("closed");
    expect(stage.lastAnswer()).toContain("Changed the route `vip`.");
    expect((await stored())[0]).toEqual({ ...before, policy: "alerts" });

    await stage.press("route.menu", stage.ada, "default/edit/vip");
    const empty = {
      when: null,
      channel: null,
      hours: null,
      return: null,
      digest: null,
      auto: null,
      "auto-after": null,
      remind: null,
      "remind-next": "none",
    };
    expect(await submit({ ...empty, mention: "here", escalate: stage.graceId, "escalate-group": null })).toBe(
      "closed",
    );
    const changed: Partial<Route> = { mention: { kind: "here" }, policy: "alerts", remindNext: [] };
    const { id } = before ?? { id: "" };
    const escalate = { kind: "user", userId: stage.graceId };
    expect((await stored())[0]).toEqual({ ...NEW_ROUTE, id, name: "vip", position: 0, ...changed, escalate });

    await stage.press("route.menu", stage.ada, "default/edit/vip");
    expect(await submit({ escalate: null, mention: "none" })).toBe("closed");
    const { escalate: _, ...without } = { ...NEW_ROUTE, ...changed, mention: { kind: "none" }, escalate };
    expect((await stored())[0]).toEqual({ ...without, id, name: "vip", position: 0 });
  });

  describe("of a workspace with user groups", () => {
    const groups = [
      { handle: "leads", name: "Leads", id: "S7", members: ["ada"] },
      { handle: "night", name: "Night shift", id: "S8", members: ["grace"] },
    ];
    beforeAll(() => {
      for (const group of groups) stage.world.slack.addUserGroup(group);
    });

    test("takes one to mention and one to escalate to, and none again", async () => {
      await list();
      await stage.press("route.add");
      expect(stage.formText()).toContain("Night shift (@night)");
      expect(filled()).toMatchObject({ "mention-group": undefined, "escalate-group": undefined });
      const sent = { name: "vip", mention: "group", "mention-group": "S7", "escalate-group": "S8" };
      expect(await submit(sent)).toBe("closed");
      expect((await stored())[0]).toMatchObject({
        mention: { kind: "group", groupId: "S7" },
        escalate: { kind: "group", groupId: "S8" },
      });
      await list();
      await stage.press("route.menu", stage.ada, "default/edit/vip");
      expect(filled()).toMatchObject({ mention: "group", "mention-group": "S7", "escalate-group": "S8" });
      expect(await submit({ mention: "none", "escalate-group": null })).toBe("closed");
      expect((await stored())[0]).toMatchObject({ mention: { kind: "none" } });
      expect((await stored())[0]).not.toHaveProperty("escalate");
    });

    test("wants one to mention, and not two to escalate to", async () => {
      await list();
      await stage.press("route.add");
      const both = { escalate: stage.graceId, "escalate-group": "S8" };
      expect(await submit({ name: "vip", mention: "group", "mention-group": null, ...both })).toEqual({
        response_action: "errors",
        errors: {
          "mention-group": "Choose the user group to mention.",
          "escalate-group": "Choose a teammate or a user group, not both.",
        },
      });
      expect(await names()).toEqual(["default"]);
    });

    test("takes no group that Slack can't have, instead of none", async () => {
      const { handlers, teamId, channelId, adaId: userId } = stage;
      const metadata = JSON.stringify({ client: "default/add/", place: { channelId } });
      const values = { name: "vip", escalate: "", "escalate-group": "no id" };
      const sent = { form: "edit_route", viewId: "V2", teamId, userId, values, metadata } as const;
      expect(await handlers.onForm({ ...sent, id: "no group" })).toEqual({
        kind: "errors",
        errors: { escalate: expect.stringContaining("no id") },
      });
    });

    test.each([
      ["the bot may not list", "error", "missing_scope", "until an admin reinstalls the app"],
      ["Slack does not list at the moment", "ratelimited", undefined, "Slack did not list the user groups."],
    ] as const)("keeps the present one, which %s", async (_title, kind, error, why) => {
      await stage.command("route vip escalate=<!subteam^S8>");
      stage.world.slack.faults.add({ method: "usergroups.list", kind, ...(error ? { error } : {}) });
      await list();
      await stage.press("route.menu", stage.ada, "default/edit/vip");
      expect(filled()).toMatchObject({ "escalate-group": "S8" });
      expect(filled()).not.toHaveProperty("mention-group");
      expect(stage.formText()).toContain(why);
      expect(await submit({ policy: "alerts" })).toBe("closed");
      expect((await stored())[0]).toMatchObject({ escalate: { kind: "group", groupId: "S8" } });
    });
  });

  test("wants a teammate to mention, and takes nobody to escalate to, also from an older form", async () => {
    const { handlers, teamId, channelId, adaId: userId } = stage;
    await stage.command(`route vip escalate=<@${stage.graceId}>`);
    const metadata = JSON.stringify({ client: "default/edit/vip", place: { channelId } });
    const sent = { form: "edit_route", viewId: "V3", teamId, userId, metadata } as const;
    const values = { mention: "user", escalate: "" };
    expect(await handlers.onForm({ ...sent, id: "1", values })).toEqual({
      kind: "errors",
      errors: { "mention-user": "Choose the teammate to mention." },
    });
    const onlyPerson = { ...values, "mention-user": stage.graceId };
    expect(await handlers.onForm({ ...sent, id: "2", values: onlyPerson })).toEqual({ kind: "close" });
    await handlers.idle();
    expect((await stored())[0]).toMatchObject({ mention: { kind: "user", userId: stage.graceId } });
    expect((await stored())[0]).not.toHaveProperty("escalate");
  });

  test("of the default has no conditions", async () => {
    await list();
    await stage.press("route.menu", stage.ada, "default/edit/default");
    expect(filled()).not.toHaveProperty("when");
    expect(await submit({ policy: "alerts" })).toBe("closed");
    expect((await stored()).at(-1)).toMatchObject({ name: "default", policy: "alerts" });
  });

  test("says at each field what is wrong with it, and saves nothing", async () => {
    await stage.command("route known when=open");
    await list();
    await stage.press("route.add");
    const sent = await submit({
      name: "a b",
      when: "pge=x",
      mention: "user",
      remind: "5",
      "remind-next": "1m,1m",
      hours: "9-17 h",
      return: "never",
      digest: "whenever",
      auto: "Hi {you}",
      "auto-after": "5",
    });
    expect(sent).toEqual({
      response_action: "errors",
      errors: {
        name: expect.stringContaining("Write nothing after the name."),
        when: "pge is not a condition. Did you mean page?",
        "mention-user": "Choose the teammate to mention.",
        remind: expect.stringContaining("5 is not a time for remind."),
        "remind-next": expect.stringContaining("The times 1m,1m of remind-next must increase."),
        hours: expect.stringContaining("9-17 h can't be the name of business hours."),
        return: expect.stringContaining("never is not a time for return."),
        digest: expect.stringContaining("whenever is not a day, a time or a time zone."),
        auto: expect.stringContaining("{you} is not a field of auto."),
        "auto-after": expect.stringContaining("5 is not a time for auto-after."),
      },
    });
    expect(await submit({ name: "known" })).toEqual({
      response_action: "errors",
      errors: { name: "A route with this name exists. Choose another name, or edit that route." },
    });
    expect(await names()).toEqual(["known", "default"]);
  });

  test("of a route that was deleted in the meantime does not add it again", async () => {
    await stage.command("route vip when=open");
    await list();
    await stage.press("route.menu", stage.ada, "default/edit/vip");
    await stage.store.transaction((tx) => deleteRoutesOfAccount(tx, stage));
    expect(await submit({ policy: "alerts" })).toMatchObject({ response_action: "update" });
    expect(stage.formText()).toContain("There is no route `vip`.");
    expect(await names()).toEqual(["default"]);
  });

  test("tells where the bot is not in the channel", async () => {
    const elsewhere = stage.world.slack.addChannel({ name: "elsewhere", members: ["ada"] });
    await list();
    await stage.press("route.add");
    expect(await submit({ name: "vip", channel: elsewhere.id })).toBe("closed");
    expect(stage.lastAnswer()).toContain(`The bot is not in <#${elsewhere.id}>`);
    expect(await names()).toEqual(["default"]);
  });

  test("that is sent twice saves once, and one of an older version says so", async () => {
    const { handlers, teamId, adaId: userId } = stage;
    await list();
    await stage.press("route.add");
    const { id: viewId, view } = stage.form();
    const sent = {
      form: "edit_route",
      viewId,
      metadata: String(view.private_metadata),
      teamId,
      userId,
    } as const;
    const values = { name: "twice", mention: "none", policy: "all" };
    for (const id of ["first", "second"])
      await Promise.resolve(
        handlers.onForm({ ...sent, id, values: id === "first" ? values : { ...values, name: "again" } }),
      ).then(() => handlers.idle());
    expect(await names()).toEqual(["twice", "default"]);
    expect(stage.lastAnswer()).toContain("This is already done.");
    const old = await handlers.onForm({ ...sent, id: "old", metadata: "{}", values });
    expect(JSON.stringify(old)).toContain("from an earlier version of the bot");
  });

  test("is filled for admins only", async () => {
    await list();
    const { handlers, teamId, channelId, graceId: userId } = stage;
    const form = { form: "edit_route", viewId: "V1", teamId, userId, values: { name: "vip" } } as const;
    const metadata = JSON.stringify({ client: "default/add/", place: { channelId } });
    expect(await handlers.onForm({ ...form, id: "f", metadata })).toEqual({ kind: "close" });
    await handlers.idle();
    expect(stage.lastAnswer(stage.grace)).toContain("Only admins can set up routes.");
    expect(await names()).toEqual(["default"]);
    await stage.command("notify", stage.grace);
    const inForm = { viewId: stage.form(stage.grace).id, metadata: "" };
    const press = { id: "p", teamId, channelId, userId, messageTs: undefined, isEphemeral: false, inForm };
    await handlers.onButton({ ...press, button: "route.add", value: "default/add/" });
    await handlers.idle();
    expect(stage.formText(stage.grace)).toContain("Only admins can set up routes.");
  });
});

test("the routes are tested with a client by a form", async () => {
  const { client } = await stage.addChat("Vera");
  await stage.command("route vip when=field.name=vera");
  await list();
  await stage.press("route.test");
  expect(await submit({ client: "\u200b" })).toEqual({
    response_action: "errors",
    errors: { client: "Enter a name, email or client ID, or a link to a message in the visitor's thread." },
  });
  expect(await submit({ client: client.id })).toBe("closed");
  expect(stage.lastAnswer()).toContain("A chat with *Vera* would go to `vip`");
});
