import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import { type ManyWorkspaces, startManyWorkspaces } from "../../src/simulator/many-workspaces.ts";
import { runMembrane } from "./membrane-process.ts";

const script = fileURLToPath(new URL("stand-in-bot.mjs", import.meta.url));
const dataDir = tmpdir();
let world: ManyWorkspaces;
let bot: BotProcess | undefined;

beforeEach(async () => {
  world = await startManyWorkspaces({
    organizations: [{ name: "Globex" }],
    workspaces: [
      { name: "Acme", accounts: [{ name: "Acme shop" }, { name: "Acme help", isConnected: false }] },
      { name: "Initech", sameIdsAs: "Acme" },
      { name: "Globex Support", organization: "Globex", accounts: [] },
    ],
  });
});
afterEach(async () => {
  await bot?.kill();
  bot = undefined;
  await world.close();
});

const say = (connectionId: string, clientId: string, text: string) =>
  runMembrane(world.membrane, [
    "action",
    "run",
    world.membrane.actionId("send-pushed-message"),
    `--connectionId=${connectionId}`,
    `--input=${JSON.stringify({ clientId, text })}`,
    "--json",
  ]);

test("each connection leads to its own Chatra account, by that account's key", async () => {
  const [acme, initech] = [world.account("Acme shop"), world.account("Initech")];
  for (const { chatra } of [acme, initech]) chatra.addClient({ id: "vera" });
  expect(await say(acme.connection?.id ?? "", "vera", "from Acme")).toMatchObject({ code: 0 });
  expect(await say(initech.connection?.id ?? "", "vera", "from Initech")).toMatchObject({ code: 0 });
  expect(acme.chatra.sentByApi()).toMatchObject([{ text: "from Acme" }]);
  expect(initech.chatra.sentByApi()).toMatchObject([{ text: "from Initech" }]);
  expect(acme.access.apiKey).not.toBe(initech.access.apiKey);
});

test("a plain request goes to the connection's account as well", async () => {
  const { chatra, connection } = world.account("Initech");
  chatra.addClient({ id: "vera" });
  const run = await runMembrane(world.membrane, ["request", connection?.id ?? "", "/clients/vera", "--json"]);
  expect(run.code).toBe(0);
  expect(chatra.calls()).toHaveLength(1);
  expect(world.account("Acme shop").chatra.calls()).toHaveLength(0);
});

test("a connection made on the command line leads nowhere until its owner has been in the browser", async () => {
  const made = await runMembrane(world.membrane, ["connect", "--connectorKey", "chatra", "--json"]);
  expect(made.json).toMatchObject({ state: "CLIENT_ACTION_REQUIRED" });
  const connection = world.membrane.connections().at(-1)?.id ?? "";
  const { chatra, access } = world.account("Acme help");
  chatra.addClient({ id: "vera" });
  expect((await say(connection, "vera", "too early")).code).not.toBe(0);
  world.membrane.finishConnection(connection, access);
  expect(await say(connection, "vera", "hello")).toMatchObject({ code: 0 });
  expect(chatra.sentByApi()).toMatchObject([{ text: "hello" }]);
});

test("a connection without an account is refused by Chatra", async () => {
  const { id } = world.membrane.addConnection({ name: "nobody's" });
  const run = await say(id, "vera", "hello");
  expect(run.code).not.toBe(0);
  expect(JSON.stringify(run.json)).toContain("access_token_expired");
});

test("the same seed gives the same ids again", async () => {
  const idsOf = ({ platform, membrane }: ManyWorkspaces) => [
    platform.clientId,
    platform.workspaces().map(({ team, bot: { userId } }) => [team.id, userId]),
    membrane.connections().map(({ id, name }) => [id, name]),
  ];
  const options = { workspaces: [{ name: "Acme", accounts: [{ name: "one" }, { name: "two" }] }] };
  const [first, second] = [await startManyWorkspaces(options), await startManyWorkspaces(options)];
  expect(idsOf(second)).toEqual(idsOf(first));
  await Promise.all([first.close(), second.close()]);
});

test("the environment names the app and no workspace, channel or account", () => {
  const environment = world.botEnvironment({ dataDir: "/data", port: 3000, databaseUrl: "postgres://db" });
  expect(environment).toMatchObject({
    SLACK_CLIENT_ID: world.platform.clientId,
    SLACK_CLIENT_SECRET: world.platform.clientSecret,
    SLACK_SIGNING_SECRET: world.platform.signingSecret,
    SLACK_API_URL: world.platform.apiUrl,
    PUBLIC_URL: "http://127.0.0.1:3000",
    DATABASE_URL: "postgres://db",
    DATA_DIR: "/data",
  });
  // Where the bot looks for the page, as for Slack's own.
  const page = new URL("../oauth/v2/authorize", environment.SLACK_API_URL);
  expect(page.href).toBe(world.platform.authorizeUrl);
  expect(environment.ENCRYPTION_KEY).toMatch(/^[0-9a-f]{64}$/);
  const forbidden = /^(SLACK_BOT_TOKEN|SLACK_CHANNEL|CHATRA_.*|MEMBRANE_CONNECTION_ID)$/;
  expect(Object.keys(environment).filter((name) => forbidden.test(name))).toEqual([]);
});

test("a bot is started in this world as in the small one, and gets the events of all workspaces", async () => {
  bot = await startBot(world, { dataDir, script, extra: { STAND_IN: "clean" } });
  for (const { slack } of world.workspaces()) {
    world.platform.install(slack);
    expect(await slack.user("ada").postMessage("support", "hello").delivered).toMatchObject({ status: 200 });
  }
  await world.settled();
  expect(await bot.stop()).toBe(0);
  expect(bot.logs.filter((line) => line === "POST /slack/events")).toHaveLength(3);
});

test("a wait looks again at the changes of the platform, of every account and of Membrane", async () => {
  const changed = new Set<string>();
  world.onChange(({ at }) => changed.add(at));
  const waiting = world.waitFor(
    ({ platform, membrane }) =>
      platform.installations().length === 1 &&
      world.account("Initech").chatra.messages("vera").length === 1 &&
      !membrane.isLoggedIn(),
  );
  world.membrane.logOut();
  world.account("Initech").chatra.visitor("vera").writes("hi");
  world.platform.install(world.organization("Globex"));
  expect(await waiting).toBe(true);
  expect([...changed].toSorted()).toEqual(["chatra", "membrane", "slack"]);
});
