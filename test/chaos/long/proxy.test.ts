import { expect, test } from "vitest";
import { type Stage, setStage } from "../../flow/stage.ts";
import { type SmallProxy, startSmallProxy } from "../../runtime/small-proxy.ts";

/** Slack goes by this name, which only the proxy can resolve. */
const SLACK = "slack.only-in-the-proxy.test";
/** Nobody listens at port 1 of this machine: only the proxy leads from there to Membrane's API. */
const MEMBRANE = "localhost:1";

type Behind = AsyncDisposable & { stage: Stage; proxy: SmallProxy };

/** The bot, whose only way out is a proxy, which the environment names in its own manner. */
async function setBehindProxy(
  name: (url: string) => Record<string, string>,
  how: { socketMode?: boolean; transport?: "cli" | "api" } = {},
): Promise<Behind> {
  const proxy = await startSmallProxy();
  const { socketMode = false, transport = "cli" } = how;
  try {
    const stage = await setStage({
      world: { slack: { socketMode, host: SLACK } },
      bot: {
        transport,
        extra: {
          ...name(proxy.url),
          ...(transport === "api" ? { MEMBRANE_API_URI: `http://${MEMBRANE}` } : {}),
        },
      },
      beforeBot: ({ slack, membrane }) => {
        proxy.leads(new URL(slack.url).host, Number(new URL(slack.url).port));
        proxy.leads(MEMBRANE, Number(new URL(membrane.url).port));
      },
    });
    return {
      stage,
      proxy,
      [Symbol.asyncDispose]: async () => {
        await stage[Symbol.asyncDispose]();
        await proxy[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await proxy[Symbol.asyncDispose]();
    throw error;
  }
}

test("over HTTP: chats, replies, files and answers to commands go through HTTP_PROXY, with its password", async () => {
  const withPassword = (url: string) => ({ HTTP_PROXY: url.replace("//", "//ada:p%40ss@") });
  await using behind = await setBehindProxy(withPassword, { transport: "api" });
  const { stage, proxy } = behind;
  const { client, rootTs } = await stage.openChat("Pia");
  const reply = stage.ada.postMessage(stage.channelId, "through the proxy", { threadTs: rootTs });
  await stage.received(client, "through the proxy");
  await stage.marked(reply.ts, "white_check_mark");

  // The answer goes to a response_url.
  await stage.ada.slashCommand(stage.channelId, "/chatra", "help");
  await stage.world.slack.waitFor((slack) => slack.channel(stage.channelId).ephemerals(stage.ada.id)[0]);

  const file = Buffer.from("a file's own bytes");
  stage.ada.uploadFile(stage.channelId, {
    name: "plan.txt",
    mimetype: "text/plain",
    bytes: file,
    threadTs: rootTs,
  });
  const link = await stage.world.chatra.waitFor(
    () => stage.visitorSees(client).flatMap((text) => /https?:\/\/\S+\/files\/\S+/.exec(text) ?? [])[0],
  );
  expect(await (await fetch(link)).text()).toBe(file.toString());

  const targets = new Set(proxy.passed.map(({ kind, to }) => `${kind} ${to}`));
  expect(targets).toEqual(new Set([`forward ${new URL(stage.world.slack.url).host}`, `forward ${MEMBRANE}`]));
  expect(new Set(proxy.passed.map(({ authorization }) => authorization))).toEqual(
    new Set([`Basic ${Buffer.from("ada:p@ss").toString("base64")}`]),
  );
  expect(stage.bot.logs.join("\n")).not.toContain("p@ss");
});

test("in Socket Mode the sockets go through tunnels, and so do those that take their place", async () => {
  await using behind = await setBehindProxy((url) => ({ http_proxy: ` "${url}"\r` }), { socketMode: true });
  const { stage, proxy } = behind;
  const { client, rootTs } = await stage.openChat("Sol");
  stage.ada.postMessage(stage.channelId, "over a socket", { threadTs: rootTs });
  await stage.received(client, "over a socket");
  const slack = new URL(stage.world.slack.url).host;
  expect(proxy.passed.filter(({ kind, to }) => kind === "tunnel" && to === slack).length).toBeGreaterThan(1);
  // A socket that is lost is made again, through the proxy as well.
  const tunnels = () => proxy.passed.filter(({ kind }) => kind === "tunnel").length;
  const before = tunnels();
  stage.world.slack.sockets.drop();
  await expect.poll(() => tunnels() - before).toBeGreaterThan(0);
  await expect.poll(() => stage.world.slack.sockets.count()).toBeGreaterThan(0);
  const again = await stage.openChat("Again");
  stage.ada.postMessage(stage.channelId, "over a new one", { threadTs: again.rootTs });
  await stage.received(again.client, "over a new one");
});

test("a proxy that lets nobody through holds everything up, and nothing is lost or doubled", async () => {
  await using behind = await setBehindProxy((url) => ({ HTTP_PROXY: url }));
  const { stage, proxy } = behind;
  await stage.openChat("Before");
  proxy.refuse(407);
  const client = stage.addClient("Held");
  stage.world.chatra.visitor(client.id).writes("while nobody is let through");
  const refused = () => proxy.passed.length;
  const before = refused();
  await expect.poll(() => refused() - before).toBeGreaterThan(0);
  proxy.refuse(undefined);
  const { ts } = await stage.world.slack.waitFor(
    () =>
      stage.world.slack
        .channel(stage.channelId)
        .messages()
        .find((one) => JSON.stringify(one).includes(client.id)),
    { timeoutMs: 60_000 },
  );
  await stage.seen(ts, "while nobody is let through", 60_000);
  await stage.quiet();
  expect(stage.thread(ts).filter(({ text }) => text === "while nobody is let through")).toHaveLength(1);
});

test("what NO_PROXY names is reached without the proxy", async () => {
  await using proxy = await startSmallProxy();
  await using stage = await setStage({
    bot: { extra: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: "example.org, 127.0.0.1" } },
  });
  await stage.openChat("Near");
  expect(proxy.passed).toEqual([]);
});
