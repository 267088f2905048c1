import { connect } from "node:net";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { accountIdSchema } from "../../../src/domain/ids.ts";
import type { Input } from "../../../src/domain/input.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createHttpServer, type HttpServer } from "../../../src/http/http-server.ts";
import { createWebhookRoute } from "../../../src/inbound/chatra/webhook-route.ts";
import { StoreError } from "../../../src/store/store-error.ts";

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const secret = "first-secret-of-24-letters";
const nextSecret = "next-secret-of-24-letters!";
const otherSecret = "secret-of-another-account";

async function serve(accept: (input: Input) => Promise<"stored" | "duplicate"> = async () => "stored") {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const accepted: Input[] = [];
  const ignored: unknown[] = [];
  const own = accountIdSchema.parse("own");
  const route = createWebhookRoute({
    secrets: () => [
      { secret, accountId: own },
      { secret: nextSecret, accountId: own },
      { secret: otherSecret, accountId: accountIdSchema.parse("other") },
    ],
    accept: async (input) => {
      const outcome = await accept(input);
      accepted.push(input);
      return outcome;
    },
    onIgnored: (...told) => void ignored.push(told),
    logger,
    failures: createFailureLimit({ now: Date.now }),
    now: () => 1_700_000_000_000,
  });
  const server = createHttpServer({ routes: [route], host: "127.0.0.1", port: 0, logger });
  open.push(server);
  await server.start();
  const { port } = server.address();
  const post = async (body: string, given = secret, init: RequestInit = {}) => {
    const url = `http://127.0.0.1:${port}/chatra/webhooks/${given}`;
    const answer = await fetch(url, { method: "POST", body, ...init });
    return [answer.status, await answer.text()];
  };
  return { server, port, post, accepted, ignored, lines };
}

const body = (more: object = {}) =>
  JSON.stringify({
    eventName: "chatFragment",
    client: { id: "c1" },
    messages: [{ id: "m1", type: "client", text: "private words", createdAt: 1 }],
    ...more,
  });

describe("the secret", () => {
  it("may have a slash behind it, as it is pasted; without a secret there is nothing", async () => {
    const { post, accepted } = await serve();
    expect(await post(body(), `${secret}/`)).toEqual([200, ""]);
    expect(accepted).toHaveLength(1);
    expect(await post(body(), "")).toEqual([404, ""]);
    expect(await post(body(), `${secret}//`)).toEqual([404, ""]);
  });

  it("leads to its account, and several lead to one", async () => {
    const { post, accepted } = await serve();
    for (const given of [secret, nextSecret, encodeURIComponent(otherSecret)]) {
      expect(await post(body(), given)).toEqual([200, ""]);
    }
    expect(accepted).toMatchObject([{ accountId: "own" }, { accountId: "own" }, { accountId: "other" }]);
  });

  it.each(["wrong", `${secret}x`, secret.slice(1), secret.toUpperCase(), `${secret}//`, "%zz"])(
    "%s finds nothing, whatever the method and body",
    async (given) => {
      const { post, accepted, lines } = await serve();
      expect(await post(body(), given)).toEqual([404, ""]);
      expect(await post("{", given)).toEqual([404, ""]);
      expect(await post(body(), given, { method: "PUT" })).toEqual([404, ""]);
      expect(accepted).toEqual([]);
      expect(lines.join()).not.toContain(given);
    },
  );

  it("with another method gets 405, and which method there is", async () => {
    const { post, port } = await serve();
    expect(await post(body(), secret, { method: "PUT" })).toEqual([405, ""]);
    const answer = await fetch(`http://127.0.0.1:${port}/chatra/webhooks/${secret}`);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it.each([1, 23, 24, 25, 200, 4_000])("is not found by a guess of %i characters", async (length) => {
    const { post, accepted } = await serve();
    expect(await post(body(), secret.repeat(200).slice(0, length).replace(secret, "x"))).toEqual([404, ""]);
    expect(accepted).toEqual([]);
  });

  it("guessed too often gets 429 before a body is read, while who knows it is served from the same address", async () => {
    const { post, port, accepted } = await serve();
    for (let attempt = 0; attempt < 20; attempt += 1) expect(await post(body(), "guess")).toEqual([404, ""]);
    // The body is announced and never sent: an answer shows that nobody waits for it.
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () =>
        socket.write("POST /chatra/webhooks/guess HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n"),
      );
      socket.once("data", (chunk) => {
        resolve(chunk.toString());
        socket.destroy();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 429 [\s\S]*retry-after: \d+\r\n/i);
    expect(await post(body())).toEqual([200, ""]);
    expect(accepted).toHaveLength(1);
  });
});

describe("the answer", () => {
  it("is given only after the event is stored", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const { post } = await serve(async () => {
      entered.resolve();
      await gate.promise;
      return "stored";
    });
    let answered = false;
    const answer = post(body()).then((result) => {
      answered = true;
      return result;
    });
    await entered.promise;
    expect(answered).toBe(false);
    gate.resolve();
    expect(await answer).toEqual([200, ""]);
  });

  it("is 200 for an event that was stored before", async () => {
    const { post } = await serve(async () => "duplicate");
    expect(await post(body())).toEqual([200, ""]);
  });

  it("is 503 when it could not be stored, and the log names neither words nor secret", async () => {
    const { post, lines } = await serve(() => Promise.reject(new Error("disk full at private words")));
    expect(await post(body())).toEqual([503, ""]);
    expect(lines.join()).toContain("Chatra webhook not stored");
    expect(lines.join()).not.toContain("private words");
    expect(lines.join()).not.toContain(secret);
  });

  it("is 503 when the database takes no writes, and the log says why and what to do", async () => {
    const full = new StoreError("unavailable", "The disk is full. (/data)", { advice: "Free space." });
    const { post, lines } = await serve(() => Promise.reject(full));
    expect(await post(body())).toEqual([503, ""]);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        msg: "Chatra webhook not stored",
        reason: "unavailable",
        problem: "The disk is full. (/data)",
        advice: "Free space.",
      }),
    );
  });

  it.each([
    ["{", 400, "not-json"],
    ["", 400, "not-json"],
    ["[]", 400, "not-an-object"],
    ["{}", 400, "no-event-name"],
    ['{"eventName":"chatStarted"}', 400, "no-client"],
  ])("to %j is %i, counted as %s", async (given, status, reason) => {
    const { post, ignored, accepted } = await serve();
    expect(await post(given)).toEqual([status, ""]);
    expect(ignored).toStrictEqual([[reason, { accountId: "own" }]]);
    expect(accepted).toEqual([]);
  });

  it("to an event of an unknown name is 200, counted by that name", async () => {
    const { post, ignored, accepted } = await serve();
    expect(await post('{"eventName":"chatRated"}', otherSecret)).toEqual([200, ""]);
    expect(ignored).toStrictEqual([["unknown-event", { accountId: "other", eventName: "chatRated" }]]);
    expect(accepted).toEqual([]);
  });

  it("to an event without messages is 200, once it is stored as any other", async () => {
    const { post, accepted } = await serve();
    expect(await post('{"eventName":"chatStarted","client":{"id":"c1"}}')).toEqual([200, ""]);
    expect(accepted).toStrictEqual([
      {
        kind: "chatra.event",
        accountId: "own",
        event: "chatStarted",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [],
        bodyDigest: "7dsXKHGwMC7mBRZGdkPlv5f9VAF",
      },
    ]);
  });

  it("is not given to a sender who leaves in the middle, and nothing is counted", async () => {
    const { server, port, ignored, accepted } = await serve();
    const headers = "host: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
    await new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () =>
        socket.write(`POST /chatra/webhooks/${secret} HTTP/1.1\r\n${headers}`),
      );
      // The body is asked for, so somebody waits for it.
      socket.once("data", () => socket.resetAndDestroy());
      socket.once("close", () => resolve());
    });
    expect(await server.drain(5_000)).toBe(true);
    expect([ignored, accepted]).toEqual([[], []]);
  });

  it("to an event with an odd message is 200, with the others stored and the odd one counted", async () => {
    const { post, ignored, accepted } = await serve();
    const messages = [{ type: "client" }, { id: "m0" }, { id: "m1", type: "client", text: "a" }];
    expect(await post(body({ messages }))).toEqual([200, ""]);
    const ids = { accountId: "own", conversationId: "cv_nU8YXokbLTNRR_yQvsNYaO1j_yh" };
    expect(ignored).toStrictEqual([
      ["no-content", ids],
      ["no-content", { ...ids, messageId: "m0" }],
    ]);
    expect(accepted).toMatchObject([{ messages: [{ id: "m1" }] }]);
  });

  it("does not depend on the content type", async () => {
    const { post, accepted } = await serve();
    for (const type of [
      "text/plain",
      "application/json; charset=UTF-8",
      "application/x-www-form-urlencoded",
    ]) {
      expect(await post(body(), secret, { headers: { "content-type": type } })).toEqual([200, ""]);
    }
    expect(accepted).toHaveLength(3);
  });

  it("is given once all of a long transcript is stored, in pieces that are the same each time", async () => {
    const { post, accepted } = await serve();
    const messages = Array.from({ length: 1_001 }, (_, index) => ({
      id: `m${index}`,
      type: "client",
      text: "x".repeat(2_000),
      createdAt: index + 1,
    }));
    const transcript = body({ eventName: "chatTranscript", messages });
    expect(transcript.length).toBeGreaterThan(2_000_000);
    expect(await post(transcript)).toEqual([200, ""]);
    const pieces = accepted.flatMap((input) => (input.kind === "chatra.event" ? [input] : []));
    expect(pieces.map((piece) => piece.messages.length)).toEqual([250, 250, 250, 250, 1]);
    expect(pieces.flatMap((piece) => piece.messages.map(({ id }) => id))).toEqual(
      messages.map(({ id }) => id),
    );
    expect(new Set(pieces.map(({ bodyDigest }) => bodyDigest)).size).toBe(5);
    expect(pieces.map(({ continues }) => continues)).toEqual([true, true, true, true, undefined]);
    expect(await post(transcript)).toEqual([200, ""]);
    expect(accepted.slice(5)).toEqual(accepted.slice(0, 5));
  });

  it.each([0, 1, 249, 250])(
    "is given at once to a transcript of %s messages, which is the end of a chat",
    async (length) => {
      const { post, accepted } = await serve();
      const messages = Array.from({ length }, (_, index) => ({ id: `m${index}`, type: "client", text: "x" }));
      expect(await post(body({ eventName: "chatTranscript", messages }))).toEqual([200, ""]);
      expect(accepted).toHaveLength(1);
      expect(accepted[0]).not.toHaveProperty("continues");
    },
  );

  it("is 503 when a piece of it could not be stored", async () => {
    let stored = 0;
    const { post } = await serve(async () => {
      stored += 1;
      if (stored === 2) throw new Error("the disk is full");
      return "stored";
    });
    const messages = Array.from({ length: 600 }, (_, index) => ({
      id: `m${index}`,
      type: "client",
      text: "x",
    }));
    expect(await post(body({ messages }))).toEqual([503, ""]);
  });

  it("is 400 to a body that is nested too deeply", async () => {
    const { post, ignored } = await serve();
    expect(await post(`{"eventName":"chatFragment","messages":${"[".repeat(200)}`)).toEqual([400, ""]);
    expect(ignored).toEqual([["too-deep", { accountId: "own" }]]);
  });

  it("is 413 beyond 10 MB, declared or not", async () => {
    const { post, port, ignored } = await serve();
    const large = body({ padding: "x".repeat(10 * 1_048_576) });
    expect(await post(large)).toEqual([413, ""]);
    const chunked = await new Promise<string>((resolve) => {
      let received = "";
      const socket = connect(port, "127.0.0.1", () => {
        socket.write(
          `POST /chatra/webhooks/${secret} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`,
        );
        socket.write(`${large.length.toString(16)}\r\n${large}\r\n`);
      });
      socket.on("data", (chunk) => {
        received += chunk.toString();
      });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(received));
    });
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
    const one = ["body-too-large", { accountId: "own" }];
    expect(ignored).toEqual([one, one]);
  });
});
