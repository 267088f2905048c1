import { createServer } from "node:net";
import { expect, test } from "vitest";
import { findFreePort } from "../../src/simulator/free-port.ts";

test("ports come one after the other, without those in use, below those that the system gives away", async () => {
  const first = await findFreePort();
  const taken = createServer().listen(first + 1, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const second = await findFreePort();
  await new Promise((resolve) => taken.close(resolve));
  expect(second).toBe(first + 2);
  expect(second).toBeLessThan(32_768);
});
