import { expect, test } from "vitest";
import { serveWorkspace } from "../../src/tenancy/serve-workspace.ts";
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
