import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setManyStage } from "../../flow/many-stage.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../../store/own-database.ts";

const found = await findServer();

describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  test("over Socket Mode two bots serve two workspaces that were installed by HTTP, and one goes on alone", async () => {
    await using stage = await setManyStage({
      workspaces: [
        { name: "Acme", accounts: [{ name: "shop", isConnected: false }] },
        { name: "Initech", accounts: [{ name: "desk", isConnected: false }] },
      ],
      platform: { socketMode: true },
      bot: { databaseUrl: database.url, transport: "api" },
    });
    const second = await stage.another();
    await stage.world.platform.waitFor((slack) => slack.sockets.count() >= 2, { what: "sockets of both" });
    const acme = await stage.join("Acme", "shop");
    const initech = await stage.join("Initech", "desk", second);
    const chats = [];
    for (const team of [acme, initech]) {
      const chat = await team.openChat("Sue");
      chats.push({ team, ...chat });
      for (const number of [1, 2, 3, 4])
        team.ada.postMessage(team.channelId, `socket ${number}`, { threadTs: chat.rootTs });
    }
    for (const { team, client } of chats) {
      await team.received(client, "socket 4");
      expect(team.sees(client)).toEqual([1, 2, 3, 4].map((number) => `socket ${number}`));
    }
    await stage.bot.kill();
    for (const { team, client, rootTs } of chats) {
      team.ada.postMessage(team.channelId, "and on", { threadTs: rootTs });
      // What the other one had not yet written down as sent holds the line until its lease runs out.
      await team.received(client, "and on", 35_000);
    }
  });
});
