import { afterAll, beforeAll, expect, test } from "vitest";
import { tellOfFaults } from "./many-faults-stories.ts";
import { organizations, tellOfOrganizations, workspacesOfOrganizations } from "./many-grid-stories.ts";
import { type ManyStage, setManyStage, type Team } from "./many-stage.ts";
import { tellOfUninstalling, WORKSPACES_THAT_LEAVE } from "./many-uninstall-stories.ts";

/** One bot serves the workspaces of all stories. */
let stage: ManyStage;
let shop: Team;
let sales: Team;
let other: Team;

beforeAll(async () => {
  stage = await setManyStage({
    organizations,
    workspaces: [
      {
        name: "Acme",
        channels: [{ name: "support" }, { name: "sales" }],
        accounts: ["shop", "b2b"].map((name) => ({ name, isConnected: false })),
      },
      { name: "Initech", sameIdsAs: "Acme", accounts: [{ name: "desk", isConnected: false }] },
      ...WORKSPACES_THAT_LEAVE,
      ...workspacesOfOrganizations,
    ],
    bot: { transport: "api" },
  });
  shop = await stage.join("Acme", "shop");
  sales = await stage.addAccount("Acme", "b2b", "sales");
  other = await stage.join("Initech", "desk");
});
afterAll(() => stage[Symbol.asyncDispose]());

const given = () => ({ stage, shop, sales, other });

test("two workspaces install the app, add their accounts, which alarms nobody, and talk each with its own visitors", async () => {
  const vera = await shop.openChat("Vera");
  const igor = await other.openChat("Igor");
  expect(other.channelId).toBe(shop.channelId);
  shop.ada.postMessage(shop.channelId, "from Acme", { threadTs: vera.rootTs });
  other.ada.postMessage(other.channelId, "from Initech", { threadTs: igor.rootTs });
  await Promise.all([shop.received(vera.client, "from Acme"), other.received(igor.client, "from Initech")]);
  expect(shop.sees(vera.client)).toEqual(["from Acme"]);
  expect(other.sees(igor.client)).toEqual(["from Initech"]);
  for (const { slack, channelId } of [shop, other])
    expect(slack.channel(channelId).messages()).toHaveLength(1);
});

test("what a channel is told to do about a broken connection can be done there, and `connect` mends that account's own", async () => {
  const { slack, connectionId } = sales;
  const connections = stage.world.membrane.connections().length;
  stage.world.membrane.setConnectionState(connectionId, "CLIENT_ACTION_REQUIRED");
  const walt = await sales.openChat("Walt");
  sales.ada.postMessage(sales.channelId, "to Walt", { threadTs: walt.rootTs });
  await slack.waitFor(
    () =>
      slack
        .channel(sales.channelId)
        .messages()
        .some(({ text }) => text.includes("or run `/chatra connect`")),
    { what: "the notice" },
  );

  const answers = () => slack.channel(sales.channelId).ephemerals(sales.owner.id);
  const before = answers().length;
  await sales.owner.slashCommand(sales.channelId, "/chatra", "connect");
  const answer = await slack.waitFor(() => answers()[before], { what: "the answer" });
  expect(answer.text).toMatch(new RegExp(`${connectionId}.* waits for you`));
  expect(stage.world.membrane.connections()).toHaveLength(connections);
  stage.world.membrane.finishConnection(connectionId, stage.world.account("b2b").access);
  await sales.received(walt.client, "to Walt");
  expect(
    shop.slack
      .channel(shop.channelId)
      .messages()
      .some(({ text }) => text.includes("/chatra connect")),
  ).toBe(false);
});

tellOfUninstalling(() => stage);
tellOfOrganizations(() => stage);
tellOfFaults(given);
