import { pino } from "pino";
import { expect, test } from "vitest";
import { type Stage, setStage } from "./stage.ts";

/** The values that the fields of the form were filled with, by block id. */
function filled(stage: Stage): Record<string, string | undefined> {
  const { blocks } = stage.form().view;
  const inputs = (Array.isArray(blocks) ? blocks : []).filter(({ type }) => type === "input");
  return Object.fromEntries(inputs.map(({ block_id, element }) => [block_id, element.initial_value]));
}

async function submit(stage: Stage, values: Record<string, string | null>) {
  const view = stage.form();
  const answer = await stage.ada.submitView(view, values);
  await stage.handlers.idle();
  return { view, answer };
}

test("the form opens at once, is filled with what Chatra has, and orders only what was changed", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  client.info.email = "vera@example.org";
  client.info.notes = "First line\nsecond & third";
  await stage.ada.slashCommand(stage.channelId, "/chatra", `update ${client.id}`);
  await stage.world.slack.waitFor((slack) => slack.openView(stage.ada.id));
  expect(stage.formText()).toContain("One moment");
  await stage.handlers.idle();
  expect(filled(stage)).toEqual({
    name: "Vera",
    email: "vera@example.org",
    phone: undefined,
    notes: "First line\nsecond & third",
  });

  const { view } = await submit(stage, { email: "new@example.org", phone: "+1 555", name: " Vera " });
  expect(view.state).toBe("submitted");
  expect(stage.ordered).toMatchObject([
    {
      order: {
        userId: stage.ada.id,
        answer: { channelId: stage.channelId, responseUrl: expect.any(String) },
      },
      act: { kind: "update", clientId: client.id, changes: { email: "new@example.org", phone: "+1 555" } },
    },
  ]);
  expect(Object.keys(Object(stage.ordered[0]?.act).changes)).toEqual(["email", "phone"]);
  expect(stage.answers()).toEqual([]);
  expect(await stage.waitingWords()).toEqual([
    ":hourglass_flowing_sand: Updating the email and phone number of *Vera*…",
  ]);
});

test("the form opens before anything else is looked up", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  const transaction = stage.store.transaction.bind(stage.store);
  const gate = Promise.withResolvers<void>();
  stage.store.transaction = async (work, options) => {
    await gate.promise;
    return transaction(work, options);
  };
  await stage.ada.slashCommand(stage.channelId, "/chatra", `update ${client.id}`);
  await stage.world.slack.waitFor((slack) => slack.openView(stage.ada.id));
  expect(stage.formText()).toContain("One moment");
  gate.resolve();
  await stage.handlers.idle();
  expect(stage.formText()).toContain("*Vera*");
});

test("an emptied field is removed, a form sent as it was changes nothing and says so", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  client.info.phone = "+30 210";
  await stage.command(`update ${client.id}`);
  await submit(stage, { phone: null });
  expect(stage.ordered.at(-1)?.act).toEqual({
    kind: "update",
    clientId: client.id,
    changes: { phone: null },
  });

  await stage.command(`update ${client.id}`);
  const { view } = await submit(stage, {});
  expect(view.state).toBe("submitted");
  expect(stage.lastAnswer()).toBe("Nothing was changed for *Vera*.");
  expect(stage.ordered).toHaveLength(1);
});

test("a field that does not come with the form stays as it is", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`update ${client.id}`);
  const { id: viewId, view } = stage.form();
  const asked = { id: "s1", teamId: stage.teamId, userId: stage.adaId, viewId };
  const metadata = String(view.private_metadata);
  await stage.handlers.onForm({ ...asked, form: "edit_client", metadata, values: { phone: "+1 555" } });
  const changed = { kind: "update", clientId: client.id, changes: { phone: "+1 555" } };
  expect(stage.ordered.at(-1)?.act).toStrictEqual(changed);
  // Nor does one that comes although the form did not show it.
  const { before: _, ...shown } = JSON.parse(metadata);
  const values = { phone: "+1 555", notes: "x" };
  const without = JSON.stringify({ ...shown, before: { phone: "" } });
  await stage.handlers.onForm({ ...asked, viewId: "V2", form: "edit_client", metadata: without, values });
  expect(stage.ordered.map(({ act }) => act)).toStrictEqual([changed, changed]);
});

test("what is typed into a field is taken without space around it, and what is invisible as nothing", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  client.info.phone = "+30 210";
  client.info.notes = "Likes tea";
  await stage.command(`update ${client.id}`);
  await submit(stage, { name: "  Vera V. ", phone: "\u200b", notes: " Two\nlines " });
  const changes = { name: "Vera V.", phone: null, notes: "Two\nlines" };
  expect(stage.ordered.at(-1)?.act).toEqual({ kind: "update", clientId: client.id, changes });
});

test("the form names a visitor by Chatra's name, cut, and one without a name as the bot knows them", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`update ${client.id}`);
  expect(stage.formText()).toContain("*Vera*");
  client.info.name = "n".repeat(81);
  await stage.command(`update ${client.id}`);
  expect(stage.formText()).toContain(`*${"n".repeat(80)}…*`);
  delete client.info.name;
  await stage.command(`update ${client.id}`);
  expect(stage.formText()).toContain("*Vera*");
});

test.each(["edit_client", "push_message", "open_client"] as const)(
  "%s is sent once, however often its button is pressed",
  async (form) => {
    await using stage = await setStage();
    const { client } = await stage.addChat("Vera");
    await stage.command(`update ${client.id}`);
    const { id: viewId, view } = stage.form();
    const sent = {
      teamId: stage.teamId,
      userId: stage.adaId,
      form,
      viewId,
      metadata: String(view.private_metadata),
      values: { phone: "+1 555", text: "Still there?" },
    };
    // Each press has a trigger id, and so an id, of its own.
    for (const id of ["s1", "s2"])
      expect(await stage.handlers.onForm({ ...sent, id })).toEqual({ kind: "close" });
    expect(stage.ordered).toHaveLength(1);
    expect(await stage.handlers.onForm({ ...sent, id: "s3", viewId: "VOTHER" })).toEqual({ kind: "close" });
    expect(stage.ordered).toHaveLength(2);
  },
);

test("a value that is no good is told at its field, and nothing is ordered", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`update ${client.id}`);
  const { view } = await submit(stage, { email: "nonsense", name: "Vera V." });
  expect(view.state).toBe("open");
  expect(view.errors).toEqual({
    email: "This is not an email. Enter one such as buyer@example.com.",
  });
  expect(stage.ordered).toEqual([]);
});

test("notes that are longer than a field stay out of the form, and as they are", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  client.info.notes = "n".repeat(3001);
  await stage.command(`update ${client.id}`);
  expect(Object.keys(filled(stage))).toEqual(["name", "email", "phone"]);
  expect(stage.formText()).toContain("*Notes*: 3,001 characters don't fit into a form");
  await submit(stage, { name: "V." });
  expect(stage.ordered.at(-1)?.act).toEqual({ kind: "update", clientId: client.id, changes: { name: "V." } });
});

test("a client that can't be read leaves the reason in the form, and nothing to send", async () => {
  await using stage = await setStage();
  await stage.command("update nobody");
  expect(stage.formText()).toContain("Chatra has no visitor `nobody`");
  expect(stage.form().view.submit).toBeUndefined();
});

test("a form that was closed meanwhile is no error", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.ada.slashCommand(stage.channelId, "/chatra", `update ${client.id}`);
  await stage.ada.closeView(await stage.world.slack.waitFor((slack) => slack.openView(stage.ada.id)));
  await stage.handlers.idle();
  expect(stage.answers()).toEqual([]);
  expect(stage.world.slack.calls("views.update")).toHaveLength(1);
});

test.each([1, 2])(
  "a form that Slack refuses to change %i times breaks nothing off, and says what it can",
  async (times) => {
    const told: unknown[] = [];
    const logger = pino(
      { level: "warn", base: null, timestamp: false },
      { write: (line) => void told.push(JSON.parse(line).msg) },
    );
    await using stage = await setStage({ deps: { logger } });
    const { client } = await stage.addChat("Vera");
    stage.world.slack.faults.add({ method: "views.update", kind: "error", error: "fatal_error", times });
    await stage.command(`update ${client.id}`);
    expect(told).toEqual(["form not shown"]);
    expect(stage.formText().includes("The bot could not show the form.")).toBe(times === 1);
  },
);

test("a form that Slack does not open is told of", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  stage.world.slack.faults.add({ method: "views.open", kind: "error", error: "expired_trigger_id" });
  await stage.command(`update ${client.id}`);
  expect(stage.lastAnswer()).toContain("Slack did not open the form");
  expect(stage.world.membrane.runs()).toEqual([]);
});

test("a form of an earlier version is not carried out", async () => {
  await using stage = await setStage();
  const sent = { id: "s1", teamId: stage.teamId, userId: stage.graceId, viewId: "V1", values: { name: "x" } };
  for (const metadata of ["", "{}", '{"client":"nobody","place":{}}', '{"client":7}'])
    expect(await stage.handlers.onForm({ ...sent, form: "edit_client", metadata })).toMatchObject({
      kind: "show",
      view: { type: "modal" },
    });
  expect(stage.ordered).toEqual([]);
});

test("Edit on a card opens the form and leaves the card where it is", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`client ${client.id}`);
  await stage.press("client.edit");
  await submit(stage, { name: "Vera V." });
  expect(stage.ordered.at(-1)?.act).toMatchObject({ changes: { name: "Vera V." } });
  expect(stage.answers().map(({ text }) => text)).toEqual(["Visitor: Vera"]);
});

test("a pushed message by form is ordered as it was typed", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`client ${client.id}`);
  await stage.press("client.push");
  expect(stage.formText()).toContain("To *Vera*");
  await submit(stage, { text: " Now <!channel> 5 < 6 & *67* &lt; `on`\nbye " });
  expect(stage.ordered.at(-1)?.act).toEqual({
    kind: "send",
    clientId: client.id,
    text: "Now <!channel> 5 < 6 & *67* &lt; `on`\nbye",
    pushed: true,
    typed: true,
  });
});

test("a visitor of whom nothing is known is named by their ID alone", async () => {
  await using stage = await setStage();
  const { id } = stage.addClient({ name: "Only in Chatra" });
  await stage.command(`client ${id}`);
  await stage.press("client.push");
  expect(stage.formText()).toContain(`To the visitor \`${id}\``);
  expect(stage.formText()).not.toContain(`(\`${id}\`)`);
});

test.for([
  ["   \u200b ", "This text is empty for the visitor."],
  ["// internal", "like a note"],
  ["Note: internal", "like a note"],
  ["!push it", "like a command"],
] as const)("%j is refused as a pushed message, at its field", async ([text, why]) => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`client ${client.id}`);
  await stage.press("client.push");
  const { view } = await submit(stage, { text });
  expect(view.errors?.text).toContain(why);
  expect(stage.ordered).toEqual([]);
});

test("the global shortcut finds a client by id, shows the card and opens the thread where new chats go", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.ada.shortcut("open_client");
  await stage.handlers.idle();
  await submit(stage, { client: ` ${client.id} ` });
  expect(stage.formText()).toContain(`Client ID \`${client.id}\``);
  expect(stage.formText()).toContain("links to the visitor's thread");
  const { view } = await submit(stage, {});
  expect(view.state).toBe("submitted");
  expect(stage.ordered).toMatchObject([
    {
      order: { answer: {} },
      act: { kind: "open", clientId: client.id, channelId: stage.channelId, move: false },
    },
  ]);
  // There is no channel that the shortcut was used in: the answer goes to the direct message.
  expect(stage.ordered.at(-1)?.order.answer).toStrictEqual({});
  expect(await stage.waitingWords()).toEqual([":hourglass_flowing_sand: Opening the thread of *Vera*…"]);
});

test("the shortcut's form takes a link to a thread, and says at its field what it can't take", async () => {
  await using stage = await setStage();
  const { client, threadTs } = await stage.addChat("Vera");
  const archive = `https://${stage.world.slack.team.domain}.slack.com/archives/${stage.channelId}`;
  await stage.ada.shortcut("open_client");
  await stage.handlers.idle();
  const cases = [
    [`${archive}/p1700000000000100`, "This link does not lead to a chat's thread."],
    ["https://example.org/x y", "This is not a link to a message in Slack."],
    ["\u200b", "Enter a name, email or client ID, or a link to a message in the visitor's thread."],
  ] as const;
  for (const [typed, why] of cases) {
    const { view } = await submit(stage, { client: typed });
    expect(view.errors?.client).toContain(why);
  }
  await submit(stage, {
    client: `${archive}/p1700000000000200?thread_ts=${threadTs}&cid=${stage.channelId}`,
  });
  expect(stage.formText()).toContain(`Client ID \`${client.id}\``);
});

test("the shortcut's form says when Chatra does not know the client, and takes another one", async () => {
  await using stage = await setStage();
  await stage.ada.shortcut("open_client");
  await stage.handlers.idle();
  await submit(stage, { client: 'no "body"' });
  expect(stage.formText()).toContain('No visitor matches `no "body"`');
  const { client } = await stage.addChat("Vera");
  await submit(stage, { client: client.id });
  expect(stage.formText()).toContain(`Client ID \`${client.id}\``);
});
