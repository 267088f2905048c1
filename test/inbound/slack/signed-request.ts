import { createHmac } from "node:crypto";

export const signingSecret = "signing-secret-of-the-tests";

/** What Slack would send: a body with its time (seconds) and signature. */
export function signed(body: string, seconds = Math.floor(Date.now() / 1_000)) {
  const hash = createHmac("sha256", signingSecret).update(`v0:${seconds}:${body}`).digest("hex");
  return {
    method: "POST",
    body,
    headers: {
      "content-type": body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(seconds),
      "x-slack-signature": `v0=${hash}`,
    },
  };
}

/** The body of an event as Slack sends it. */
export function eventBody(event: object = {}) {
  return {
    type: "event_callback",
    team_id: "T1",
    event_id: "Ev1",
    event_time: 1_700_000_000,
    event: {
      type: "message",
      channel: "C1",
      user: "U1",
      ts: "1700000001.000200",
      thread_ts: "1700000000.000100",
      text: "private words",
      ...event,
    },
  };
}

/** The body of a press of a delivery's button. */
export function pressBody(actionId = "delivery.retry") {
  return {
    type: "block_actions",
    team: { id: "T1" },
    user: { id: "U1" },
    channel: { id: "C1" },
    container: { message_ts: "1700000002.000300", thread_ts: "1700000000.000100", channel_id: "C1" },
    actions: [
      { action_id: actionId, block_id: "b", type: "button", value: "dl_1", action_ts: "1700000003.000400" },
    ],
  };
}
