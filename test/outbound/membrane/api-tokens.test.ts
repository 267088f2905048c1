import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { createApiTransport } from "../../../src/outbound/membrane/api-transport.ts";
import type { MembraneCredentials } from "../../../src/outbound/membrane/membrane-tokens.ts";
import { type Answer, PlannedDispatcher } from "../planned-dispatcher.ts";
import { told } from "./recorded-transport.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const KEY = {
  kind: "key",
  workspaceKey: "w1",
  workspaceSecret: "a-secret-of-ours",
  tenantKey: "t1",
} as const;

const json = (value: unknown, status = 200, headers = {}): Answer => ({
  status,
  headers,
  text: JSON.stringify(value),
});

/** The API over requests that end like this, one after the other; the last end repeats. */
function apiOf(
  ends: Answer[],
  credentials: MembraneCredentials = { kind: "token", token: "a-token-of-ours" },
) {
  const dispatcher = new PlannedDispatcher((_, number) => ends[Math.min(number, ends.length - 1)] ?? "hangs");
  const secrets = ["hunter2-secret"];
  const now = () => NOW;
  const transport = createApiTransport({ uri: "https://api.test", credentials, secrets, now, dispatcher });
  return { transport, asked: dispatcher.asked };
}

describe("a signed token", () => {
  const refusal = { type: "bad_request", key: "not_authenticated", message: "no a-secret-of-ours" };
  const LATER = "Thu, 01 Jan 2026 05:00:00 GMT";

  /** When the tokens of the requests of these calls were signed, in seconds after our time. */
  async function signedAt(ends: Answer[], calls = 1) {
    const { transport, asked } = apiOf(ends, KEY);
    for (let count = 0; count < calls; count += 1) await told(transport.listConnections());
    return asked.map(({ headers }) => {
      const [, bearer] = Object.entries(headers ?? {}).find(([name]) => name === "authorization") ?? [];
      return (decodeJwt(String(bearer).replace("Bearer ", "")).iat ?? 0) - NOW / 1000;
    });
  }

  test.each<[string, Answer, number[]]>([
    ["Membrane refuses it, by Membrane's clock", json(refusal, 401, { date: LATER }), [0, 18_000]],
    ["Membrane refuses it within an envelope", json({ error: refusal }, 401, { date: LATER }), [0, 18_000]],
    ["Membrane refuses it and tells no time", json(refusal, 401), [0, 0]],
    ["Membrane refuses it and tells a time that is none", json(refusal, 401, { date: "now" }), [0, 0]],
    ["the status is another", json(refusal, 400, { date: LATER }), [0]],
    ["the type is another", json({ ...refusal, type: "action_run" }, 401, { date: LATER }), [0]],
    ["the key is another", json({ ...refusal, key: "access_denied" }, 401, { date: LATER }), [0]],
    ["the answer is no JSON", { status: 401, headers: { date: LATER }, text: "<html>" }, [0]],
    ["the answer gets lost", "gets lost", [0]],
  ])("is signed once more where %s", async (_, first, times) => {
    expect(await signedAt([first, json({ items: [] })])).toEqual(times);
  });

  test("goes on by Membrane's clock where a later refusal tells no time", async () => {
    const well = json({ items: [] });
    const ends = [json(refusal, 401, { date: LATER }), well, json(refusal, 401), well];
    expect(await signedAt(ends, 2)).toEqual([0, 18_000, 18_000, 18_000]);
  });

  test("that stays refused is told with what to copy, and nothing of it", async () => {
    const { transport } = apiOf([json(refusal, 401)], KEY);
    expect(await told(transport.listConnections())).toBe(
      "not-logged-in | origin=membrane | Membrane is not logged in (no [hidden]). The workspace's key or secret is wrong: copy both again from Membrane's console into MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET, and restart the bot",
    );
    const fixed = apiOf([json({ ...refusal, message: "no a-token-of-ours or hunter2-secret" }, 401)]);
    expect(await told(fixed.transport.listConnections())).toBe(
      "not-logged-in | origin=membrane | Membrane is not logged in (no [hidden] or [hidden]). The access token has expired or is wrong: copy a new one from Membrane's console into MEMBRANE_ACCESS_TOKEN, and restart the bot",
    );
    const key = apiOf([json({ ...refusal, message: "no workspace-1-of-ours" }, 403)], {
      ...KEY,
      workspaceKey: "workspace-1-of-ours",
    });
    expect(await told(key.transport.listConnections())).toBe(
      "not-logged-in | origin=membrane | Membrane is not logged in (no [hidden]). The workspace's key or secret is wrong: copy both again from Membrane's console into MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET, and restart the bot",
    );
  });
});
