import { expect, test, vi } from "vitest";
import { accountIdSchema, channelIdSchema, teamIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { NotReadyError } from "../../src/outbox/account-monitor.ts";
import type { OutboxWorker } from "../../src/outbox/outbox-worker.ts";
import type { AccountSettings } from "../../src/tenancy/serve-account.ts";
import {
  checkAccounts,
  createWaker,
  firstCheck,
  handlersOf,
  homePlaceOf,
  tenantsForInbox,
  webhookSecrets,
  workersOf,
  workspaceOfFile,
} from "../../src/tenancy/views.ts";
import { otherTeamId, account as settings, stage, teamId, workspace } from "./tenants-stage.ts";

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
  checkAccounts([]);
  checkAccounts([account(missing, "connection-needs-action")]);
  checkAccounts([account(own, "connection-needs-action"), account(missing, "connection-needs-action")]);
});

test("what no account gets past makes the bot unready; one that works is enough", () => {
  const broken = account(own, "not-logged-in");
  expect(() => checkAccounts([broken, account(missing, "connection-needs-action")])).toThrow("not-logged-in");
  checkAccounts([broken, account(own)]);
});

test("the connection of the configuration counts, whatever is wrong with it", () => {
  expect(() => checkAccounts([account(only, "connection-needs-action")])).toThrow("connection-needs-action");
});

test("the first check of any account ends the wait; without accounts there is none", async () => {
  await firstCheck([]);
  await firstCheck([{ looked: new Promise(() => undefined) }, { looked: Promise.resolve() }]);
});

/** Two workspaces, with two accounts and one. */
async function three() {
  const other = workspace({ teamId: otherTeamId });
  const { tenants } = stage({
    workspaces: [workspace(), other],
    accounts: [
      settings("a", { webhookSecrets: ["a1", "a2"] }),
      settings("b", { agentId: "agent", webhookSecrets: ["b1"] }),
      settings("c", { teamId: otherTeamId, webhookSecrets: ["c1"] }),
    ],
  });
  await tenants.prepare();
  return tenants;
}

test("a link to a file leads into the workspace that it was made in, and without one nowhere if there are several", async () => {
  const tenants = await three();
  const of = (team: string | undefined) => workspaceOfFile(tenants, team)?.teamId;
  expect([of(teamId), of(otherTeamId), of("T9"), of(undefined)]).toEqual([
    teamId,
    otherTeamId,
    undefined,
    undefined,
  ]);
  const { tenants: single } = stage({ workspaces: [workspace()], accounts: [] });
  await single.prepare();
  expect(workspaceOfFile(single, undefined)?.teamId).toBe(teamId);
  expect(workspaceOfFile(single, otherTeamId)).toBeUndefined();
});

test("each webhook's secret stands for its own account, and each router for its own workspace", async () => {
  const tenants = await three();
  expect(webhookSecrets(tenants)).toEqual([
    { secret: "a1", accountId: "a" },
    { secret: "a2", accountId: "a" },
    { secret: "b1", accountId: "b" },
    { secret: "c1", accountId: "c" },
  ]);
  const handlersByAccount = (team: typeof teamId) =>
    handlersOf(tenants, team).map(({ accountId, name, channelId }) => [accountId, name, channelId]);
  expect(handlersByAccount(teamId)).toEqual([
    ["a", "a", "C1"],
    ["b", "b", "C1"],
  ]);
  expect(handlersByAccount(otherTeamId)).toEqual([["c", "c", "C1"]]);
  const [a, b, c] = tenants.all();
  const same = (found: OutboxWorker[], wanted: (OutboxWorker | undefined)[]) =>
    found.length === wanted.length && found.every((worker, index) => worker === wanted[index]);
  expect(same(workersOf(tenants, "slack:b"), [b?.workerFor("slack")])).toBe(true);
  expect(
    same(
      workersOf(tenants, "chatra"),
      [a, b, c].map((served) => served?.workerFor("chatra")),
    ),
  ).toBe(true);
  for (const other of ["slack:x", "inputs", "timers:5", "tenants"] as const)
    expect(workersOf(tenants, other)).toEqual([]);
});

test("work wakes whoever does it, and a timer nobody before it is due", async () => {
  const tenants = await three();
  const told: unknown[] = [];
  const note = (what: string) => () => void told.push(what);
  for (const { settings: of, workerFor } of tenants.all())
    for (const target of ["slack", "chatra"] as const)
      vi.spyOn(workerFor(target), "wake").mockImplementation(note(`${of.accountId} to ${target}`));
  vi.spyOn(tenants, "reload").mockImplementation(async () => void told.push("reload"));
  const timers = { wakeBy: (at: number) => void told.push(at) };
  const wake = createWaker({ tenants, inputs: { wake: note("inputs") }, timers });
  for (const what of ["timers:1795900000000", "inputs", "tenants", "slack:b", "chatra"] as const) wake(what);
  expect(told).toEqual([
    1_795_900_000_000,
    "inputs",
    "reload",
    "b to slack",
    ...["a", "b", "c"].map((name) => `${name} to chatra`),
  ]);
});

test("the inbox sees an account with its own surroundings and people, and who may give it commands", async () => {
  const tenants = await three();
  const inbox = tenantsForInbox(tenants);
  const found = inbox.ofAccount(accountIdSchema.parse("b"));
  const served = tenants.ofAccount(accountIdSchema.parse("b"));
  expect(found?.accountContext).toBe(served?.accountContext);
  expect(found?.people).toBe(served?.workspace.people);
  expect(found?.files).toBe(served?.workspace.files);
  expect(found?.clients).toBe(served?.clients);
  expect(["UADMIN", "U1"].map((id) => found?.openTo(userIdSchema.parse(id)))).toEqual([true, false]);
  const ofTeam = (team: typeof teamId) =>
    inbox.ofTeam(team).map(({ accountContext, needsAuthors }) => [accountContext.accountId, needsAuthors]);
  expect([ofTeam(teamId), ofTeam(otherTeamId)]).toEqual([
    [
      ["a", true],
      ["b", false],
    ],
    [["c", true]],
  ]);
  expect(inbox.teams()).toEqual([teamId, otherTeamId]);
  expect(inbox.ofAccount(accountIdSchema.parse("x"))).toBeUndefined();
});

test("a Home tab shows the accounts of its own workspace, to those who may use commands there", async () => {
  const tenants = await three();
  const names = (team: typeof teamId) => homePlaceOf(tenants, team)?.accounts.map(({ name }) => name);
  expect([names(teamId), names(otherTeamId), names(teamIdSchema.parse("T9"))]).toEqual([
    ["a", "b"],
    ["c"],
    undefined,
  ]);
  const place = homePlaceOf(tenants, teamId);
  const workspaceOfTab = tenants.workspace(teamId);
  expect(place?.slack).toBe(workspaceOfTab?.slack);
  expect(place?.guestCheck).toBe(workspaceOfTab?.accountHandlers.guestCheck);
  expect([place?.workspaceUrl, place?.adminUsers]).toEqual(["https://acme.slack.com/", ["UADMIN"]]);
});
