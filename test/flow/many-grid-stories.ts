import { expect, test } from "vitest";
import type { ManyStage } from "./many-stage.ts";

/** Organizations by what their events name, with the account of each of their two workspaces. */
const ORGANIZATIONS = [
  { authorizedTeam: "workspace", name: "Globex", sales: "pumps", help: "repairs" },
  { authorizedTeam: "null", name: "Umbrella", sales: "shades", help: "care" },
] as const;

/** What a stage has to have for the story. */
export const organizations = ORGANIZATIONS.map(({ name, authorizedTeam }) => ({ name, authorizedTeam }));
export const workspacesOfOrganizations = ORGANIZATIONS.flatMap(({ name, sales, help }) => [
  { name: `${name} Sales`, organization: name, accounts: [{ name: sales, isConnected: false }] },
  { name: `${name} Help`, organization: name, accounts: [{ name: help, isConnected: false }] },
]);

export function tellOfOrganizations(given: () => ManyStage): void {
  test.each(ORGANIZATIONS)(
    "installed for a whole organization, each of its workspaces has its accounts, when events name $authorizedTeam",
    async ({ name, sales, help }) => {
      const stage = given();
      const { world } = stage;
      expect((await stage.install({ organization: world.organization(name) })).status).toBe(200);
      const forSales = await stage.addAccount(`${name} Sales`, sales);
      const forHelp = await stage.addAccount(`${name} Help`, help);

      for (const team of [forSales, forHelp]) {
        const { client, rootTs } = await team.openChat("Gus");
        team.ada.postMessage(team.channelId, "hello from the organization", { threadTs: rootTs });
        await team.received(client, "hello from the organization");
        expect(team.sees(client)).toEqual(["hello from the organization"]);

        // A command by its channel, and a button of its answer.
        const told = () => team.slack.channel(team.channelId).ephemerals(team.owner.id);
        await team.owner.slashCommand(team.channelId, "/chatra", `forget ${client.id}`);
        const question = await team.slack.waitFor(
          () => told().find(({ blocks }) => JSON.stringify(blocks ?? []).includes("proposal.cancel")),
          { what: "a question" },
        );
        await team.owner.clickButton(team.channelId, question.ts, "proposal.cancel");
        await team.slack.waitFor(() => told().some(({ text }) => /cancelled/i.test(text)), {
          what: "the answer to the button",
        });
      }

      // An admin of the organization has added them; who administers only one of its workspaces may not.
      const wes = forHelp.slack.addUser({ name: "wes", isAdmin: true, isAdminOfOrganization: false });
      await forHelp.slack.user(wes.id).slashCommand(forHelp.channelId, "/chatra", "account add another");
      const answer = await forHelp.slack.waitFor(
        () => forHelp.slack.channel(forHelp.channelId).ephemerals(wes.id)[0],
        {
          what: "an answer",
        },
      );
      expect(answer.text).toMatch(/Only admins can/);
    },
  );
}
