import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { userIdSchema } from "../../src/domain/ids.ts";
import type { ClientProfile } from "../../src/domain/input.ts";
import { parseJsonObject } from "../../src/simulator/json.ts";
import { problemsOfView } from "../../src/simulator/slack/view-problems.ts";
import { deleteSnippetsOfAccount, saveSnippet } from "../../src/store/snippets.ts";
import { addCard, chooseInMenu, useForm } from "./card-stage.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());
beforeEach(() => stage.store.transaction((tx) => deleteSnippetsOfAccount(tx, stage)));

/** Saves past the commands. `owner`: nobody where it is shared. */
async function save(name: string, text: string, owner?: string): Promise<void> {
  const { store, teamId, accountId, adaId: authorId } = stage;
  const ownerId = owner === undefined ? undefined : userIdSchema.parse(owner);
  await store.transaction((tx) =>
    saveSnippet(tx, { teamId, accountId, ownerId, authorId, name, text }, 1000, 1),
  );
}

async function open(profile?: ClientProfile) {
  const card = await addCard(stage, profile);
  await chooseInMenu(stage, card.threadTs, "snippet");
  return card;
}

type Option = { text: { text: string }; value: string };

async function suggested(typed = ""): Promise<{ label: string; value: string }[]> {
  const { body, error } = await stage.ada.suggest(stage.form(), "snippet.pick", typed);
  expect(error).toBeUndefined();
  const options: Option[] = JSON.parse(body).options;
  return options.map(({ text, value }) => ({ label: text.text, value }));
}

async function pick(name: string): Promise<void> {
  await suggested(name);
  await useForm(stage, "snippet.pick", name);
}

/** The field with the reply: its name, and what is in it. */
function reply(): { field: string; text: string } | undefined {
  const { blocks } = stage.form().view;
  const [found] = (Array.isArray(blocks) ? blocks : []).filter(({ type }) => type === "input");
  return found && { field: found.block_id, text: found.element.initial_value };
}

async function send(text: string): Promise<unknown> {
  const { body } = await stage.ada.submitView(stage.form(), { [reply()?.field ?? ""]: text });
  await stage.handlers.idle();
  return body === "" ? "closed" : parseJsonObject(body);
}

describe("the menu of snippets", () => {
  test("offers one's own and the shared ones, by name or words, the shared ones marked", async () => {
    await save("hours", "We open at *9* &amp; <https://shop.example|close> at 5.");
    await save("mine", "Only mine", stage.adaId);
    await save("theirs", "Only of Grace", stage.graceId);
    await open();
    expect(await suggested()).toEqual([
      { label: "hours · shared · We open at *9* & close at 5.", value: "hours" },
      { label: "mine · Only mine", value: "mine" },
    ]);
    expect(await suggested("OPEN 9")).toMatchObject([{ value: "hours" }]);
    expect(await suggested("mi")).toMatchObject([{ value: "mine" }]);
    expect(await suggested("nothing like it")).toEqual([]);
  });

  test("one's own takes the place of a shared one of the same name", async () => {
    await save("hours", "ours");
    await save("hours", "mine", stage.adaId);
    await open();
    expect(await suggested("hours")).toEqual([{ label: "hours · mine", value: "hours" }]);
  });

  test("holds what Slack takes, however many snippets there are and whatever is in them", async () => {
    const hostile = ["<!channel>", "&lt;".repeat(80), "🙂".repeat(200), "`*_~".repeat(40), "\n \n x"];
    for (let index = 0; index < 130; index += 1)
      await save(`${"𝒶".repeat(28)}${index}`, hostile[index % hostile.length] ?? "");
    await open();
    const offered = await suggested();
    expect(offered).toHaveLength(100);
    for (const { label, value } of offered) {
      expect(label.length).toBeLessThanOrEqual(75);
      expect(label.isWellFormed()).toBe(true);
      expect(value.length).toBeLessThanOrEqual(75);
    }
  });

  test.each(["", "nonsense", "{}", JSON.stringify({ client: "other/c1", place: {} })])(
    "of a form that is not about a visitor of ours (%s) is empty",
    async (metadata) => {
      await save("hours", "We open at 9.");
      const { teamId, adaId: userId } = stage;
      const asked = { menu: "snippet.pick", teamId, userId, metadata, typed: "" } as const;
      expect(await stage.handlers.onSuggest(asked)).toEqual([]);
    },
  );

  test("is empty for a guest, who can't choose and can't send either", async () => {
    await save("hours", "We open at 9.");
    const { threadTs } = await open();
    const metadata = String(stage.form().view.private_metadata);
    const { id } = stage.world.slack.addUser({ name: "gus", guestOf: "multi" });
    stage.world.slack.channel(stage.channelId).join(id);
    const guest = stage.world.slack.user(id);
    const userId = userIdSchema.parse(id);
    const { teamId, ordered } = stage;
    await chooseInMenu(stage, threadTs, "snippet", guest);
    expect(stage.world.slack.openView(id)).toBeUndefined();
    const asked = { menu: "snippet.pick", teamId, userId, metadata, typed: "" } as const;
    expect(await stage.handlers.onSuggest(asked)).toEqual([]);
    const before = ordered.length;
    const form = {
      form: "use_snippet",
      viewId: "V1",
      metadata,
      values: { "text:shared:hours": "Hi" },
    } as const;
    const outcome = await stage.handlers.onForm({ id: "g", teamId, userId, ...form });
    expect(outcome).toMatchObject({ kind: "show" });
    expect(ordered).toHaveLength(before);
  });
});

describe("a chosen snippet", () => {
  test("is shown with its fields filled in, and goes as its author left it", async () => {
    await save("hi", "Hello *{client.first}* ({client.name}), I am {agent.name}, about {page} &amp; {{x}}.");
    const { conversation, threadTs } = await open({ name: "Vera Stern", pageTitle: "Shoes <b>" });
    expect(reply()).toBeUndefined();
    expect(stage.form().view.submit).toBeUndefined();
    await pick("hi");
    const text = "Hello Vera (Vera Stern), I am Ada, about Shoes <b> & {x}.";
    expect(reply()).toEqual({ field: "text:shared:hi", text });
    expect(await send(" Hello :tada: *Vera* <b> ")).toBe("closed");
    expect(stage.ordered.at(-1)).toMatchObject({
      act: {
        kind: "send",
        clientId: conversation.clientId,
        text: "Hello :tada: *Vera* <b>",
        pushed: false,
        snippet: { name: "hi", shared: true },
      },
      order: { userId: stage.adaId, answer: { channelId: stage.channelId, threadTs } },
    });
    expect(await stage.waitingWords()).toEqual([
      expect.stringContaining("Sending “Hello :tada: *Vera* &lt;b&gt;” to"),
    ]);
  });

  test("shows a field that nobody knows, and does not go before it is replaced", async () => {
    await save("hi", "Hello {client.first}, see {page}.", stage.adaId);
    const { conversation } = await open({});
    await pick("hi");
    expect(reply()).toEqual({ field: "text:own:hi", text: "Hello {client.first}, see {page}." });
    expect(stage.formText()).toContain("does not know the visitor's name (`{client.first}`)");
    const before = stage.ordered.length;
    for (const [typed, left] of [
      ["Hello {client.first}, see {page}.", "{client.first}"],
      ["Hello Vera, see { Page }.", "{ Page }"],
      ["Hello {{client.name}}.", "{client.name}"],
      ["Hello {cli\u200bent.nmae}.", "{client.nmae}"],
    ] as const) {
      expect(await send(typed)).toEqual({
        response_action: "errors",
        errors: { "text:own:hi": `Replace or remove ${left}: the visitor would read the braces.` },
      });
    }
    expect(stage.ordered).toHaveLength(before);
    expect(await send("Hello {you}, see us.")).toBe("closed");
    expect(stage.ordered.at(-1)?.act).toEqual({
      kind: "send",
      clientId: conversation.clientId,
      text: "Hello {you}, see us.",
      pushed: false,
      snippet: { name: "hi", shared: false },
    });
  });

  test.each([
    ["// internal", "This text starts like a note. Remove the beginning to send the text."],
    ["!close", "This text starts like a command. Remove the beginning to send the text."],
    ["\u200b", "This text is empty for the visitor. Enter a message."],
  ])("edited to %j does not go", async (typed, why) => {
    await save("hi", "Hello");
    await open();
    await pick("hi");
    expect(await send(typed)).toEqual({ response_action: "errors", errors: { "text:shared:hi": why } });
  });

  test("goes once when its form is sent twice", async () => {
    await save("hi", "Hello");
    await open();
    await pick("hi");
    const { teamId, adaId: userId } = stage;
    const before = stage.ordered.length;
    const { id: viewId, view } = stage.form();
    const sent = {
      teamId,
      userId,
      form: "use_snippet",
      viewId,
      metadata: String(view.private_metadata),
      values: { snippet: "hi", "text:shared:hi": "Hello" },
    } as const;
    const outcomes = await Promise.all(["t1", "t2"].map((id) => stage.handlers.onForm({ ...sent, id })));
    expect(outcomes).toEqual([{ kind: "close" }, { kind: "close" }]);
    expect(stage.ordered).toHaveLength(before + 1);
    await stage.ada.closeView(viewId);
  });

  test("gives way to the next one that is chosen", async () => {
    await save("one", "First");
    await save("two", "Second");
    await open();
    await pick("one");
    await pick("two");
    expect(reply()).toEqual({ field: "text:shared:two", text: "Second" });
    await pick("one");
    expect(reply()).toEqual({ field: "text:shared:one", text: "First" });
  });

  test("that was deleted in the meantime is said to be gone, and another can be chosen", async () => {
    await save("hi", "Hello");
    await save("ho", "Hello");
    await open();
    await suggested();
    await stage.store.transaction((tx) => deleteSnippetsOfAccount(tx, stage));
    await useForm(stage, "snippet.pick", "hi");
    expect(reply()).toBeUndefined();
    expect(stage.formText()).toContain("You have no snippet `hi`");
    await save("ho", "Hello");
    await pick("ho");
    expect(reply()).toMatchObject({ text: "Hello" });
  });

  test.each([
    ["long", "x".repeat(3001)],
    [
      "long once it is filled in",
      `${"y".repeat(2000)} {client.name}{client.name}{client.name}{client.name}{client.name}{client.name}`,
    ],
  ])("that is too %s for a form says how it goes", async (_title, text) => {
    await save("hi", text);
    await open({ name: "V".repeat(200) });
    await pick("hi");
    expect(reply()).toBeUndefined();
    expect(stage.formText()).toContain("Send it in the thread with `!r hi`.");
  });

  test.each([
    ["mentions", "<!channel> <@U404|nobody> <https://a.example|b>"],
    ["entities", "&lt;!here&gt; *{client.name}*"],
    ["code", "```\n{client.name}\n```"],
    ["many emoji", "🙂".repeat(1400)],
    ["literal braces", "{{client.name}}"],
    ["fields alone", "{page}{page}"],
    ["a change of direction", "\u202etxt.exe"],
  ])("of %s fits into Slack's form", async (_title, text) => {
    await save("hi", text);
    await open({ name: "<!channel> {page} *`", pageUrl: "https://a.example/{client.name}" });
    await pick("hi");
    expect(problemsOfView(stage.form().view, "modal", new Set())).toEqual([]);
    expect(reply()?.text).toEqual(expect.any(String));
  });

  test("calls a mentioned teammate by their name, and by none while Slack does not tell it", async () => {
    await save("hi", `Ask <@${stage.graceId}>, {agent.name}.`);
    await open();
    await pick("hi");
    expect(reply()?.text).toBe("Ask @Grace, Ada.");
    await open();
    await suggested();
    stage.world.slack.faults.add({ method: "users.info", kind: "error", error: "fatal_error", times: 2 });
    await useForm(stage, "snippet.pick", "hi");
    expect(reply()?.text).toBe("Ask @teammate, {agent.name}.");
  });

  test("of very many mentioned teammates names the first ten", async () => {
    const people = Array.from({ length: 11 }, (_, nth) =>
      stage.world.slack.addUser({ name: `n${nth}`, realName: `N${nth}` }),
    );
    await save("hi", people.map(({ id }) => `<@${id}>`).join(" "));
    await open();
    await pick("hi");
    expect(reply()?.text).toBe("@N0 @N1 @N2 @N3 @N4 @N5 @N6 @N7 @N8 @N9 @teammate");
  });

  test("has a form without the text where none can name the visitor", async () => {
    const { teamId, adaId: userId } = stage;
    const before = stage.ordered.length;
    const { conversation, threadTs } = await open();
    const place = { channelId: stage.channelId, threadTs };
    const metadata = JSON.stringify({ client: `default/${conversation.clientId}`, place });
    const form = { form: "use_snippet", viewId: "V1", metadata, values: { snippet: "hi" } } as const;
    expect(await stage.handlers.onForm({ id: "f", teamId, userId, ...form })).toEqual({ kind: "close" });
    expect(stage.ordered).toHaveLength(before);
  });
});
