import { expect, test } from "vitest";
import { inputSchema } from "../../../src/domain/input.ts";
import { parseWebhook } from "../../../src/inbound/chatra/parse-webhook.ts";
import { readSeenAgents } from "../../../src/inbound/chatra/read-agents.ts";
import fc from "../../property.ts";
import { accountId } from "../../store/example-rows.ts";

test("the agents of a webhook's lists are read, and those of its messages", () => {
  const listed = [
    { id: "a1", name: " Ada ", email: " Ada@Shop.example ", userpic: "https://x.example/1.png" },
    { id: 42, name: 7 },
    { id: "a3" },
  ];
  const messages = [
    { type: "agent", agentId: "a4", agentName: "Bo" },
    { type: " Agent ", agentId: " a1 ", agentName: "Ada, as she was called" },
    { type: " Agent ", agentId: " a2 ", agentName: "Al" },
    { agentId: "a5", agentName: "Cy" },
    { type: "agent", agentId: "a3", agentName: "Dee" },
    { type: "client", agentId: "a6", agentName: "the visitor" },
    { type: "trigger", agentId: "a7" },
    { type: "agent", agentName: "without an ID" },
  ];
  expect(readSeenAgents(listed, messages)).toEqual([
    { id: "42", name: "7" },
    { id: "a1", name: "Ada", email: "Ada@Shop.example" },
    { id: "a2", name: "Al", ofMessage: true },
    { id: "a3", name: "Dee", ofMessage: true },
    { id: "a4", name: "Bo", ofMessage: true },
    { id: "a5", name: "Cy", ofMessage: true },
  ]);
});

test("a name that whoever sent through the API has chosen is not an agent's", () => {
  const message = { type: "agent", agentId: "a1", agentName: "Ann of Slack", receivedFrom: "chatra-slack" };
  expect(readSeenAgents([], [message])).toEqual([{ id: "a1", ofMessage: true }]);
});

test.each([
  ["no ID", { name: "Ada", email: "ada@shop.example" }],
  ["a blank ID", { id: "  " }],
  ["an ID with a control character", { id: "a\u00001" }],
  ["half a character as its ID", { id: "a\ud83d" }],
  ["an ID that is too long", { id: "a".repeat(201) }],
  ["an object for an ID", { id: { $oid: "1" } }],
  ["nothing at all", null],
  ["a number", 7],
  ["a text", "ada"],
  ["a list", [["a1"]]],
])("an entry with %s is skipped, and the others are read", (_, entry) => {
  expect(readSeenAgents([entry, { id: "good" }], [entry])).toEqual([{ id: "good" }]);
});

test.each([
  "none",
  "a\ud83d@shop.example",
  "a b@shop.example",
  "@shop.example",
  "ada@",
  "",
  7,
  null,
  `${"a".repeat(320)}@x.example`,
])("an email such as %j is left out, and the agent stays", (email) =>
  expect(readSeenAgents([{ id: "a1", name: "Ada", email }], [])).toEqual([{ id: "a1", name: "Ada" }]),
);

test("an ID of 200 characters and an email of 320 are the longest", () => {
  const agent = { id: "a".repeat(200), email: `${"a".repeat(310)}@x.example` };
  expect(readSeenAgents([agent], [])).toEqual([agent]);
});

test("a name is cut and cleaned, and of a very long list the beginning counts", () => {
  const [agent] = readSeenAgents([{ id: "a1", name: `\u202eAda\n${"x".repeat(500)}` }], []);
  expect(agent?.name).toMatch(/^Ada x+…$/);
  expect(agent?.name?.length).toBeLessThanOrEqual(200);
  const many = Array.from({ length: 200 }, (_, index) => ({ id: `a${index}` }));
  expect(readSeenAgents([...many, ...many, { id: "z" }], [])).toHaveLength(200);
  expect(readSeenAgents(many, [{ agentId: "z" }])).toHaveLength(200);
  expect(readSeenAgents([...Array(199).fill(null), { id: "y" }, { id: "z" }], [])).toEqual([{ id: "y" }]);
});

test("whatever the lists hold, the input can be stored and read again", () => {
  fc.assert(
    fc.property(fc.array(fc.anything()), fc.array(fc.anything()), (agents, messages) => {
      const agent = { id: "a1", name: "Ada" };
      const body = JSON.stringify(
        { eventName: "chatFragment", client: { id: "c1" }, agents: [...agents, agent], messages },
        (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
      );
      const parsed = parseWebhook(body, { accountId, now: 1 });
      if (!("event" in parsed)) return expect(parsed).toEqual({ malformed: "too-deep" });
      expect(parsed.event.agents).toContainEqual(agent);
      expect(inputSchema.parse(parsed.event)).toEqual(parsed.event);
    }),
  );
});
