import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { userIdSchema } from "../../src/domain/ids.ts";
import { createCallMembraneApi } from "../../src/outbound/membrane/ask-api.ts";
import { pickMembraneEnvironment } from "../../src/outbound/membrane/run-membrane.ts";
import { createSlackGateway } from "../../src/outbound/slack/create-slack-gateway.ts";
import { createFileDownload } from "../../src/outbound/slack/download-slack-file.ts";
import { createSlackDispatcher } from "../../src/outbound/slack/send-request.ts";
import { createDispatcher, createTunnels, type Proxies } from "../../src/runtime/dispatcher.ts";
import { startSmallSlack } from "../tenancy/installations/small-slack.ts";
import { install, openOwnStore, startInstallations } from "../tenancy/installations/stage.ts";
import { findOpenssl, makeCertificate } from "./own-certificate.ts";
import { type SmallProxy, startSmallProxy } from "./small-proxy.ts";

/** Only a proxy knows where this is. */
const HOST = "slack.only-in-the-proxy.test";
const openssl = findOpenssl();
const why = openssl === true ? "" : ` (skipped: ${openssl})`;
let certificate: ReturnType<typeof makeCertificate>;
const ordinary = getCACertificates("default");

beforeAll(() => {
  if (openssl !== true) return;
  certificate = makeCertificate(HOST);
  setDefaultCACertificates([...ordinary, certificate.cert]);
});
afterAll(() => {
  if (openssl !== true) return;
  setDefaultCACertificates(ordinary);
  certificate.remove();
});

/** A service with TLS at HOST, and a proxy that leads there. */
async function setTable(body: unknown): Promise<{ proxy: SmallProxy; proxies: Proxies }> {
  // It understands HTTP/1.1 only, but offers HTTP/2: whoever asks for that gets nothing.
  const offer = { ...certificate, ALPNProtocols: ["h2", "http/1.1"] };
  const server = createServer(offer, (_request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const proxy = await startSmallProxy();
  proxy.leads(`${HOST}:443`, typeof address === "object" && address !== null ? address.port : 0);
  onTestFinished(async () => {
    await proxy[Symbol.asyncDispose]();
    server.closeAllConnections();
    server.close();
  });
  return { proxy, proxies: { https: proxy.url, http: undefined, except: undefined } };
}

const identity = { ok: true, team_id: "T1", user_id: "U1", bot_id: "B1", url: "https://acme.slack.com/" };

test.skipIf(openssl !== true)(
  `Slack's API and files over TLS go through a tunnel, whose inside the proxy does not see${why}`,
  async () => {
    const { proxy, proxies } = await setTable(identity);
    const dispatcher = createSlackDispatcher(proxies);
    const apiUrl = `https://${HOST}/api/`;
    const slack = createSlackGateway({ token: "xoxb-1", apiUrl, dispatcher });
    expect(await slack.identify()).toMatchObject({ teamId: "T1" });
    const download = createFileDownload({ token: "xoxb-1", apiUrl, dispatcher });
    const { signal } = new AbortController();
    const file = { url: `https://${HOST}/files/1`, mimetype: "application/json", size: 0 };
    expect(await (await download(file, { signal }))?.body.toArray()).toHaveLength(1);
    expect(new Set(proxy.passed.map(({ kind, to }) => `${kind} ${to}`))).toEqual(
      new Set([`tunnel ${HOST}:443`]),
    );
  },
);

test.skipIf(openssl !== true)(
  `so does Membrane's API; a proxy that refuses is told from Membrane, and nothing was sent${why}`,
  async () => {
    const { proxy, proxies } = await setTable({ data: 1 });
    const dispatcher = createDispatcher(proxies, { connectTimeoutMs: 5_000 });
    const call = createCallMembraneApi({ uri: `https://${HOST}`, dispatcher });
    expect(await call({ token: "t", method: "GET", path: "/x" })).toMatchObject({
      kind: "answered",
      status: 200,
    });
    expect(proxy.passed).toHaveLength(1);
    proxy.refuse(407);
    const other = createDispatcher(proxies, { connectTimeoutMs: 5_000 });
    const refused = createCallMembraneApi({ uri: `https://${HOST}`, dispatcher: other });
    expect(await refused({ token: "t", method: "POST", path: "/x", body: "{}" })).toEqual({
      kind: "not-sent",
      why: "proxy_answered_407",
      cause: new Error("proxy_answered_407"),
    });
  },
);

test.skipIf(openssl !== true)(
  `a call to Slack that a proxy refuses was not sent, and says so by the proxy's status${why}`,
  async () => {
    const { proxy, proxies } = await setTable(identity);
    proxy.refuse(403);
    const dispatcher = createSlackDispatcher(proxies);
    const slack = createSlackGateway({ token: "xoxb-1", apiUrl: `https://${HOST}/api/`, dispatcher });
    const failure = await slack
      .directMessage({ userId: userIdSchema.parse("U1"), text: "x" })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: "unavailable", code: "proxy_answered_403" });
  },
);

test("plain HTTP is forwarded by the proxy; only a WebSocket asks for a tunnel there", async () => {
  const small = await startSmallSlack();
  const proxy = await startSmallProxy();
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const { port } = new URL(small.apiUrl);
  proxy.leads(`${HOST}:${port}`, Number(port));
  const proxies = { http: proxy.url, https: undefined, except: undefined };
  for (const dispatcher of [createDispatcher(proxies, { connectTimeoutMs: 5_000 }), createTunnels(proxies)]) {
    await dispatcher.request({ origin: `http://${HOST}:${port}`, path: "/", method: "GET" });
    await dispatcher.destroy();
  }
  expect(proxy.passed.map(({ kind, to }) => `${kind} ${to}`)).toEqual([
    `forward ${HOST}:${port}`,
    `tunnel ${HOST}:${port}`,
  ]);
});

test("an installation and the renewal of its tokens go through the proxy", async () => {
  const small = await startSmallSlack();
  const proxy = await startSmallProxy();
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const { port } = new URL(small.apiUrl);
  proxy.leads(`${HOST}:${port}`, Number(port));
  const apiUrl = small.apiUrl.replace("127.0.0.1", HOST);
  const dispatcher = createSlackDispatcher({ http: proxy.url, https: undefined, except: undefined });
  const stage = await startInstallations(small, { store: await openOwnStore(), apiUrl, dispatcher });
  expect((await install(stage, small)).status).toBe(200);
  expect(small.countOf("oauth.v2.access")).toBe(1);
  expect(proxy.passed.length).toBeGreaterThanOrEqual(2);
});

test.each([
  ["slack.test", "slack.test", true],
  ["slack.test", ".slack.test", true],
  ["files.slack.test", "slack.test", true],
  ["notslack.test", "slack.test", false],
  ["slack.test", "example.test, slack.test:443", true],
  ["slack.test", "slack.test:8443", false],
  ["slack.test", "*", true],
])("%s with NO_PROXY=%s is reached directly: %s", async (host, except, isDirect) => {
  const proxy = await startSmallProxy();
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const dispatcher = createDispatcher({ https: proxy.url, http: undefined, except }, { connectTimeoutMs: 1 });
  const call = createCallMembraneApi({ uri: `https://${host}`, dispatcher, timeoutMs: 2_000 });
  await call({ token: "t", method: "GET", path: "/" });
  expect(proxy.passed.length === 0).toBe(isDirect);
});

test("the membrane command is told of the proxies, and that Node's own fetch is to use them", () => {
  const env = { HTTPS_PROXY: "http://p:1", no_proxy: "x", SLACK_BOT_TOKEN: "xoxb-1" };
  expect(pickMembraneEnvironment(env)).toMatchObject({
    HTTPS_PROXY: "http://p:1",
    no_proxy: "x",
    NODE_USE_ENV_PROXY: "1",
  });
  expect(pickMembraneEnvironment({ https_proxy: "http://p:1" })).toHaveProperty("NODE_USE_ENV_PROXY", "1");
  expect(pickMembraneEnvironment({ NO_PROXY: "x" })).not.toHaveProperty("NODE_USE_ENV_PROXY");
});
