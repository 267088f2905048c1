import { expect, test } from "vitest";
import { channelIdSchema } from "../../src/domain/ids.ts";
import { listAccounts, type ShownAccount } from "../../src/messages/accounts.ts";

const channelId = channelIdSchema.parse("C1");
const account = (name: string, connectionId?: string): ShownAccount => ({
  name,
  channelId,
  connectionId,
  requestId: undefined,
  agentId: undefined,
  webhookSecrets: ["a-secret-of-24-characters"],
});

test("accounts are counted, that of the configuration too, and no secret is shown", () => {
  const connections = new Map([["con1", { state: "READY", detail: undefined, url: undefined }]]);
  const shown = (names: string[], ours?: { name: string; channelId: typeof channelId }) =>
    JSON.stringify(
      listAccounts(
        names.map((name) => account(name, "con1")),
        ours,
        connections,
        undefined,
      ),
    );
  const ours = { name: "default", channelId };
  expect(shown([])).toContain("No account yet");
  expect(shown(["berlin"])).toContain("One account");
  expect(shown([], ours)).toContain("One account");
  expect(shown(["berlin", "rome"])).toContain("2 accounts");
  expect(shown(["berlin", "rome"], ours)).toContain("3 accounts");
  expect(shown(["berlin"])).not.toContain("a-secret");
});

test("each account says how its connection stands, and what to do where it does not work", () => {
  const connections = new Map([
    ["con1", { state: "READY", detail: undefined, url: undefined }],
    ["con2", { state: "SETUP_FAILED", detail: undefined, url: undefined }],
  ]);
  const accounts = [account("one", "con1"), account("two", "con2"), account("three", "con3")];
  const shown = JSON.stringify(listAccounts(accounts, undefined, connections, undefined));
  expect(shown).toContain("one*: new chats in <#C1>");
  expect(shown).toContain("setup failed");
  expect(shown).toContain("is gone");
});
