import { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import { createHttpServer } from "../../src/http/http-server.ts";
import { openFileLinks, serveFiles } from "../../src/tenancy/serve-files.ts";
import { gatewayOf } from "../outbox/slack-gateway.ts";
import { openStage, recordLog } from "../outbox/stage.ts";
import { otherTeamId, teamId } from "./tenants-stage.ts";

const NOW = 1_795_000_000_000;
const publicUrl = "https://bot.example";
const file = { id: "F1", name: "a.png" };

test("links to files need a public address, and are the same from every process", async () => {
  await using stage = await openStage();
  expect(await openFileLinks(stage.store, { publicUrl: undefined })).toBeUndefined();
  const [one, other] = [
    await openFileLinks(stage.store, { publicUrl }),
    await openFileLinks(stage.store, { publicUrl }),
  ];
  const link = one?.linkFor(file, NOW) ?? "";
  expect(other?.linkFor(file, NOW)).toBe(link);
  expect(other?.verify(link.split("/").at(-2) ?? "", NOW)).toEqual({ fileId: "F1" });
});

test("a link leads to the file in its own workspace, as long as that is served", async () => {
  await using stage = await openStage();
  const links = (await openFileLinks(stage.store, { publicUrl })) ?? expect.fail();
  const { lines, logger } = recordLog();
  let fails = false;
  const asked: unknown[] = [];
  const found = { url: "https://files.slack.com/a", name: "a.png", mimetype: "image/png", size: 3 };
  const served = {
    slack: gatewayOf({
      file: async (id) => {
        asked.push(id);
        return found;
      },
    }),
    download: async (given: object, { signal }: { signal: AbortSignal }) => {
      asked.push([given, signal.aborted]);
      if (fails) throw new Error("no bytes");
      return { body: Readable.from([Buffer.from("abc")]), length: 3 };
    },
  };
  const now = () => NOW;
  const route = serveFiles({
    links,
    workspaceOf: (of) => (of === teamId ? served : undefined),
    failures: createFailureLimit({ now }),
    now,
    logger,
  });
  const server = createHttpServer({ routes: [route], host: "127.0.0.1", port: 0, logger });
  onTestFinished(() => server.close());
  await server.start();
  const get = async (of: typeof teamId, sentAt = NOW) => {
    const link = links
      .linkFor(file, sentAt, of)
      .replace(publicUrl, `http://127.0.0.1:${server.address().port}`);
    const answer = await fetch(link);
    return [answer.status, await answer.text()];
  };
  expect(await get(teamId)).toEqual([200, "abc"]);
  expect(asked.splice(0)).toEqual(["F1", [found, false]]);
  expect((await get(otherTeamId))[0]).toBe(404);
  expect((await get(teamId, 0))[0]).toBe(410);
  expect([asked, lines]).toEqual([[], []]);
  fails = true;
  expect((await get(teamId))[0]).toBe(502);
  expect(lines).toEqual([{ level: "warn", err: "no bytes", msg: "file not served" }]);
});
