import { accountIdSchema, chatraMessageIdSchema, clientIdSchema } from "../../src/domain/ids.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import type { Store } from "../../src/store/store.ts";

/** Stores a visitor's first message at this time, in ms, as a bot does that ends before it decides what becomes of it. */
export async function takeMessage(store: Store, name: string, at: number): Promise<void> {
  const id = chatraMessageIdSchema.parse(`first of ${name}`);
  await createAcceptInput({ store, now: () => at })({
    kind: "chatra.event",
    accountId: accountIdSchema.parse("default"),
    event: "chatFragment",
    clientId: clientIdSchema.parse(`client ${name}`),
    profile: { name },
    nobodyAvailable: false,
    messages: [{ id, author: "client", text: "Anybody?", createdAt: at, automatic: false }],
    bodyDigest: `digest of ${name}`,
  });
}
