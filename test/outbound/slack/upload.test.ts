import { describe, expect, test } from "vitest";
import { channelIdSchema, slackTsSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import { failureOf } from "./failure-of.ts";
import { type Call, sendJson, startFakeSlack } from "./fake-slack.ts";
import { startSimulatedSlack } from "./simulated-slack.ts";

const token = "xoxb-very-secret";
const text = "Ada: grüß dich 👋\nVisitor: hello\n";
const secrets = [token, "grüß", "SecretOfTheAddress"];
const channelId = channelIdSchema.parse("C1");
const reserving = "files.getUploadURLExternal";
const sharing = "files.completeUploadExternal";

async function start() {
  const simulated = await startSimulatedSlack(500);
  const { gateway, channel, post } = simulated;
  const { ts } = await post();
  return {
    ...simulated,
    root: ts,
    files: () => channel.thread(ts).flatMap(({ files = [] }) => files),
    upload: () =>
      gateway.upload({
        channelId: simulated.channelId,
        threadTs: slackTsSchema.parse(ts),
        name: "chat.txt",
        text,
      }),
  };
}

/** Slack as far as the upload, which `put` answers; the address for it is at `uploadOrigin`, or at the API's. */
async function startUploadServer(
  put: Parameters<typeof startFakeSlack>[0],
  uploadUrl?: (origin: string) => string,
) {
  const slack = await startFakeSlack((call, response, request) => {
    if (call.method === reserving) {
      const url = uploadUrl?.(slack.origin) ?? `${slack.origin}/upload/v1/SecretOfTheAddress`;
      sendJson(response, { ok: true, upload_url: url, file_id: "F1" });
    } else if (call.method === sharing) sendJson(response, { ok: true, files: [{ id: "F1" }] });
    else put(call, response, request);
  });
  const gateway = createSlackGateway({ token, apiUrl: slack.apiUrl, requestTimeoutMs: 500 });
  return { slack, upload: () => gateway.upload({ channelId, name: "chat.txt", text }) };
}

test("a scope that the app lacks is named, with the call that needs it", async () => {
  const slack = await startFakeSlack((_call, response) =>
    sendJson(response, { ok: false, error: "missing_scope", needed: "files:write", provided: "chat:write" }),
  );
  const gateway = createSlackGateway({ token, apiUrl: slack.apiUrl, requestTimeoutMs: 500 });
  const failure = await failureOf(gateway.upload({ channelId, name: "chat.txt", text }), secrets);
  expect(failure).toMatchObject({ code: "missing_scope", neededScope: "files:write", step: reserving });
});

const methodsOf = (calls: Call[]) => calls.map(({ method }) => method);

describe("a file that arrives", () => {
  test("It stands in the thread, under its name, with every character", async () => {
    const { slack, channel, root, files, upload } = await start();
    await upload();
    const [file] = files();
    expect(file).toMatchObject({ name: "chat.txt", title: "chat.txt", mimetype: "text/plain" });
    expect(slack.file(file?.id ?? "")?.bytes.toString()).toBe(text);
    expect(channel.thread(root)).toMatchObject([{ subtype: "file_share" }]);
  });

  test("The length is told in bytes, and the token goes to the Web API only", async () => {
    const { slack, upload } = await startUploadServer((_call, response) =>
      response.writeHead(200).end("OK - 37"),
    );
    await upload();
    const [reserved, put, shared] = slack.calls;
    expect(Object.fromEntries(reserved?.args ?? [])).toEqual({
      filename: "chat.txt",
      length: String(Buffer.byteLength(text)),
    });
    expect(put?.body).toBe(text);
    expect(put?.headers["content-length"]).toBe(String(Buffer.byteLength(text)));
    expect(put?.authorization).toBeUndefined();
    expect(Object.fromEntries(shared?.args ?? [])).toEqual({
      files: '[{"id":"F1","title":"chat.txt"}]',
      channel_id: "C1",
    });
    expect(shared?.authorization).toBe(`Bearer ${token}`);
  });
});

describe("a file that does not", () => {
  test.each([
    { step: reserving, error: "missing_scope", reason: "unauthorized" },
    { step: reserving, error: "file_uploads_disabled", reason: "refused" },
    { step: reserving, error: "file_upload_size_restricted", reason: "invalid" },
    { step: reserving, error: "internal_error", reason: "unavailable" },
    { step: sharing, error: "not_in_channel", reason: "channel-gone" },
    { step: sharing, error: "invalid_channel", reason: "channel-gone" },
    { step: sharing, error: "posting_to_channel_denied", reason: "channel-gone" },
    { step: sharing, error: "file_not_found", reason: "refused" },
    { step: sharing, error: "service_unavailable", reason: "unavailable" },
    { step: sharing, error: "internal_error", reason: "unknown-outcome" },
  ])("$error at $step is $reason", async ({ step, error, reason }) => {
    const { slack, files, upload } = await start();
    slack.faults.add({ method: step, kind: "error", error });
    expect(await failureOf(upload(), secrets)).toMatchObject({
      reason,
      code: error,
      step,
      message: `Slack: ${error} (${step})`,
    });
    expect(files()).toEqual([]);
  });

  test.each([reserving, sharing])("A rate limit at %s is passed on with its time", async (step) => {
    const { slack, files, upload } = await start();
    slack.faults.add({ method: step, kind: "ratelimited", retryAfter: 7 });
    expect(await failureOf(upload(), secrets)).toMatchObject({
      reason: "rate-limited",
      retryAfterMs: 7_000,
      step,
    });
    expect(files()).toEqual([]);
  });

  test("A channel the bot was put out of is gone", async () => {
    const { channel, upload } = await start();
    channel.leave("bot");
    expect(await failureOf(upload(), secrets)).toMatchObject({ reason: "channel-gone", step: sharing });
  });

  test("A file without a byte is invalid", async () => {
    const { gateway, channelId: channel } = await start();
    const upload = gateway.upload({ channelId: channel, name: "chat.txt", text: "" });
    expect(await failureOf(upload, [])).toMatchObject({ reason: "invalid", step: reserving });
  });

  test.each([
    { status: 500, reason: "unavailable", code: "http_500" },
    { status: 404, reason: "unavailable", code: "http_404" },
    { status: 201, reason: "unavailable", code: "http_201" },
    { status: 302, reason: "unavailable", code: "http_302" },
    { status: 413, reason: "invalid", code: "http_413" },
    { status: 429, reason: "rate-limited", code: "ratelimited" },
  ])("What is answered with $status while it is sent is not shared", async ({ status, reason, code }) => {
    const { slack, upload } = await startUploadServer((_call, response) =>
      response.writeHead(status, { location: "/elsewhere" }).end(`no: ${text}`),
    );
    expect(await failureOf(upload(), secrets)).toMatchObject({ reason, code, step: "upload" });
    expect(methodsOf(slack.calls)).toEqual([reserving, "/upload/v1/SecretOfTheAddress"]);
  });

  test("A connection lost while it is sent leaves nothing shared, and it can be tried again", async () => {
    const { slack, upload } = await startUploadServer((_call, _response, request) =>
      request.socket.destroy(),
    );
    expect(await failureOf(upload(), secrets)).toMatchObject({ reason: "unavailable", step: "upload" });
    expect(methodsOf(slack.calls)).not.toContain(sharing);
  });

  test.each([
    () => "http://files.slack.com/upload/v1/SecretOfTheAddress",
    () => "https://slack.com.example.org/upload/v1/SecretOfTheAddress",
    () => "https://evilslack.com/upload/v1/SecretOfTheAddress",
    (origin: string) => `${origin.replace("127.0.0.1", "localhost")}/SecretOfTheAddress`,
    () => "SecretOfTheAddress",
  ])("It is not sent to strangers (%#)", async (uploadUrl) => {
    const { slack, upload } = await startUploadServer(
      (_call, response) => response.writeHead(200).end("OK"),
      uploadUrl,
    );
    expect(await failureOf(upload(), secrets)).toMatchObject({
      reason: "refused",
      code: "upload_at_foreign_host",
      step: "upload",
    });
    expect(methodsOf(slack.calls)).toEqual([reserving]);
  });
});

describe("a file that may have arrived", () => {
  test.each(["reset-after-success", "timeout-after-success"] as const)(
    "After %s while it is shared it is not shared again",
    async (kind) => {
      const { slack, files, upload } = await start();
      slack.faults.add({ method: sharing, kind });
      expect(await failureOf(upload(), secrets)).toMatchObject({ reason: "unknown-outcome", step: sharing });
      expect(slack.calls(sharing)).toHaveLength(1);
      expect(files()).toHaveLength(1);
    },
  );

  test("What got lost before leads to no second file when it is tried again", async () => {
    const { slack, files, upload } = await start();
    slack.faults.add({ method: reserving, kind: "reset-after-success" });
    expect(await failureOf(upload(), secrets)).toMatchObject({ reason: "unavailable", step: reserving });
    await upload();
    expect(files()).toHaveLength(1);
  });
});

describe("files for one person", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const files = [
    { name: "report.csv", content: text },
    { name: "report.png", content: bytes },
  ];

  test("They stand in the direct message with them, as one message with its words, each byte as it was", async () => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    await gateway.uploadToPerson({ userId: ada.id, text: "Report", files });
    const direct = slack.channels().filter(({ kind }) => kind === "im");
    expect(direct).toHaveLength(1);
    const messages = slack.channel(direct[0]?.id ?? "").messages();
    expect(messages).toMatchObject([
      { text: "Report", files: [{ name: "report.csv" }, { name: "report.png" }] },
    ]);
    const [csv, png] = (messages[0]?.files ?? []).map(({ id }) => slack.file(id)?.bytes);
    expect(csv?.toString()).toBe(text);
    expect([...(png ?? [])]).toEqual([...bytes]);
  });

  test.each([
    { method: "conversations.open", error: "missing_scope", reason: "unauthorized" },
    { method: reserving, error: "missing_scope", reason: "unauthorized" },
    { method: sharing, error: "internal_error", reason: "unknown-outcome" },
  ])("Where $method answers $error none arrives", async ({ method, error, reason }) => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    slack.faults.add({ method, kind: "error", error });
    const failure = await failureOf(
      gateway.uploadToPerson({ userId: ada.id, text: "Report", files }),
      secrets,
    );
    expect(failure).toMatchObject({ reason, code: error });
    for (const { id, kind } of slack.channels())
      if (kind === "im") expect(slack.channel(id).messages()).toEqual([]);
  });

  test("Bytes are sent as such, without the token, and their length is told", async () => {
    const slack = await startFakeSlack((call, response) => {
      if (call.method === "conversations.open") sendJson(response, { ok: true, channel: { id: "D1" } });
      else if (call.method === reserving)
        sendJson(response, { ok: true, upload_url: `${slack.origin}/upload/v1/x`, file_id: "F1" });
      else sendJson(response, { ok: true });
    });
    const gateway = createSlackGateway({ token, apiUrl: slack.apiUrl, requestTimeoutMs: 500 });
    await gateway.uploadToPerson({ userId: userIdSchema.parse("U1"), text: "Report", files: files.slice(1) });
    const [opened, reserved, put, shared] = slack.calls;
    expect(Object.fromEntries(opened?.args ?? [])).toEqual({ users: "U1" });
    expect(Object.fromEntries(reserved?.args ?? [])).toEqual({ filename: "report.png", length: "256" });
    expect(put?.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-length": "256",
    });
    expect(put?.authorization).toBeUndefined();
    expect(Object.fromEntries(shared?.args ?? [])).toEqual({
      files: '[{"id":"F1","title":"report.png"}]',
      channel_id: "D1",
      initial_comment: "Report",
    });
  });

  test("Somebody who is not there gets none", async () => {
    const { gateway } = await startSimulatedSlack();
    const userId = userIdSchema.parse("UNOBODY");
    expect(await failureOf(gateway.uploadToPerson({ userId, text: "", files }), [])).toMatchObject({
      reason: "refused",
      code: "user_not_found",
    });
  });
});
