import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createActionCatalogue } from "../../../src/outbound/membrane/discover-actions.ts";
import type { MembraneAction } from "../../../src/outbound/membrane/membrane-transport.ts";

const HOUR = 60 * 60 * 1000;
const ALL = { connectionId: "con1", intent: "Chatra messages, pushed messages and clients", limit: 100 };

const action = (id: string, more: Partial<MembraneAction> = {}): MembraneAction => ({
  id,
  key: undefined,
  name: id,
  description: undefined,
  connectionId: undefined,
  inputSchema: undefined,
  ...more,
});
const send = action("s1", { key: "send-agent-message", name: "Send Agent Message" });

/** A catalogue of a connection whose lists are these, one after the other; the last one repeats. */
function catalogueOf(...lists: (MembraneAction[] | Error)[]) {
  const asked: object[] = [];
  const clock = { now: 0 };
  const listActions = async (question: object) => {
    const list = lists[Math.min(asked.push(question), lists.length) - 1];
    if (list instanceof Error) throw list;
    return [...(list ?? [])];
  };
  const transport = { listActions };
  const actions = createActionCatalogue({ transport, connectionId: "con1", now: () => clock.now });
  return { actions, asked, clock };
}

test("lists the actions of its own connection, 100 at most, for an intent", async () => {
  const own = action("own", { connectionId: "con1" });
  const { actions, asked } = catalogueOf([send, action("other", { connectionId: "con2" }), own]);
  expect(await actions.list("tags", 5)).toEqual([send, own]);
  await actions.list(undefined, 101);
  await actions.list();
  expect(asked).toEqual([
    { connectionId: "con1", intent: "tags", limit: 5 },
    { connectionId: "con1", limit: 100 },
    { connectionId: "con1" },
  ]);
});

test.each<[string, MembraneAction[]]>([
  ["its key", [action("x", { name: "Send Agent Message" }), { ...send, name: "y" }]],
  [
    "its key in another spelling",
    [action("x", { name: "Send Agent Message" }), { ...send, key: "send_agentMessage" }],
  ],
  ["its name in another spelling", [action("x"), { ...send, key: "k", name: "Chatra: send-agent message" }]],
])("finds an action by %s before anything less sure", async (_, list) => {
  const { actions, asked } = catalogueOf(list);
  expect(await actions.find("send-agent-message")).toBe(list[1]);
  expect(asked).toEqual([ALL]);
});

test("asks once for callers at the same time, and keeps the list for an hour", async () => {
  const { actions, asked, clock } = catalogueOf([send], [{ ...send, id: "s2" }]);
  const find = async () => (await actions.find("send-agent-message")).id;
  expect(await Promise.all([find(), find()])).toEqual(["s1", "s1"]);
  clock.now = HOUR;
  expect(await find()).toBe("s1");
  expect(asked).toEqual([ALL]);
  clock.now = HOUR + 1;
  expect([await find(), await find()]).toEqual(["s1", "s2"]);
  expect(asked).toEqual([ALL, ALL]);
  clock.now = 2 * HOUR + 1;
  await find();
  expect(asked).toHaveLength(2);
});

test("keeps the old list where a renewal fails, and asks again for the next caller", async () => {
  const { actions, asked, clock } = catalogueOf([send], new Error("away"), [send]);
  await actions.find("send-agent-message");
  clock.now = HOUR + 1;
  for (const calls of [2, 3]) {
    expect(await actions.find("send-agent-message")).toEqual(send);
    await Promise.resolve();
    expect(asked).toHaveLength(calls);
  }
});

test("asks for a missing action by its name and keeps what it finds, else says which one is missing", async () => {
  const late = action("late", { key: "get-client" });
  const { actions, asked } = catalogueOf([send], [late], []);
  for (const _ of [1, 2]) expect(await actions.find("get-client")).toEqual(late);
  expect(asked).toEqual([ALL, { connectionId: "con1", intent: "Get Client", limit: 10 }]);
  await expect(actions.find("get-message")).rejects.toThrow(
    new ChatraGatewayError("refused", 'the connection has no action "Get Message"'),
  );
});

test("finds an action again after its id was rejected: a newer one in the list, else that of a new list", async () => {
  const { actions, asked } = catalogueOf([send], [{ ...send, id: "s2" }]);
  await actions.find("send-agent-message");
  expect((await actions.findAgain("send-agent-message", "s0")).id).toBe("s1");
  expect(asked).toHaveLength(1);
  expect((await actions.findAgain("send-agent-message", "s1")).id).toBe("s2");
  expect(asked).toEqual([ALL, ALL]);
  const fresh = catalogueOf([send]);
  expect((await fresh.actions.findAgain("send-agent-message", "s0")).id).toBe("s1");
});

test("looks an action up by id, key or name, in the list that is kept, else by a search for the words", async () => {
  const tag = action("t1", { key: "add-tag", name: "Add Tag" });
  const alike = action("a1", { key: "t1", name: "Other" });
  const nameless = action("n1", { name: "标签" });
  const { actions, asked } = catalogueOf([alike, nameless, tag], [action("l1", { name: "Late" })], []);
  expect(await actions.look("t1")).toBe(tag);
  expect(await actions.look("ADD TAG")).toBe(tag);
  expect(asked).toEqual([ALL]);
  for (const _ of [1, 2]) expect((await actions.look("late"))?.id).toBe("l1");
  expect(asked.slice(1)).toEqual([{ connectionId: "con1", intent: "late", limit: 10 }]);
  expect(await actions.look("?!")).toBeUndefined();
  actions.drop();
  expect(await actions.look("t1")).toBeUndefined();
  expect(asked.slice(3)).toEqual([ALL, { connectionId: "con1", intent: "t1", limit: 10 }]);
});

test("keeps an action once that a search found, though it is in the list", async () => {
  const tag = action("t1", { key: "add-tag" });
  const { actions, asked } = catalogueOf([], [tag], [{ ...tag, name: "Add Label" }], []);
  await actions.look("add-tag");
  expect((await actions.look("Add Label"))?.name).toBe("Add Label");
  // The list has the action as it was found first.
  expect(await actions.look("add-label")).toBeUndefined();
  expect(asked).toHaveLength(4);
});
