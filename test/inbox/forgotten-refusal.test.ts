import { expect, test } from "vitest";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { saveRoute } from "../../src/store/routes.ts";
import type { Store } from "../../src/store/store.ts";
import { accountId, channelId, teamId } from "../outbox/stage.ts";
import { after, clientId, event, NOW, order, said, threadTs, ts, userId } from "./whole-rows.ts";

test("an order in a thread that was refused leaves no link to the chat of who is forgotten", async () => {
  const alerts = (store: Store) =>
    store.transaction((tx) =>
      saveRoute(
        tx,
        { accountId, teamId },
        { id: "r", name: "default", settings: { ...NEW_ROUTE, policy: "alerts" } },
        9,
        NOW,
      ),
    );
  const known = event({
    messages: [said("m1", "Hello")],
    profile: { name: "Vera", chatLink: "https://app.chatra.io/conversations/vera-1" },
  });
  const relay = order({ kind: "relay", channelId, threadTs, ts, authorId: userId, text: "// Hi", files: [] });
  const forget = order({ kind: "forget", clientId }, "order 9");
  const lines = await after([alerts, known, relay]);
  expect(lines.join("\n")).toContain("vera-1");
  expect((await after([alerts, known, relay, forget])).join("\n")).not.toContain("vera-1");
});
