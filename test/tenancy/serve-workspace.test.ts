import { expect, test } from "vitest";
import { serveWorkspace } from "../../src/tenancy/serve-workspace.ts";
import { startSmallSlack } from "./installations/small-slack.ts";
import { logger, notAsked, otherTeamId, teamId, workspace } from "./tenants-stage.ts";

test("an admin counts in every workspace, or in the one in front of the id", async () => {
  const served = [teamId, otherTeamId].map((one) =>
    serveWorkspace(workspace({ teamId: one }), {
      apiUrl: "http://127.0.0.1:1/api/",
      adminUsers: ["UALL", `${teamId}:UOURS`, `${otherTeamId}:UTHEIRS`, `${teamId}:UALSO`],
      guestsMayCommand: false,
      kind: "sqlite",
      owner: "me",
      metrics: { rateLimited: () => undefined },
      accountServices: { accounts: undefined, connections, publicUrl: undefined },
      onRefused: () => undefined,
      askTime: () => () => undefined,
      now: () => 0,
      logger,
    }),
  );
  expect(served.map(({ adminUsers }) => adminUsers)).toEqual([
    ["UALL", "UOURS", "UALSO"],
    ["UALL", "UTHEIRS"],
  ]);
  await Promise.all(served.map((one) => one.stop()));
});

const connections = {
  followsRequests: false,
  begin: notAsked,
  addressOf: notAsked,
  look: notAsked,
  find: notAsked,
  awaitNewConnection: notAsked,
};

test("a token that Slack does not take is told of, with whose it is, and the newer one is used from then on", async () => {
  const small = await startSmallSlack();
  const refused: string[] = [];
  const served = serveWorkspace(workspace({ botToken: "xoxb-old" }), {
    apiUrl: small.apiUrl,
    adminUsers: [],
    guestsMayCommand: false,
    kind: "sqlite",
    owner: "me",
    metrics: { rateLimited: () => undefined },
    accountServices: { accounts: undefined, connections, publicUrl: undefined },
    onRefused: (of, token) => refused.push(`${of} ${token}`),
    askTime: () => () => undefined,
    now: () => 0,
    logger,
  });
  await expect(served.slack.identify()).rejects.toMatchObject({ reason: "unauthorized" });
  served.useToken("xoxb-new");
  await expect(served.slack.identify()).rejects.toMatchObject({ reason: "unauthorized" });
  expect(refused).toEqual([`${teamId} xoxb-old`, `${teamId} xoxb-new`]);
  await served.stop();
});
