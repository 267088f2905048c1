import { pino } from "pino";
import { expect, test } from "vitest";
import { resumeConnections } from "../../src/commands/accounts/await-account.ts";
import { createBackground } from "../../src/commands/background.ts";
import { channelIdSchema, teamIdSchema } from "../../src/domain/ids.ts";
import { readAccounts } from "../../src/store/accounts.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { MOST_ACCOUNTS } from "../../src/tenancy/accounts.ts";
import { readAudit } from "../store/read-audit.ts";
import { type AccountStage, PUBLIC_URL, secretIn, setAccountStage } from "./account-stage.ts";

const WAITS = "|Finish the login in the browser>";

/** What a person does in the browser for the connection that was begun last; resolves with its id. */
function finishLatest({ world: { membrane } }: AccountStage): string {
  const request = membrane.requests().at(-1);
  if (request?.status === "pending") return membrane.finishRequest(request.id).id;
  const { id } = membrane.connections().at(-1) ?? membrane.connection();
  membrane.setConnectionState(id, "READY");
  return id;
}

/** Adds an account and finishes its connection, as an administrator does. */
async function addAccount(stage: AccountStage, name: string): Promise<{ id: string; secret: string }> {
  const secret = secretIn(await stage.order(`account add ${name}`, WAITS));
  const id = finishLatest(stage);
  await stage.world.slack.waitFor(() => stage.lastAnswer().includes("is ready"), { timeoutMs: 15_000 });
  await stage.handlers.idle();
  return { id, secret };
}

test.each(["cli", "api"] as const)(
  "two accounts made one after the other get two connections, by the %s",
  async (transport) => {
    await using stage = await setAccountStage({ transport });
    const first = stage.world.membrane.connection().id;
    const berlin = await addAccount(stage, "berlin");
    const rome = await addAccount(stage, "rome");
    expect(new Set([first, berlin.id, rome.id]).size).toBe(3);
    expect(await stage.accounts.list()).toMatchObject([
      { name: "berlin", connectionId: berlin.id, webhookSecrets: [berlin.secret], isConnecting: false },
      { name: "rome", connectionId: rome.id, webhookSecrets: [rome.secret], isConnecting: false },
    ]);
    expect(stage.world.membrane.connections()).toHaveLength(3);
    const record = await stage.store.transaction((tx) => readAudit(tx, 9));
    expect(record.map(({ act, outcome, userId }) => [act, outcome, userId])).toEqual(
      expect.arrayContaining([
        ["account", "done", stage.ada.id],
        ["connect", "done", stage.ada.id],
      ]),
    );
  },
);

test("who adds an account is told the address for Chatra and where to go on, and nobody else is", async () => {
  await using stage = await setAccountStage();
  const answer = await stage.order("account add Berlin", WAITS);
  expect(answer).toContain("Added the account *berlin*.");
  expect(answer).toContain(`<#${stage.channelId}>`);
  expect(answer).toContain(`\`${PUBLIC_URL}/chatra/webhooks/`);
  const secret = secretIn(answer);
  finishLatest(stage);
  await stage.handlers.idle();
  expect(stage.lastAnswer()).toContain("The account *berlin* can answer its visitors");
  await stage.command("account berlin");
  expect(secretIn(stage.lastAnswer())).toBe(secret);

  await stage.command("accounts", stage.grace);
  expect(stage.lastAnswer(stage.grace)).toContain("*berlin*: new chats in");
  const elsewhere = JSON.stringify([
    stage.world.slack.channel(stage.channelId).all(),
    stage.answers(stage.grace),
    stage.log,
    await stage.store.transaction((tx) => readAudit(tx, 20)),
    await stage.store.transaction((tx) => readAccounts(tx)),
  ]);
  expect(elsewhere).not.toContain(secret);
});

test("only administrators change anything, and everybody may see the list", async () => {
  await using stage = await setAccountStage();
  const { id } = await addAccount(stage, "berlin");
  const before = await stage.accounts.list();
  stage.world.membrane.clearRecords();
  for (const words of ["add rome", "berlin", "berlin connect", "berlin here", "berlin agent a1"])
    await stage.command(`account ${words}`, stage.grace);
  for (const words of ["berlin secret", "berlin remove"])
    await stage.command(`account ${words}`, stage.grace);
  const answers = stage.answers(stage.grace);
  expect(answers).toHaveLength(7);
  for (const { text } of answers) expect(text).toContain("Only admins can set up accounts.");
  expect(await stage.accounts.list()).toEqual(before);
  expect(stage.world.membrane.runs()).toEqual([]);

  await stage.command("accounts", stage.grace);
  expect(stage.lastAnswer(stage.grace)).toContain(":large_green_circle: Connected");
  stage.world.membrane.setConnectionState(id, "DISCONNECTED");
  await stage.command("account list", stage.grace);
  expect(stage.lastAnswer(stage.grace)).toContain("not ready: disconnected");
});

test("the list names the account of the configuration, and other workspaces' accounts not at all", async () => {
  const channelId = channelIdSchema.parse("C0ENV");
  await using stage = await setAccountStage({
    services: { environmentAccount: { name: "default", channelId } },
  });
  await stage.accounts.add({
    teamId: teamIdSchema.parse("T0OTHER"),
    name: "theirs",
    channelId,
    userId: stage.adaId,
    orderId: "elsewhere",
  });
  await stage.command("accounts");
  expect(stage.lastAnswer()).toContain("One account");
  expect(stage.lastAnswer()).toContain("*default*: new chats in <#C0ENV>");
  expect(stage.lastAnswer()).not.toContain("theirs");
  await stage.command("account default");
  expect(stage.lastAnswer()).toContain("the bot's configuration");
  for (const words of ["theirs", "theirs connect", "theirs here", "theirs agent a", "theirs secret"]) {
    await stage.command(`account ${words}`);
    expect(stage.lastAnswer()).toContain(
      "This workspace has no account `theirs`. Its accounts are `default`.",
    );
  }
  await stage.command("account theirs remove");
  expect(stage.lastAnswer()).toContain("This workspace has no account `theirs`");
  expect(await stage.accounts.list()).toMatchObject([{ name: "theirs", version: 1 }]);
});

test("the list is told also while Membrane does not answer", async () => {
  await using stage = await setAccountStage();
  await addAccount(stage, "berlin");
  stage.world.membrane.logOut();
  await stage.command("accounts");
  expect(stage.lastAnswer()).toContain("*berlin*: new chats in");
  expect(stage.lastAnswer()).toContain("Connection unknown: Membrane does not answer.");
});

test("what could not be read is told while the database does not answer", async () => {
  await using stage = await setAccountStage();
  const transaction = stage.store.transaction.bind(stage.store);
  stage.store.transaction = () => Promise.reject(new StoreError("unavailable", "gone"));
  const texts = [];
  for (const text of ["accounts", "account berlin"]) {
    await stage.command(text);
    texts.push(stage.lastAnswer());
  }
  stage.store.transaction = transaction;
  const why = "The database did not answer. Try again in a minute.";
  expect(texts).toEqual([
    `:warning: The bot could not list the accounts. ${why}`,
    `:warning: The bot could not read or change the account. ${why}`,
  ]);
});

test("new chats go elsewhere, another agent answers, and the address is renewed at a word", async () => {
  await using stage = await setAccountStage();
  const { secret } = await addAccount(stage, "berlin");
  const other = channelIdSchema.parse(stage.world.slack.channels()[1]?.id);
  await stage.ada.slashCommand(other, "/chatra", "account berlin here");
  await stage.handlers.idle();
  expect(await stage.accounts.list()).toMatchObject([{ channelId: other }]);
  expect(stage.world.slack.channel(other).ephemerals(stage.adaId).at(-1)?.text).toContain(
    `New chats of the account *berlin* now come to <#${other}>.`,
  );
  await stage.command("account berlin agent aG3nt");
  expect(stage.lastAnswer()).toContain("answers as the agent `aG3nt`");
  await stage.command("account berlin");
  expect(stage.lastAnswer()).toContain("`aG3nt`");
  await stage.command("account berlin agent none");
  expect(stage.lastAnswer()).toContain("no default agent");

  await stage.command("account berlin secret");
  const renewed = secretIn(stage.lastAnswer());
  expect(renewed).not.toBe(secret);
  expect(await stage.accounts.list()).toMatchObject([
    { channelId: other, agentId: undefined, webhookSecrets: [renewed, secret] },
  ]);
});

test("a direct message is no place for new chats", async () => {
  await using stage = await setAccountStage();
  await addAccount(stage, "berlin");
  const asked = { teamId: stage.teamId, userId: stage.adaId, channelId: channelIdSchema.parse("D0ADA") };
  for (const text of ["account add rome", "account berlin here"]) {
    await stage.handlers.onCommand({ ...asked, id: text, text });
    await stage.handlers.idle();
  }
  const direct = stage.world.slack.channels().find(({ kind }) => kind === "im");
  const told = [...(direct?.messages.values() ?? [])].map(({ text }) => text);
  expect(told).toHaveLength(2);
  for (const text of told) expect(text).toContain("New chats can't come to a direct message.");
  expect(await stage.accounts.list()).toMatchObject([{ name: "berlin", channelId: stage.channelId }]);
});

test("as many accounts as there can be fit into one answer", async () => {
  await using stage = await setAccountStage();
  const { teamId, channelId, adaId: userId } = stage;
  const names = Array.from({ length: MOST_ACCOUNTS }, (_, nth) => `${"n".repeat(30)}${nth}`.slice(-32));
  for (const name of names) await stage.accounts.add({ teamId, name, channelId, userId, orderId: name });
  await stage.command("accounts");
  for (const name of names) expect(stage.lastAnswer()).toContain(`*${name}*`);
  await stage.command("account add more");
  expect(stage.lastAnswer()).toContain(`has ${MOST_ACCOUNTS} accounts`);
});

test("an account is removed once that is confirmed, and its question says what becomes of its chats", async () => {
  await using stage = await setAccountStage();
  await addAccount(stage, "berlin");
  const [account] = await stage.accounts.list();
  await stage.command("account berlin remove");
  const question = stage.lastAnswer();
  for (const words of [
    "Remove the account *berlin*",
    "Stays: the threads",
    "reach nobody",
    "Expires in an hour.",
  ])
    expect(question).toContain(words);
  await stage.press("account.keep");
  expect(stage.lastAnswer()).toContain("Cancelled. The account *berlin* stays");
  expect(await stage.accounts.list()).toHaveLength(1);

  await stage.command("account berlin remove");
  await stage.press("account.remove");
  expect(stage.lastAnswer()).toContain("Removed the account *berlin*.");
  expect(stage.removed).toEqual([account?.accountId]);
  expect(await stage.accounts.list()).toEqual([]);
  await stage.command("account berlin");
  expect(stage.lastAnswer()).toContain("no account `berlin`");
});

test("a question about a removal counts for its account, its asker and an hour", async () => {
  let now = Date.now();
  await using stage = await setAccountStage({ now: () => now });
  await addAccount(stage, "berlin");
  const [first] = await stage.accounts.list();
  const { teamId, adaId, graceId, channelId } = stage;
  const value = (at: number, userId = adaId) =>
    JSON.stringify({ accountId: first?.accountId, name: "berlin", userId, at });
  const press = async (fields: { userId?: typeof adaId; teamId?: typeof teamId; value: string }) => {
    const asked = { id: "p", teamId, userId: adaId, channelId, messageTs: undefined, isEphemeral: true };
    await stage.handlers.onButton({ ...asked, button: "account.remove", ...fields });
    await stage.handlers.idle();
    return stage.lastAnswer(fields.userId === graceId ? stage.grace : stage.ada);
  };
  expect(await press({ value: value(now), userId: graceId })).toContain("Only <@");
  expect(await press({ value: value(now, graceId), userId: graceId })).toContain("Only admins");
  expect(await press({ value: value(now - 3_600_001) })).toContain("expired after an hour");
  expect(await press({ value: "{}" })).toContain("This confirmation no longer works");
  expect(await press({ value: "no json" })).toContain("This confirmation no longer works");
  expect(await press({ value: value(now), teamId: teamIdSchema.parse("T0OTHER") })).toContain("already");
  expect(await stage.accounts.list()).toHaveLength(1);

  expect(await press({ value: value(now - 3_600_000) })).toContain("Removed the account");
  await addAccount(stage, "berlin");
  now += 1;
  expect(await press({ value: value(now) })).toContain("already removed the account");
  expect((await stage.accounts.list()).map(({ accountId }) => accountId)).not.toContain(first?.accountId);
});

test("a name that is taken is refused before anything is begun at Membrane", async () => {
  await using stage = await setAccountStage();
  await addAccount(stage, "berlin");
  stage.world.membrane.clearRecords();
  await stage.command("account add berlin");
  expect(stage.lastAnswer()).toContain("already has an account *berlin*");
  expect(stage.world.membrane.runs()).toEqual([]);
});

test("an account whose connection can't be begun is there with its address, and is connected later", async () => {
  await using stage = await setAccountStage();
  stage.world.membrane.logOut();
  await stage.command("account add berlin");
  const answer = stage.lastAnswer();
  expect(answer).toContain("The bot could not connect the account.");
  const secret = secretIn(answer);
  await stage.command("accounts");
  expect(stage.lastAnswer()).toContain("Not connected.");
  stage.world.membrane.logIn();
  await stage.order("account berlin connect", WAITS);
  const id = finishLatest(stage);
  await stage.handlers.idle();
  expect(await stage.accounts.list()).toMatchObject([{ connectionId: id, webhookSecrets: [secret] }]);
});

test("connect mends the account's own connection, and makes another only where it is beyond help", async () => {
  await using stage = await setAccountStage();
  const { id } = await addAccount(stage, "berlin");
  await stage.command("account berlin connect");
  expect(stage.lastAnswer()).toContain("is ready");
  stage.world.membrane.setConnectionState(id, "CLIENT_ACTION_REQUIRED");
  expect(await stage.order("account berlin connect", WAITS)).toContain(`/connections/${id}/reconnect`);
  stage.world.membrane.setConnectionState(id, "READY");
  await stage.handlers.idle();
  expect(stage.world.membrane.connections()).toHaveLength(2);

  stage.world.membrane.removeConnection(id);
  await stage.order("account berlin connect", WAITS);
  const renewed = finishLatest(stage);
  await stage.handlers.idle();
  expect(renewed).not.toBe(id);
  expect(await stage.accounts.list()).toMatchObject([{ connectionId: renewed, isConnecting: false }]);
});

test.each(["cli", "api"] as const)(
  "a connection that is finished while the bot is away is found when it starts again, by the %s",
  async (transport) => {
    await using stage = await setAccountStage({ transport });
    await stage.order("account add berlin", WAITS);
    await stage.handlers.stop();
    const id = finishLatest(stage);
    expect(await stage.accounts.list()).toMatchObject([{ isConnecting: true }]);
    const { accounts, connections } = stage;
    const logger = pino({ level: "silent" });
    const background = createBackground({ logger });
    await resumeConnections({ accounts, connections, background, logger });
    await background.idle();
    expect(await accounts.list()).toMatchObject([
      { connectionId: id, requestId: undefined, isConnecting: false },
    ]);
    // There is nothing left to wait for.
    stage.world.membrane.clearRecords();
    await resumeConnections({ accounts, connections, background, logger });
    await background.idle();
    expect(stage.world.membrane.runs()).toEqual([]);
  },
);

test("a request that was finished is adopted by the next connect, and one that was not is handed out again", async () => {
  await using stage = await setAccountStage({ transport: "api" });
  const first = await stage.order("account add berlin", WAITS);
  const url = stage.world.membrane.requests()[0]?.url ?? "";
  expect(first).toContain(url);
  expect(await stage.order("account berlin connect", WAITS)).toContain(url);
  expect(stage.world.membrane.requests()).toHaveLength(1);
  const id = finishLatest(stage);
  await stage.command("account berlin connect");
  expect(stage.lastAnswer()).toContain("is ready");
  expect(await stage.accounts.list()).toMatchObject([{ connectionId: id }]);
});

test("a request that was cancelled in the browser is told of, and the next connect begins another", async () => {
  await using stage = await setAccountStage({ transport: "api" });
  await stage.order("account add berlin", WAITS);
  const [first] = stage.world.membrane.requests();
  stage.world.membrane.failRequest(first?.id ?? "", "cancelled");
  await stage.handlers.idle();
  expect(stage.lastAnswer()).toContain("was cancelled in the browser");
  expect(await stage.order("account berlin connect", WAITS)).not.toContain(first?.url);
  const id = finishLatest(stage);
  await stage.handlers.idle();
  expect(await stage.accounts.list()).toMatchObject([{ connectionId: id }]);
});

test("two accounts that wait at once never get each other's connection, whoever finishes first", async () => {
  await using stage = await setAccountStage({ transport: "api" });
  await stage.order("account add berlin", WAITS);
  await stage.order("account add rome", WAITS);
  const [ofBerlin, ofRome] = stage.world.membrane.requests();
  const rome = stage.world.membrane.finishRequest(ofRome?.id ?? "").id;
  await stage.world.slack.waitFor(() => stage.lastAnswer().includes("*rome* can answer"), {
    timeoutMs: 15_000,
  });
  expect(await stage.accounts.list()).toMatchObject([
    { name: "berlin", connectionId: undefined, isConnecting: true },
    { name: "rome", connectionId: rome },
  ]);
  const berlin = stage.world.membrane.finishRequest(ofBerlin?.id ?? "").id;
  await stage.handlers.idle();
  expect(await stage.accounts.list()).toMatchObject([{ connectionId: berlin }, { connectionId: rome }]);
});

test("where requests can't be followed, a second account waits until the first is connected", async () => {
  await using stage = await setAccountStage({ output: { connectForm: "request" } });
  await stage.order("account add berlin", WAITS);
  const refused = await stage.order("account add rome", "Another account still waits for its connection");
  expect(secretIn(refused)).toHaveLength(32);
  expect(stage.world.membrane.requests()).toHaveLength(1);
  const berlin = finishLatest(stage);
  await stage.handlers.idle();
  await stage.order("account rome connect", WAITS);
  const rome = finishLatest(stage);
  await stage.handlers.idle();
  expect(await stage.accounts.list()).toMatchObject([{ connectionId: berlin }, { connectionId: rome }]);
});

test("without a key to encrypt with, further accounts are declined with how to make one", async () => {
  await using stage = await setAccountStage({ services: { accounts: undefined } });
  await stage.command("account add berlin");
  expect(stage.lastAnswer()).toContain("`ENCRYPTION_KEY`");
  expect(stage.lastAnswer()).toContain("`openssl rand -hex 32`");
  await stage.command("accounts", stage.grace);
  expect(stage.lastAnswer(stage.grace)).toContain("No account yet");
  expect(await stage.accounts.list()).toEqual([]);
});
