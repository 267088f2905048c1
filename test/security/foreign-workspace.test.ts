import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { type Stage, setStage } from "../flow/stage.ts";

/**
 * One app can be installed in many workspaces, and Slack signs what happens in each of them with the same secret. A bot that
 * is configured for one workspace must not do what people of another say, whatever ids they have.
 */
test("a bot of one workspace does nothing that Slack signed for another", async () => {
  await using stage = await setStage({ bot: { transport: "api" } });
  const { client, rootTs } = await stage.openChat("Vera");
  const ours = stage.world.slack.team.id;
  const admin = stage.ada.id;
  let count = 0;

  const reply = (envelope: object, text: string) => {
    count += 1;
    const ts = (Number(rootTs) + count).toFixed(6);
    const event = { type: "message", channel: stage.channelId, user: admin, text, ts, thread_ts: rootTs };
    const body = { type: "event_callback", event_id: `Ev${count}`, event_time: Number(rootTs) | 0, event };
    return send(stage, JSON.stringify({ ...body, ...envelope }));
  };
  const command = (team: Record<string, string>, text: string) => {
    count += 1;
    const fields = {
      command: "/chatra",
      user_id: admin,
      channel_id: stage.channelId,
      trigger_id: `1.${count}`,
    };
    return send(stage, new URLSearchParams({ ...fields, text, ...team }).toString());
  };
  const authorization = (team: string) => ({
    team_id: team,
    enterprise_id: null,
    user_id: "UBOT",
    is_bot: true,
  });

  const foreign = [
    await reply({ team_id: "TFOREIGN" }, "a reply of theirs"),
    await reply({ team_id: "TFOREIGN", authorizations: [authorization("TFOREIGN")] }, "another of theirs"),
    await reply({ enterprise_id: "EFOREIGN", is_enterprise_install: true }, "one of an organization"),
    await command({ team_id: "TFOREIGN" }, `send ${client.id} by a command of theirs`),
    await command(
      { team_id: "TFOREIGN", enterprise_id: "EFOREIGN", is_enterprise_install: "true" },
      `update ${client.id} name="by them"`,
    ),
    await command(
      { team_id: "TFOREIGN" },
      `request POST /messages/ {"clientId": "${client.id}", "text": "raw"}`,
    ),
  ];
  // Slack is not asked to deliver them again, and nobody over there learns anything.
  expect(foreign).toEqual(foreign.map(() => ({ status: 200, body: "" })));

  const own = { team_id: ours, authorizations: [authorization(ours)] };
  expect(await reply(own, "a reply of ours")).toMatchObject({ status: 200 });
  await stage.received(client, "a reply of ours");
  expect(await command({ team_id: ours }, `send ${client.id} by a command of ours`)).toMatchObject({
    status: 200,
  });
  await stage.received(client, "by a command of ours");
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual(["a reply of ours", "by a command of ours"]);
  expect(client.displayedName).toBe("Vera");
});

async function send({ world, bot }: Stage, body: string): Promise<{ status: number; body: string }> {
  const seconds = Math.floor(Date.now() / 1_000);
  const hash = createHmac("sha256", world.slack.signingSecret).update(`v0:${seconds}:${body}`).digest("hex");
  const response = await fetch(`${bot.url}/slack/events`, {
    method: "POST",
    body,
    headers: {
      "content-type": body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(seconds),
      "x-slack-signature": `v0=${hash}`,
    },
  });
  return { status: response.status, body: await response.text() };
}
