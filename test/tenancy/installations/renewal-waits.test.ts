import { expect, test } from "vitest";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackDispatcher } from "../../../src/outbound/slack/send-request.ts";
import { createSecretBox } from "../../../src/runtime/secret-box.ts";
import { readInstallation, saveInstallation } from "../../../src/store/installations.ts";
import { type KeptInstallation, parseKept } from "../../../src/tenancy/installations/installation.ts";
import { createInstallationRows } from "../../../src/tenancy/installations/installation-rows.ts";
import { createRenewals } from "../../../src/tenancy/installations/renewals.ts";
import { sendJson, startFakeSlack } from "../../outbound/slack/fake-slack.ts";
import { recordLog } from "../../outbox/stage.ts";
import { clientId, clientSecret, scopes } from "./small-slack.ts";
import { openOwnStore, publicUrl, team } from "./stage.ts";

const NOW = 1_795_000_000_000;
const DAY = 24 * 3_600_000;
const MINUTE = 60_000;

/** An installation whose token runs out a day from now, or never, at a Slack that renews nothing, for this reason. */
async function setUp(error: string, rotates = true) {
  const { apiUrl, calls } = await startFakeSlack((_call, response) =>
    sendJson(response, { ok: false, error }),
  );
  const store = await openOwnStore();
  const { lines, logger } = recordLog();
  let now = NOW;
  const options = {
    store,
    box: createSecretBox(["a".repeat(64)]),
    clientId,
    clientSecret,
    publicUrl,
    apiUrl,
    dispatcher: createSlackDispatcher(),
    scopes,
    onGone: async () => undefined,
    owner: "one",
    now: () => now,
    logger,
    failures: createFailureLimit({ now: () => now }),
  };
  const rows = createInstallationRows(options);
  const rotation = { refreshToken: "xoxe-1", expiresAt: (NOW + DAY) / 1000 };
  const kept: KeptInstallation = parseKept(
    JSON.stringify({
      team: { id: team, name: "Acme" },
      user: { id: "UINSTALLER" },
      bot: { token: "xoxb-1", scopes: [], id: "BBOT", userId: "UBOT", ...(rotates ? rotation : {}) },
      isEnterpriseInstall: false,
      authVersion: "v2",
      workspaceUrl: "https://acme.slack.com/",
    }),
  );
  await store.transaction((tx) => saveInstallation(tx, rows.seal(kept, NOW)));
  const renewals = createRenewals(options, rows);
  const row = async () =>
    (await store.transaction((tx) => readInstallation(tx, team))) ?? expect.unreachable();
  /** Renews at this time; returns how it went, and how long from then on it is left alone. */
  const renewAt = async (at: number) => {
    now = at;
    const outcome = await renewals.renew(await row());
    return [outcome, ((await row()).refreshAt ?? 0) - at];
  };
  return { row, renewAt, calls, lines };
}

test("a token is renewed two hours before it runs out", async () => {
  const { row } = await setUp("internal_error");
  expect(await row()).toMatchObject({ expiresAt: NOW + DAY, refreshAt: NOW + DAY - 2 * 60 * MINUTE });
  expect((await (await setUp("internal_error", false)).row()).refreshAt).toBeUndefined();
});

test("what Slack can't answer is tried again after half a minute, and less and less often, at least each quarter of an hour", async () => {
  const { renewAt, lines } = await setUp("internal_error");
  const waits = [];
  for (let nth = 0; nth < 7; nth += 1) waits.push(await renewAt(NOW + nth));
  expect(waits).toEqual([0.5, 1, 2, 4, 8, 15, 15].map((minutes) => ["failed", minutes * MINUTE]));
  const line = {
    level: "warn",
    teamId: team,
    code: "internal_error",
    msg: "workspace token not renewed, retrying",
  };
  expect(lines).toEqual(Array(7).fill(line));
  // In any case when it runs out, and each minute from then on.
  expect(await renewAt(NOW + DAY - 1)).toEqual(["failed", 1]);
  expect(await renewAt(NOW + DAY)).toEqual(["failed", MINUTE]);
  expect(await renewAt(NOW + 2 * DAY)).toEqual(["failed", MINUTE]);
});

test("what Slack refuses is left alone for an hour, or until the token runs out", async () => {
  const { renewAt, lines } = await setUp("invalid_refresh_token");
  expect(await renewAt(NOW)).toEqual(["refused", 60 * MINUTE]);
  expect(await renewAt(NOW + DAY - MINUTE)).toEqual(["refused", MINUTE]);
  expect(await renewAt(NOW + DAY + 1)).toEqual(["refused", 60 * MINUTE]);
  expect(lines).toEqual(
    Array(3).fill({
      level: "error",
      teamId: team,
      code: "invalid_refresh_token",
      advice: "Have the workspace install the app again at /slack/install.",
      msg: "Slack refused to renew a workspace token",
    }),
  );
});

test("a token that can't be renewed is left alone for an hour, and Slack is not asked", async () => {
  const { renewAt, calls } = await setUp("internal_error", false);
  expect(await renewAt(NOW)).toEqual(["failed", 60 * MINUTE]);
  expect(calls).toEqual([]);
});
