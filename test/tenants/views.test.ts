import { expect, test } from "vitest";
import { accountIdSchema, channelIdSchema, teamIdSchema } from "../../src/domain/ids.ts";
import { NotReadyError } from "../../src/outbox/account-monitor.ts";
import type { AccountSettings } from "../../src/tenants/account-settings.ts";
import { checkMembrane } from "../../src/tenants/views.ts";

function account(connection: AccountSettings["connection"], problem?: string) {
  return {
    settings: {
      accountId: accountIdSchema.parse("a"),
      teamId: teamIdSchema.parse("T1"),
      name: "a",
      channelId: channelIdSchema.parse("C1"),
      connection,
      isConnecting: false,
      agentId: undefined,
      webhookSecrets: [],
    },
    checkReady: () => {
      if (problem !== undefined) throw new NotReadyError(problem);
    },
  };
}

const own = { kind: "own", id: "con1" } as const;
const missing = { kind: "missing" } as const;
const only = { kind: "only", id: undefined } as const;

test("connections that their own people left unfinished or broken do not take the bot away from everybody", () => {
  checkMembrane([]);
  checkMembrane([account(missing, "connection-needs-action")]);
  checkMembrane([account(own, "connection-needs-action"), account(missing, "connection-needs-action")]);
});

test("what no account gets past makes the bot unready; one that works is enough", () => {
  const broken = account(own, "not-logged-in");
  expect(() => checkMembrane([broken, account(missing, "connection-needs-action")])).toThrow("not-logged-in");
  checkMembrane([broken, account(own)]);
});

test("the connection of the configuration counts, whatever is wrong with it", () => {
  expect(() => checkMembrane([account(only, "connection-needs-action")])).toThrow("connection-needs-action");
});
