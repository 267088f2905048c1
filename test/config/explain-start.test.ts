import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { explainListenError } from "../../src/config/explain-start.ts";

/** What a person reads whose bot can't listen there. */
async function explain(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  const failed = once(server, "error");
  server.listen({ host, port });
  const [error] = await failed;
  return explainListenError(error, { host, port });
}

test.each(["192.0.2.1", "nobody.only-here.test"])(
  "%s is told to be no address of this machine",
  async (host) => {
    expect(await explain(host, 0)).toContain(`HOST ${host} is no address of this machine.`);
  },
);

test("a port that another program has is told by its number", async () => {
  const taken = createServer().listen({ host: "127.0.0.1", port: 0 });
  await once(taken, "listening");
  try {
    const address = taken.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    expect(await explain("127.0.0.1", port)).toContain(`PORT ${port} is in use`);
  } finally {
    taken.close();
  }
});

test("what has nothing to do with listening is not explained", () => {
  expect(explainListenError(new Error("other"), { host: "127.0.0.1", port: 1 })).toBeUndefined();
});
