import { expect, test } from "vitest";
import type { Order } from "../../../src/domain/order.ts";
import { ordered } from "../../../src/domain/orders/answer.ts";
import { anAct, clientId } from "../builders.ts";

const run = (input: Extract<Order, { kind: "run" }>["input"]): Order => ({
  kind: "run",
  actionId: "id-1",
  actionName: "export",
  input,
});

test.each<[string, Order, { clientId: string | undefined; subject: string | undefined }]>([
  [
    "words as a message",
    { kind: "send", clientId, text: "Hi", pushed: false },
    { clientId, subject: "message" },
  ],
  [
    "words as a pushed message",
    { kind: "send", clientId, text: "Hi", pushed: true },
    { clientId, subject: "pushed message" },
  ],
  ["an action about a client", run({ clientId, a: 1 }), { clientId, subject: "export" }],
  ["an action about nobody", run({ id: "x" }), { clientId: undefined, subject: "export" }],
  [
    "an action whose client is no id",
    run({ clientId: { id: 1 } }),
    { clientId: undefined, subject: "export" },
  ],
  ["an erasure", { kind: "forget", clientId }, { clientId: undefined, subject: undefined }],
])("the record of %s says whom and what it is about", (_, act, about) => {
  const { audit } = ordered(anAct(act));
  expect(audit).toMatchObject([{ act: act.kind, ...about }]);
});
