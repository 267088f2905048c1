import { App, HTTPReceiver, SocketModeReceiver } from "@slack/bolt";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { toBoltLogger } from "../../../src/inbound/slack/bolt-logger.ts";
import { eventBody, signed, signingSecret } from "./signed-request.ts";
import { startSlackSocketServer, until } from "./slack-socket-server.ts";

// What Bolt does by itself, and why it is wrapped. A failure here means that a wrapper may have become needless.

const logger = toBoltLogger(pino({ level: "silent" }));
const authorize = async () => ({ botToken: "xoxb-x", botUserId: "UBOT" });
const open: { stop: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});

async function serve(register: (app: App) => void, options: object = {}) {
  const receiver = new HTTPReceiver({ signingSecret, logger, ...options });
  const app = new App({ receiver, authorize, logger });
  register(app);
  const server = await receiver.start(0);
  open.push({
    stop: async () => {
      server.closeAllConnections();
      await receiver.stop();
    },
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}/slack/events`;
  return (seconds?: number) => fetch(url, signed(JSON.stringify(eventBody()), seconds));
}
const failing = (app: App) =>
  app.event("message", async () => {
    throw new Error("not stored");
  });

describe("Bolt 5.1 by itself", () => {
  it("answers 200 over HTTP to an event whose listener fails", async () => {
    const send = await serve(failing);
    expect((await send()).status).toBe(200);
  });

  it("with processBeforeResponse does so too where app.error does not throw", async () => {
    const options = { processBeforeResponse: true };
    const send = await serve(failing, options);
    expect((await send()).status).toBe(500);
    const sendSwallowed = await serve((app) => {
      failing(app);
      app.error(async () => undefined);
    }, options);
    expect((await sendSwallowed()).status).toBe(200);
  });

  it("takes timestamps from the future", async () => {
    const send = await serve(() => undefined);
    expect((await send(Math.floor(Date.now() / 1_000) + 3_600)).status).toBe(200);
  });

  it("acknowledges in Socket Mode before a listener fails", async () => {
    const slack = await startSlackSocketServer();
    open.push(slack);
    const clientOptions = { slackApiUrl: slack.apiUrl };
    const receiver = new SocketModeReceiver({
      appToken: "xapp-x",
      logger,
      installerOptions: { clientOptions },
    });
    failing(new App({ receiver, authorize, logger }));
    open.push(receiver);
    await receiver.start();
    slack.deliver("E1", eventBody());
    await until(() => slack.acks.length === 1);
  });
});
