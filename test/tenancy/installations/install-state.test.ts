import { expect, test } from "vitest";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackDispatcher } from "../../../src/outbound/slack/send-request.ts";
import { createSecretBox } from "../../../src/runtime/secret-box.ts";
import { getSetting } from "../../../src/store/settings.ts";
import { loadStateSecret } from "../../../src/tenancy/installations/install-state.ts";
import { recordLog } from "../../outbox/stage.ts";
import { clientId, clientSecret, scopes } from "./small-slack.ts";
import { openOwnStore, publicUrl } from "./stage.ts";

const [older, newer, third] = ["a".repeat(64), "b".repeat(64), "c".repeat(64)];

test("the secret of running installations is one for all processes, and outlives a change of the key", async () => {
  const store = await openOwnStore();
  const { lines, logger } = recordLog();
  const load = (...keys: string[]) =>
    loadStateSecret({
      store,
      box: createSecretBox(keys),
      clientId,
      clientSecret,
      publicUrl,
      apiUrl: "http://127.0.0.1:1/api/",
      dispatcher: createSlackDispatcher(),
      scopes,
      onGone: async () => undefined,
      owner: "one",
      now: () => 1,
      logger,
      failures: createFailureLimit({ now: () => 1 }),
    });
  const kept = () => store.transaction((tx) => getSetting(tx, "slack-install-state"));
  const secret = await load(older);
  expect(secret).toMatch(/^[\w-]{43}$/);
  const sealed = await kept();
  expect([await load(older), await kept()]).toEqual([secret, sealed]);
  expect(await load(newer, older)).toBe(secret);
  expect(await kept()).not.toBe(sealed);
  // It was sealed anew: the old key can go.
  const anew = await kept();
  expect([await load(newer), await load(newer, older), await kept()]).toEqual([secret, secret, anew]);
  expect(lines).toEqual([]);
  const another = await load(third);
  expect(another).not.toBe(secret);
  expect(await load(third)).toBe(another);
  expect(lines).toMatchObject([{ level: "warn", msg: "installation secret replaced" }]);
});
