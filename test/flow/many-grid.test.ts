import { expect, test } from "vitest";
import { setManyStage } from "./many-stage.ts";

test.each(["workspace", "null"] as const)(
  "installed for a whole organization, each of its workspaces has its accounts, when events name %s",
  async (authorizedTeam) => {
    await using stage = await setManyStage({
      organizations: [{ name: "Globex", authorizedTeam }],
      workspaces: [
        { name: "Sales", organization: "Globex", accounts: [{ name: "sales", isConnected: false }] },
        { name: "Help", organization: "Globex", accounts: [{ name: "care", isConnected: false }] },
      ],
    });
    const { world } = stage;
    expect((await stage.install({ organization: world.organization("Globex") })).status).toBe(200);
    const sales = await stage.addAccount("Sales", "sales");
    const help = await stage.addAccount("Help", "care");

    for (const team of [sales, help]) {
      const { client, rootTs } = await team.openChat("Gus");
      team.ada.postMessage(team.channelId, "hello from the organization", { threadTs: rootTs });
      await team.received(client, "hello from the organization");
      expect(team.sees(client)).toEqual(["hello from the organization"]);

      // A command by its channel, and a button of its answer.
      const told = () => team.slack.channel(team.channelId).ephemerals(team.owner.id);
      await team.owner.slashCommand(team.channelId, "/chatra", `forget ${client.id}`);
      const question = await team.slack.waitFor(
        () => told().find(({ blocks }) => JSON.stringify(blocks ?? []).includes("proposal.cancel")),
        { what: "a question", timeoutMs: 10_000 },
      );
      await team.owner.clickButton(team.channelId, question.ts, "proposal.cancel");
      await team.slack.waitFor(() => told().some(({ text }) => /cancelled/i.test(text)), {
        what: "the answer to the button",
        timeoutMs: 10_000,
      });
    }

    // An admin of the organization has added them; who administers only one of its workspaces may not.
    const wes = help.slack.addUser({ name: "wes", isAdmin: true, isAdminOfOrganization: false });
    await help.slack.user(wes.id).slashCommand(help.channelId, "/chatra", "account add another");
    const answer = await help.slack.waitFor(() => help.slack.channel(help.channelId).ephemerals(wes.id)[0], {
      what: "an answer",
      timeoutMs: 10_000,
    });
    expect(answer.text).toMatch(/is for administrators/);
  },
);
