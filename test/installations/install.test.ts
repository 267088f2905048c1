import { expect, test } from "vitest";
import { createSecretBox } from "../../src/secret-box.ts";
import { startSmallSlack } from "./small-slack.ts";
import { install, openOwnStore, startInstallations } from "./stage.ts";

test("an installation is kept, and its installer reads what to do next", async () => {
  const slack = await startSmallSlack();
  const stage = await startInstallations(slack, { store: await openOwnStore() });
  const answer = await install(stage, slack);
  const page = await answer.text();
  expect([answer.status, page]).toEqual([200, expect.stringContaining("/chatra account add NAME")]);
  expect(await stage.installations.list()).toEqual([
    {
      teamId: "T1",
      isOrgWide: false,
      name: "Acme <Shop>",
      botToken: "xoxb-1",
      botUserId: "UBOT",
      botId: "BBOT",
      workspaceUrl: "https://t1.slack.com/",
      appId: "A1",
    },
  ]);
});
