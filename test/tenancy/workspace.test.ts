import { expect, test, vi } from "vitest";
import { SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { identifyWorkspace } from "../../src/tenancy/workspace.ts";
import { openStage, recordLog } from "../outbox/stage.ts";
import { workspace } from "./tenants-stage.ts";

const { botToken, ...me } = workspace();
const away = new SlackGatewayError("unavailable", "http_503");

test("who the bot is in Slack is kept, and believed while Slack is away, for the same token only", async () => {
  await using stage = await openStage();
  const { lines, logger } = recordLog();
  const identify = vi.fn(async () => me);
  const ask = (token: string) => identifyWorkspace(stage.store, { identify }, token, logger);
  expect(await ask(botToken)).toEqual(me);
  identify.mockRejectedValue(away);
  expect(await ask(botToken)).toEqual(me);
  const fields = {
    level: "warn",
    reason: "unavailable",
    code: "http_503",
    msg: "Slack unreachable at startup",
  };
  expect(lines.splice(0)).toEqual([{ ...fields, remembered: true }]);

  const other = { ...me, botId: "B2" };
  identify.mockRejectedValueOnce(away).mockResolvedValue(other);
  // It asks again until Slack replies.
  expect(await ask("xoxb-2")).toEqual(other);
  expect(lines).toEqual([{ ...fields, remembered: false }]);
});

test("a token that Slack refuses is told at once, though who it was is known", async () => {
  await using stage = await openStage();
  const { lines, logger } = recordLog();
  const refused = new SlackGatewayError("unauthorized", "invalid_auth");
  const identify = vi.fn(async () => me);
  const ask = () => identifyWorkspace(stage.store, { identify }, botToken, logger);
  await ask();
  for (const error of [refused, new TypeError("a bug")]) {
    identify.mockRejectedValue(error);
    await expect(ask()).rejects.toBe(error);
  }
  expect(lines).toEqual([]);
});
