import { expect, test } from "vitest";
import { setManyStage } from "./many-stage.ts";

test("two workspaces install the app, add their accounts, and talk each with its own visitors", async () => {
  await using stage = await setManyStage({
    workspaces: [
      { name: "Acme", accounts: [{ name: "shop", isConnected: false }] },
      { name: "Initech", sameIdsAs: "Acme", accounts: [{ name: "desk", isConnected: false }] },
    ],
  });
  const acme = await stage.join("Acme", "shop");
  const initech = await stage.join("Initech", "desk");

  const vera = await acme.openChat("Vera");
  const igor = await initech.openChat("Igor");
  expect(initech.channelId).toBe(acme.channelId);
  acme.ada.postMessage(acme.channelId, "from Acme", { threadTs: vera.rootTs });
  initech.ada.postMessage(initech.channelId, "from Initech", { threadTs: igor.rootTs });
  await Promise.all([acme.received(vera.client, "from Acme"), initech.received(igor.client, "from Initech")]);
  expect(acme.sees(vera.client)).toEqual(["from Acme"]);
  expect(initech.sees(igor.client)).toEqual(["from Initech"]);
});
