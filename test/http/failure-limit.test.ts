import { createServer, IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerFailure, createFailureLimit, type FailureLimitOptions } from "../../src/http/failure-limit.ts";

function requestFrom(address: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: address });
  return new IncomingMessage(socket);
}

function limitAt(options: Partial<FailureLimitOptions> = {}) {
  const clock = { ms: 1_700_000_000_000 };
  const limited: string[] = [];
  const limit = createFailureLimit({
    now: () => clock.ms,
    most: 3,
    onLimit: (address) => limited.push(address),
    ...options,
  });
  const fail = (address = "192.0.2.1") => limit.count(requestFrom(address));
  const wait = (address = "192.0.2.1") => limit.wait(requestFrom(address));
  return { clock, limited, fail, wait };
}

describe("the limit of failures", () => {
  it("lets three pass and no fourth within the minute, and says how long to wait", () => {
    const { clock, fail, wait } = limitAt();
    expect([fail(), fail(), wait(), fail()]).toEqual([0, 0, 0, 0]);
    clock.ms += 20_500;
    expect([wait(), fail(), fail()]).toEqual([40, 40, 40]);
    clock.ms += 39_499;
    expect(wait()).toBe(1);
    clock.ms += 1;
    expect([wait(), fail()]).toEqual([0, 0]);
  });

  it("is twenty in a minute, for the connection, of ten thousand senders, where nothing else is said", () => {
    const limit = createFailureLimit({ now: () => 0 });
    const request = requestFrom("192.0.2.1");
    request.headers["x-forwarded-for"] = "192.0.2.2";
    const seconds = Array.from({ length: 21 }, () => limit.count(request));
    expect(seconds).toEqual([...Array(20).fill(0), 60]);
    expect([limit.wait(request), limit.wait(requestFrom("192.0.2.2"))]).toEqual([60, 0]);

    const behindProxy = createFailureLimit({ now: () => 0, proxies: 1, most: 1 });
    const count = (sender: number) => {
      request.headers["x-forwarded-for"] = `10.0.${sender >> 8}.${sender & 255}`;
      return behindProxy.count(request);
    };
    for (let sender = 0; sender < 10_000; sender += 1) count(sender);
    expect([count(0), count(9_999)]).toEqual([60, 60]);
    expect([count(10_000), count(1), count(0)]).toEqual([0, 60, 0]);
  });

  it("is each sender's own", () => {
    const { fail, wait } = limitAt();
    for (let failure = 0; failure < 9; failure += 1) fail("192.0.2.1");
    expect([wait("192.0.2.1") > 0, wait("192.0.2.2"), fail("192.0.2.2")]).toEqual([true, 0, 0]);
  });

  it("rounds the wait up to whole seconds", () => {
    const { clock, fail, wait } = limitAt({ most: 0 });
    fail();
    clock.ms += 19_980;
    expect(wait()).toBe(41);
    clock.ms += 20;
    expect(wait()).toBe(40);
  });

  it("forgets the window that began first, not the sender who came first", () => {
    const { clock, fail, wait } = limitAt({ maxSenders: 2, most: 1 });
    fail("192.0.2.1");
    clock.ms += 30_000;
    fail("192.0.2.2");
    clock.ms += 30_000;
    for (const sender of ["192.0.2.1", "192.0.2.3"]) fail(sender);
    expect(["192.0.2.1", "192.0.2.2", "192.0.2.3"].map((sender) => wait(sender) > 0)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("reports a sender once a window", () => {
    const { clock, limited, fail } = limitAt();
    for (let failure = 0; failure < 3; failure += 1) fail();
    expect(limited).toEqual([]);
    fail();
    expect(limited).toEqual(["192.0.2.1"]);
    for (let failure = 0; failure < 5; failure += 1) fail();
    expect(limited).toEqual(["192.0.2.1"]);
    clock.ms += 60_000;
    for (let failure = 0; failure < 9; failure += 1) fail();
    expect(limited).toEqual(["192.0.2.1", "192.0.2.1"]);
  });

  it("forgets the oldest where there are more senders than it may remember", () => {
    const { fail, wait } = limitAt({ maxSenders: 2 });
    for (const address of ["192.0.2.1", "192.0.2.2"]) {
      for (let failure = 0; failure < 3; failure += 1) fail(address);
    }
    expect([wait("192.0.2.1"), wait("192.0.2.2")]).toEqual([60, 60]);
    fail("192.0.2.3");
    expect([wait("192.0.2.1"), wait("192.0.2.2")]).toEqual([0, 60]);
  });

  it("does not last longer when the machine's clock is set back", () => {
    const { clock, fail, wait } = limitAt();
    for (let failure = 0; failure < 9; failure += 1) fail();
    clock.ms -= 3_600_000;
    expect(wait()).toBe(0);
  });
});

it("answers a failure without a body, and with 429 above the limit", async () => {
  const failures = createFailureLimit({ now: () => 0, most: 1 });
  const told: boolean[] = [];
  const server = createServer((request, response) => {
    told.push(answerFailure(failures, request, response, 404));
    // Nothing changes an answer that is out.
    told.push(answerFailure(failures, request, response, 500));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const answers: unknown[] = [];
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } });
    answers.push([answer.status, answer.headers.get("retry-after"), await answer.text()]);
  }
  expect(answers).toEqual([
    [404, null, ""],
    [429, "60", ""],
  ]);
  expect(told).toEqual([false, true, true, true]);
});
