import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import type { Uninstall } from "../../../src/domain/uninstall.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackApp, type SlackApp } from "../../../src/inbound/slack/create-slack-app.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { signed, signingSecret } from "./signed-request.ts";

const open: SlackApp[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.stop(0)));
});

async function serve(take: () => Promise<void> = async () => undefined) {
  const taken: Uninstall[] = [];
  const ignored: string[] = [];
  const logger = pino({ level: "silent" });
  const onIgnored = (reason: string) => void ignored.push(reason);
  const uninstalled = async (event: Uninstall) => {
    await take();
    taken.push(event);
  };
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: () => ({ userId: "UBOT", teamId: teamIdSchema.parse("T1") }),
    // Nothing listens there: a call to Slack would fail.
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async () => "stored",
    handlers: recordingHandlers().handlers,
    onUninstalled: uninstalled,
    onChannelRenamed: async () => undefined,
    onIgnored,
    logger,
    failures: createFailureLimit({ now: Date.now }),
    now: Date.now,
  });
  open.push(app);
  await app.start();
  const send = async (body: object) => {
    const address = `http://127.0.0.1:${app.address().port}/slack/events`;
    const envelope = { type: "event_callback", team_id: "T1", event_id: "Ev1", event_time: 1_700_000_000 };
    return (await fetch(address, signed(JSON.stringify({ ...envelope, ...body })))).status;
  };
  return { send, taken, ignored };
}

describe("the end of an installation", () => {
  it("is handed on with the workspace and the time, in milliseconds", async () => {
    const { send, taken, ignored } = await serve();
    expect(await send({ event: { type: "app_uninstalled" } })).toBe(200);
    expect(taken).toEqual([
      { teamId: "T1", at: 1_700_000_000_000, kind: "app_uninstalled", revokedBots: undefined },
    ]);
    expect(ignored).toEqual([]);
  });

  it("names the bots whose tokens were revoked, and not the persons", async () => {
    const { send, taken } = await serve();
    const tokens = { oauth: ["U1"], bot: ["UBOT"] };
    expect(await send({ event: { type: "tokens_revoked", tokens } })).toBe(200);
    expect(await send({ event: { type: "tokens_revoked", tokens: { oauth: ["U1"] } } })).toBe(200);
    expect(taken.map(({ revokedBots }) => revokedBots)).toEqual([["UBOT"], undefined]);
  });

  it("is the organization's where the app was installed for all of it", async () => {
    const { send, taken } = await serve();
    const body = { team_id: null, enterprise_id: "E1", is_enterprise_install: true, authorizations: [] };
    expect(await send({ ...body, event: { type: "app_uninstalled" } })).toBe(200);
    expect(taken).toMatchObject([{ teamId: "E1" }]);
  });

  it("has no time where Slack gives none", async () => {
    const { send, taken } = await serve();
    expect(await send({ event: { type: "app_uninstalled" }, event_time: "soon" })).toBe(200);
    expect(taken).toMatchObject([{ at: 0 }]);
  });

  it("is not acknowledged unless it was acted on, and is when it comes again", async () => {
    let isAway = true;
    const { send, taken } = await serve(async () => {
      if (isAway) throw new Error("database away");
    });
    expect(await send({ event: { type: "app_uninstalled" } })).toBe(503);
    isAway = false;
    expect(await send({ event: { type: "app_uninstalled" } })).toBe(200);
    expect(taken).toHaveLength(1);
  });

  it("of nobody is acknowledged and counted", async () => {
    const { send, taken, ignored } = await serve();
    expect(await send({ event: { type: "app_uninstalled" }, team_id: null })).toBe(200);
    expect([taken, ignored]).toEqual([[], ["malformed-event"]]);
  });
});
