import { pino } from "pino";
import { expect, it } from "vitest";
import { toBoltLogger } from "../../../src/inbound/slack/bolt-logger.ts";

function collect() {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  return { bolt: toBoltLogger(logger), lines };
}

it.each([
  [`Malformed request body: Unexpected token 'p', "private" is not valid JSON`, "Malformed request body"],
  ["Unhandled HTTP request (POST) made to /chatra/webhooks/private", "Unhandled HTTP request"],
  ["WebSocket error! Error: wss://slack/?ticket=private", "WebSocket error"],
  ["got https://slack/?ticket=private", "got"],
  ["used xoxb-private", "used"],
  ["used xapp-private", "used"],
  [` ${"x".repeat(121)}`, "x".repeat(120)],
  ["Could not determine the type of an incoming event", "Could not determine the type of an incoming event"],
])("%s is logged without what was sent", (text, kept) => {
  const { bolt, lines } = collect();
  bolt.warn(text, { private: "private" });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: 40, from: "bolt", msg: kept });
  expect(lines[0]).not.toContain("private");
});

it.each([
  [{ private: "private" }, "object"],
  [undefined, "undefined"],
])("of anything else its type is logged: %j", (part, kept) => {
  const { bolt, lines } = collect();
  bolt.info(part);
  bolt.setLevel(bolt.getLevel());
  bolt.setName("private");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 20, from: "bolt", msg: kept }),
  ]);
});

it("of an error the name is logged, of debug lines nothing", () => {
  const { bolt, lines } = collect();
  bolt.error(new TypeError("private"));
  bolt.debug("private");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: 50, msg: "TypeError" });
});
