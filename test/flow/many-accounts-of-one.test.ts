import { expect, test } from "vitest";
import { startChatraSimulator } from "../../src/simulator/chatra/simulator.ts";
import { setStage } from "./stage.ts";

test("a workspace that the environment describes has a second account beside the first, chosen by channel or name, until it is removed", async () => {
  await using stage = await setStage({
    world: { slack: { channels: [{ name: "support" }, { name: "second" }, { name: "elsewhere" }] } },
    bot: { extra: { ENCRYPTION_KEY: "c3".repeat(32) } },
  });
  const { world, ada, grace, bot } = stage;
  const { slack, membrane } = world;
  const chatra = await startChatraSimulator({ seed: "second account", apiKey: "key of the second" });
  try {
    const second = slack.channel("second");
    const elsewhere = slack.channel("elsewhere");
    const told = (channel: typeof second) => channel.ephemerals(ada.id).map((one) => JSON.stringify(one));
    const answer = (channel: typeof second, pattern: RegExp) =>
      slack.waitFor(() => told(channel).findLast((text) => pattern.test(text)), {
        what: `an answer like ${pattern}`,
      });
    const known = new Set(membrane.connections().map(({ id }) => id));
    await ada.slashCommand(second.id, "/chatra", "account add second");
    const added = await answer(second, /chatra\/webhooks/);
    chatra.connect(`${bot.url}${/\/chatra\/webhooks\/[\w-]{24,}/.exec(added)?.[0]}`);
    const begun = membrane.connections().find(({ id }) => !known.has(id));
    membrane.finishConnection(begun?.id ?? "none", { apiUrl: chatra.apiUrl, apiKey: chatra.apiKey });
    await answer(second, /is ready/);

    // Both work side by side, each with its own visitors.
    const first = await stage.openChat("First");
    const client = chatra.addClient({ name: "Second" });
    chatra.visitor(client.id).writes("to the second");
    const root = await slack.waitFor(
      () =>
        second.messages().find(({ ts }) => second.thread(ts).some(({ text }) => text === "to the second")),
      { what: "the thread of the second" },
    );
    const seen = () =>
      chatra
        .visitor(client.id)
        .sees()
        .map(({ text }) => text);
    // Without any agent Chatra takes no message, and the author learns once who can change that.
    for (const text of ["of nobody", "of nobody again"]) {
      const { ts } = ada.postMessage(second.id, text, { threadTs: root.ts });
      await slack.waitFor(() => second.reactions(ts).some(({ name }) => name === "warning"), {
        what: "the mark of a reply that failed",
      });
    }
    const unmapped = /You have no Chatra agent/;
    await answer(second, unmapped);
    // The agent with Ada's email answers in Chatra: from then on the bot knows them.
    const agents = chatra.agents().length;
    chatra.agentWrites("Ada", client.id, "from the dashboard");
    await slack.waitFor(() => second.thread(root.ts).some(({ text }) => text === "from the dashboard"), {
      what: "the agent's words",
    });
    ada.postMessage(second.id, "!resend", { threadTs: root.ts });
    await chatra.waitFor(() => seen().includes("of nobody again"), {
      what: "the replies",
    });
    expect(seen()).toEqual(["to the second", "from the dashboard", "of nobody", "of nobody again"]);
    expect(told(second).filter((text) => unmapped.test(text))).toHaveLength(1);
    expect(chatra.agents()).toHaveLength(agents);
    ada.postMessage(second.id, "from the second", { threadTs: root.ts });
    ada.postMessage(stage.channelId, "from the first", { threadTs: first.rootTs });
    await stage.received(first.client, "from the first");
    await chatra.waitFor(() => seen().includes("from the second"), { what: "the reply" });
    expect(stage.visitorSees(first.client)).toEqual(["from the first"]);

    // By its channel, by name, and asked where it is neither.
    await ada.slashCommand(second.id, "/chatra", `client ${client.id}`);
    await answer(second, new RegExp(client.id));
    await ada.slashCommand(elsewhere.id, "/chatra", `client ${client.id}`);
    expect(await answer(elsewhere, /several Chatra accounts/)).toMatch(/default, second/);
    await ada.slashCommand(elsewhere.id, "/chatra", `in:second client ${client.id}`);
    await answer(elsewhere, new RegExp(client.id));

    // Its connection breaks: a reply and an order wait when it is removed.
    membrane.setConnectionState(begun?.id ?? "none", "CLIENT_ACTION_REQUIRED");
    const late = grace.postMessage(second.id, "too late", { threadTs: root.ts });
    const waits = () => second.reactions(late.ts).some(({ name }) => name.includes("hourglass"));
    await slack.waitFor(waits, { what: "the ⏳ of the reply that waits", timeoutMs: 30_000 });
    await grace.slashCommand(second.id, "/chatra", `update ${client.id} notes="call back"`);
    const toGrace = (pattern: RegExp) =>
      slack.waitFor(() => second.ephemerals(grace.id).some(({ text }) => pattern.test(text)), {
        what: `an answer to Grace like ${pattern}`,
      });
    await toGrace(/This waits until/);

    await ada.slashCommand(second.id, "/chatra", "account second remove");
    await answer(second, /account\.remove/);
    const question = second.ephemerals(ada.id).find((one) => JSON.stringify(one).includes("account.remove"));
    await ada.clickButton(second.id, question?.ts ?? "none", "account.remove");
    await answer(second, /Removed the account/);
    await toGrace(/The visitor did not get your reply: an admin removed/);
    await toGrace(/Your command did nothing: the bot no longer serves/);
    await slack.waitFor(() => !waits(), { what: "the end of the ⏳" });
    ada.postMessage(second.id, "to nobody", { threadTs: root.ts });
    await answer(second, /The visitor did not get your reply/);
    expect(seen()).not.toContain("to nobody");
    expect(seen()).not.toContain("too late");
    // What is kept of its visitors can still be erased.
    const link = `https://acme.slack.com/archives/${second.id}/p${root.ts.replace(".", "")}`;
    await ada.slashCommand(second.id, "/chatra", `forget ${link}`);
    await answer(second, /Erase what the bot stores about/);
    const erase = second.ephemerals(ada.id).find((one) => JSON.stringify(one).includes("proposal.confirm"));
    await ada.clickButton(second.id, erase?.ts ?? "none", "proposal.confirm");
    await answer(second, /Erased what the bot stored/);
    ada.postMessage(second.id, "who was it?", { threadTs: root.ts });
    await answer(second, /an admin erased this visitor/);
    ada.postMessage(stage.channelId, "still there", { threadTs: first.rootTs });
    await stage.received(first.client, "still there");
    // Membrane still lists the connection of the removed account, and the bot starts without a memory of its own.
    await bot.restart();
    ada.postMessage(stage.channelId, "after a restart", { threadTs: first.rootTs });
    await stage.received(first.client, "after a restart");
  } finally {
    await chatra.close();
  }
});
