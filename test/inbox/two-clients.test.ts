import { expect, onTestFinished, test } from "vitest";
import { clientIdSchema, conversationIdOf } from "../../src/domain/ids.ts";
import { parseWebhook } from "../../src/inbound/chatra/parse-webhook.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { deliveriesOfConversation } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";
import { accountContext, accountId, logger, openStage } from "../outbox/stage.ts";
import fc from "../property.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const NOW = 1_795_900_000_000;
const T = NOW - 3_600_000;

/** How an account's webhooks name messages: alike for all clients, whose ids and times are then the same. */
type Naming = "own" | "counted" | "counted for each chat" | "huge numbers" | "none" | "now and then";

type Said = { text: string; second: number };
type Body = { event: string; picked: number[]; bare: boolean[] };
type Client = { said: Said[]; bodies: Body[] };

const words = fc.constantFrom("Hi", "Hello", "ok", "4711", "Hi there");
const bodyOf = (length: number): fc.Arbitrary<Body> =>
  fc.record({
    event: fc.constantFrom("chatStarted", "chatFragment", "chatFragment", "chatTranscript"),
    picked: fc.shuffledSubarray([...Array(length).keys()], { minLength: 1 }),
    bare: fc.array(fc.boolean(), { minLength: length, maxLength: length }),
  });
const client: fc.Arbitrary<Client> = fc.array(words, { minLength: 1, maxLength: 5 }).chain((texts) =>
  fc.record({
    said: fc.constant(texts.map((text, index) => ({ text, second: index }))),
    bodies: fc.array(bodyOf(texts.length), { minLength: 1, maxLength: 5 }),
  }),
);

/** The bodies of one client's webhooks, as raw text: ids may be numbers that JSON.stringify can't write. */
function bodiesOf(id: string, { said, bodies }: Client, naming: Naming, isDated: boolean): string[] {
  return bodies.map(({ event, picked, bare }, nth) => {
    const messages = picked.map((index) => {
      const { text = "", second = 0 } = said[index] ?? {};
      // Without ids and times nothing but the words tells messages apart: then no client says the same twice.
      const words = JSON.stringify(isDated || naming !== "none" ? text : `${index} ${text}`);
      const time = isDated ? `,"createdAt":${T + second * 1000}` : "";
      return `{${idOf(naming, id, index, bare[index] ?? false)}"type":"client","text":${words}${time}}`;
    });
    const chat = naming === "counted for each chat" ? `,"chatId":"chat of ${id}"` : "";
    // A body is new by something that says nothing, such as the number of this one.
    return `{"eventName":"${event}","nth":${nth},"client":{"id":"${id}"${chat}},"messages":[${messages.join()}]}`;
  });
}

function idOf(naming: Naming, clientId: string, index: number, isBare: boolean): string {
  switch (naming) {
    case "own":
      return `"id":"${clientId}-${index}",`;
    case "counted":
    case "counted for each chat":
      return `"id":${index + 1},`;
    case "huge numbers":
      return `"id":77100000000000010${index},`;
    case "none":
      return "";
    case "now and then":
      return isBare ? "" : `"id":"m${index}",`;
    default:
      return naming satisfies never;
  }
}

/** The words of all messages of a client that a webhook carried, each once. */
function wordsToShow({ said, bodies }: Client, isNumbered: boolean): string[] {
  const carried = new Set(bodies.flatMap(({ picked }) => picked));
  return [...carried].map((index) => `${isNumbered ? `${index} ` : ""}${said[index]?.text}`).sort();
}

function inboxOn(store: Store) {
  const now = () => NOW;
  const metrics = { decided: () => undefined, ignored: () => undefined };
  const tenants = servedTenants([tenantIn(accountContext)]);
  const worker = createInboxWorker({ store, tenants, now, logger, metrics });
  onTestFinished(() => worker.stop());
  const accept = createAcceptInput({ store, now });
  return async (body: string): Promise<void> => {
    const parsed = parseWebhook(body, { accountId, now: NOW });
    if (!("event" in parsed)) throw new Error("no event");
    await accept(parsed.event);
    worker.wake();
    await worker.idle();
  };
}

async function shownTo(store: Store, clientId: string): Promise<string[]> {
  const id = conversationIdOf(accountId, clientIdSchema.parse(clientId));
  const deliveries = await store.transaction((tx) => deliveriesOfConversation(tx, id, 1_000));
  return deliveries.flatMap(({ payload }) => (payload.kind === "slack.post" ? [payload.text] : [])).sort();
}

test("whatever two clients' webhooks are alike in, in whatever order and how often they come, each client's words are shown once and in their own thread", async () => {
  await using stage = await openStage();
  const take = inboxOn(stage.store);
  let run = 0;
  const naming = fc.constantFrom<Naming>(
    "own",
    "counted",
    "counted for each chat",
    "huge numbers",
    "none",
    "now and then",
  );
  await fc.assert(
    fc.asyncProperty(
      client,
      client,
      naming,
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      async (one, two, how, dated, random) => {
        run += 1;
        // With ids that are missing now and then, times must tell; a chat that starts has new words where nothing tells.
        const isDated = dated || how === "now and then" || how === "none";
        const clients = [one, two].map((said, index) => ({ id: `${index} of ${run}`, said }));
        const all = clients.flatMap(({ id, said }) => bodiesOf(id, said, how, isDated));
        const redelivered = all.filter(() => (random.next().value ?? 0) % 3 === 0);
        const order = [...all, ...redelivered]
          .map((body) => ({ body, at: random.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at);
        for (const { body } of order) await take(body);
        for (const { id, said } of clients) {
          expect(await shownTo(stage.store, id)).toEqual(wordsToShow(said, false));
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("words without ids and times are shown once as well, where a client says nothing twice", async () => {
  await using stage = await openStage();
  const take = inboxOn(stage.store);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(client, client, async (one, two) => {
      run += 1;
      const clients = [one, two].map((said, index) => ({
        id: `${index} of ${run}`,
        said: { ...said, bodies: said.bodies.map((body) => ({ ...body, event: "chatFragment" })) },
      }));
      const bodies = clients.map(({ id, said }) => bodiesOf(id, said, "none", false));
      // In turns, and each twice.
      for (let nth = 0; nth < 5; nth += 1) {
        for (const body of bodies.flatMap((own) => own[nth] ?? [])) {
          await take(body);
          await take(body);
        }
      }
      for (const { id, said } of clients)
        expect(await shownTo(stage.store, id)).toEqual(wordsToShow(said, true));
    }),
    { numRuns: 20 },
  );
});
