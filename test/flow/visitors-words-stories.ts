import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SlackMessage } from "../../src/simulator/slack/model.ts";
import type { Stage } from "./stage.ts";

let stage: Stage;

/** When these stories happen, in ms: a whole second, and so lately that nobody is reminded of them. */
let T: number;
let stories = 0;

/** A client of this story: their id in webhooks, their card and what the bot posted in their thread. */
function clients(...names: string[]): Record<string, string> {
  stories += 1;
  return Object.fromEntries(names.map((name) => [name, `${name}${stories}`]));
}

async function post(...bodies: (object | string)[]): Promise<void> {
  for (const body of bodies)
    expect(await stage.world.chatra.postWebhook(body)).toMatchObject({ status: 200 });
}

function cardOf(clientId: string): SlackMessage | undefined {
  const channel = stage.world.slack.channel(stage.channelId);
  return channel
    .messages()
    .find(({ blocks }) => JSON.stringify(blocks ?? []).includes(`Client ID \`${clientId}\``));
}

function postsOf(clientId: string | undefined): { text: string; username: string | undefined }[] {
  const card = clientId === undefined ? undefined : cardOf(clientId);
  if (!card) return [];
  return stage.thread(card.ts).map(({ text, username }) => ({ text, username }));
}

/** How much of what the bot has taken in is not yet decided, or not yet done. */
function waiting(): unknown {
  const database = new DatabaseSync(join(stage.dataDir, "chatra-slack.db"), { readOnly: true });
  try {
    const inputs = "select count(*) from inputs where state = 'waiting'";
    // A card that changes does so a little later.
    const deliveries = `select count(*) from deliveries
      where state in ('pending', 'sending') and json_extract(payload, '$.kind') <> 'slack.card'`;
    return { ...database.prepare(`select (${inputs}) as inputs, (${deliveries}) as deliveries`).get() };
  } finally {
    database.close();
  }
}

/** The texts in a client's thread once nothing is under way any more: what a webhook brought is kept once it is answered. */
async function settled(...clientIds: (string | undefined)[]): Promise<string[][]> {
  await stage.world.settled();
  await expect.poll(waiting).toEqual({ inputs: 0, deliveries: 0 });
  return clientIds.map((id) => postsOf(id).map(({ text }) => text));
}

const started = (id: string | undefined, more: object) => ({
  eventName: "chatStarted",
  client: { id },
  ...more,
});
const fragment = (id: string | undefined, ...messages: object[]) => ({
  eventName: "chatFragment",
  client: { id },
  messages,
});
const said = (text: unknown, more: object = {}) => ({ type: "client", text, ...more });

/** Bodies as Chatra might send them; each story has clients of its own. */
export function tellOfVisitorsWords(shared: () => Stage): void {
  beforeAll(() => {
    stage = shared();
  });
  beforeEach(() => {
    T = Math.floor(Date.now() / 1000) * 1000 - 100_000;
  });

  describe("every message is its client's own", () => {
    test("where ids are counted for each chat", async () => {
      const { A, B } = clients("A", "B");
      await post(
        started(A, { messages: [said("words of A", { id: "1", createdAt: T })] }),
        started(B, { messages: [said("hello", { id: "10", createdAt: T + 1000 })] }),
        fragment(B, said("private words of B", { id: "1", createdAt: T + 2000 })),
      );
      expect(await settled(A, B)).toEqual([["words of A"], ["hello", "private words of B"]]);
    });

    test("where they say the same without ids", async () => {
      const { A, B, C, D, E, F } = clients("A", "B", "C", "D", "E", "F");
      const image = { type: "client", file: { name: "image.png", url: "https://files.example/1" } };
      await post(
        started(A, { message: said("Hi") }),
        started(B, { message: said("Hi") }),
        fragment(C, said("Hello", { createdAt: T / 1000 })),
        fragment(D, said("Hello", { id: "own-id", createdAt: T / 1000 })),
        fragment(E, image),
        fragment(F, { ...image, createdAt: T }),
      );
      expect(await settled(A, B, C, D)).toEqual([["Hi"], ["Hi"], ["Hello"], ["Hello"]]);
      expect([postsOf(E), postsOf(F)].map((posts) => posts.length)).toEqual([1, 1]);
    });

    test("where ids are numbers beyond 2^53", async () => {
      const { A } = clients("A");
      const raw = (event: string, client: string, message: string) =>
        `{"eventName":"${event}","client":{"id":${client},"displayedName":"Ann"},"messages":[{${message},"type":"client"}]}`;
      await post(
        raw("chatStarted", `"${A}"`, `"id":771000000000000100,"text":"first words","createdAt":${T}`),
        raw("chatFragment", `"${A}"`, `"id":771000000000000101,"text":"second words","createdAt":${T + 500}`),
        raw("chatStarted", "881000000000000101", '"id":"x1","text":"words"'),
        raw("chatStarted", "881000000000000100", '"id":"x1","text":"words of somebody else"'),
      );
      expect(await settled(A, "881000000000000101", "881000000000000100")).toEqual([
        ["first words", "second words"],
        ["words"],
        ["words of somebody else"],
      ]);
    });

    test("and a reply goes to the client whose thread it is in", async () => {
      stage.world.chatra.addClient({ id: "991000000000000101", name: "Odd" });
      stage.world.chatra.addClient({ id: "991000000000000100", name: "Even" });
      await post(
        '{"eventName":"chatStarted","client":{"id":991000000000000101},"message":{"type":"client","text":"hi"}}',
      );
      await settled();
      const reply = stage.ada.postMessage(stage.channelId, "an answer", {
        threadTs: cardOf("991000000000000101")?.ts ?? "",
      });
      await stage.marked(reply.ts, "white_check_mark");
      expect(stage.world.chatra.sentByApi("991000000000000101").map(({ text }) => text)).toEqual([
        "an answer",
      ]);
      expect(stage.world.chatra.sentByApi("991000000000000100")).toEqual([]);
    });
  });

  describe("what a client says again is shown again", () => {
    test("on another visit, and once where it is only delivered again", async () => {
      const { A } = clients("A");
      const first = started(A, { message: said("Hi") });
      const second = { ...first, client: { id: A, lastVisit: { startedAt: T } } };
      await post(first, second, first, second, fragment(A, said("Hi"), said("more")));
      expect(await settled(A)).toEqual([["Hi", "Hi", "more"]]);
    });

    test("in another chat, whose ids begin anew", async () => {
      const { A } = clients("A");
      const chat = (chatId: string, ...messages: object[]) => ({
        eventName: "chatFragment",
        client: { id: A, chatId },
        messages,
      });
      await post(
        chat("c1", said("old words", { id: "1", createdAt: T }), said("ok", { id: "2", createdAt: T + 1 })),
        chat("c2", said("new words", { id: "1", createdAt: T + 90_000 })),
        chat("c2", said("new words, changed", { id: "1", createdAt: T + 90_000 }), said("ok", { id: "2" })),
        chat("c1", said("old words", { id: "1", createdAt: T })),
      );
      expect(await settled(A)).toEqual([["old words", "ok", "new words, changed", "ok"]]);
    });

    test("at another time, where no chat is named", async () => {
      const { A } = clients("A");
      await post(
        fragment(A, said("old words", { id: "1", createdAt: T })),
        fragment(A, said("old words!", { id: "1", createdAt: T })),
        fragment(A, said("new words", { id: "1", createdAt: T + 90_000 })),
      );
      expect(await settled(A)).toEqual([["old words!", "new words"]]);
    });
  });

  test("words that come once with and once without an id or a time are shown once", async () => {
    const { A, B, C } = clients("A", "B", "C");
    const now = Date.now();
    await post(
      started(A, { message: said("Hi") }),
      fragment(A, said("Hi", { id: "m1", createdAt: now })),
      { eventName: "chatTranscript", client: { id: A }, messages: [said("Hi"), said("Hi")] },
      fragment(B, said("Hi", { createdAt: T }), said("Ho", { id: "m2" })),
      fragment(B, said("Hi", { id: "m1", createdAt: T }), said("Ho")),
      fragment(B, said("Hi, changed", { id: "m1", createdAt: T })),
      fragment(C, said("Hi", { id: "m1", createdAt: T })),
      { eventName: "chatTranscript", client: { id: C }, messages: [said("Hi"), said("Ho")] },
    );
    expect(await settled(A, B, C)).toEqual([
      ["Hi", "Hi"],
      ["Hi, changed", "Ho"],
      ["Hi", "Ho"],
    ]);
  });

  test.each([
    ["none", "ms"],
    ["text", "none"],
    ["none", "none"],
  ] as const)(
    "a reply that comes back with ids: %s, times: %s is not shown as a colleague's, nor twice",
    async (messageIds, createdAt) => {
      const { chatra } = stage.world;
      const { client, rootTs } = await stage.openChat(`Echo ${messageIds} ${createdAt}`, "hi");
      Object.assign(chatra.behaviour, { messageIds, createdAt });
      try {
        const reply = stage.ada.postMessage(stage.channelId, "an answer", { threadTs: rootTs });
        await stage.marked(reply.ts, "white_check_mark");
        await stage.world.settled();
        await chatra.visitor(client.id).writes("thanks").delivered;
        await stage.seen(rootTs, "thanks");
        await chatra.endChat(client.id);
        await chatra.agentWrites("Ada", client.id, "from the dashboard").delivered;
        await stage.seen(rootTs, "from the dashboard");
      } finally {
        Object.assign(chatra.behaviour, { messageIds: "text", createdAt: "ms" });
      }
      expect(stage.thread(rootTs).map(({ text }) => text)).toEqual([
        "hi",
        "an answer",
        "thanks",
        "from the dashboard",
      ]);
    },
  );

  test("words that are no text are words", async () => {
    const { A } = clients("A");
    await post(
      fragment(
        A,
        { id: "m1", type: "client", text: 4711 },
        { id: "m2", type: "client", message: 90210 },
        said(true, { id: "m3" }),
        said(["a", "b"], { id: "m4" }),
        said({ text: "inner words" }, { id: "m5" }),
      ),
    );
    expect(await settled(A)).toEqual([["4711", "90210", "true", "a\nb", "inner words"]]);
  });

  test("files are named where they can't be opened, each in a post of its own", async () => {
    const { A } = clients("A");
    const file = { name: "photo.jpg" };
    await post(
      fragment(
        A,
        said("", { id: "m1", file: { ...file, size: 10, isImage: true } }),
        said("", { id: "m2", file: { ...file, url: "/uploads/photo.jpg" } }),
        { id: "m3", type: "client", text: "", html: '<img src="https://x.example/a.png">' },
        said("two", {
          id: "m4",
          attachments: [
            { name: "a.pdf", size: 2000, link: "https://x.example/a.pdf" },
            { name: "b.pdf", link: "https://x.example/b.pdf" },
          ],
        }),
      ),
    );
    const [texts] = await settled(A);
    expect(texts).toEqual([
      "📎 photo.jpg (10 bytes): Chatra gave no link for this file. Open it in Chatra.",
      "📎 photo.jpg: Chatra gave a link without a host for this file. Open it in Chatra.",
      "https://x.example/a.png",
      "two",
      "📎 <https://x.example/a.pdf|a.pdf> (2 kB)",
      "📎 <https://x.example/b.pdf|b.pdf>",
    ]);
  });

  test("HTML is read, with its addresses and entities", async () => {
    const { A } = clients("A");
    const htmls = [
      '<p>See <a href="https://x.test/doc">our guide</a></p>',
      "it&rsquo;s &euro;5 &mdash; ok",
      '<img src="https://x.test/i.png" alt="chart">',
      "<style>p{color:red}</style><p>x</p>",
    ];
    await post(fragment(A, ...htmls.map((html, index) => ({ id: `m${index}`, type: "client", html }))));
    expect(await settled(A)).toEqual([
      ["See our guide (https://x.test/doc)", "it’s €5 — ok", "chart (https://x.test/i.png)", "x"],
    ]);
  });

  test("whoever is neither visitor nor agent is shown as what they are", async () => {
    const { A } = clients("A");
    await post(
      fragment(
        A,
        said("hi", { id: "m1" }),
        { id: "m2", type: "bot", text: "beep", agentName: "Robo" },
        { id: "m3", type: "system", text: "moved" },
        { id: "m4", type: "operator", text: "here", receivedFrom: "chatra-slack" },
        { id: "m5", text: "whose?" },
      ),
    );
    await settled(A);
    expect(postsOf(A).map(({ text, username }) => `${username}: ${text}`)).toEqual([
      expect.stringMatching(/^Visitor .* \(visitor\): hi$/),
      "Robo (bot): beep",
      "Chatra (system): moved",
      "Chatra (operator): here",
      "Chatra (unknown author): whose?",
    ]);
  });

  test("a message without a time stays between its neighbours", async () => {
    const { A } = clients("A");
    await post(
      fragment(
        A,
        said("one", { id: "m1", createdAt: T }),
        said("two", { id: "m2" }),
        said("three", { id: "m3", createdAt: T + 5000 }),
      ),
    );
    expect(await settled(A)).toEqual([["one", "two", "three"]]);
  });

  test("names are shown so that they break and turn nothing", async () => {
    const names = [
      ["N".repeat(160), `${"N".repeat(79)}…`, `${"N".repeat(69)}… (visitor)`],
      ["\u200b\u200b", "a@b.example", "a@b.example (visitor)"],
      ["\u202e", "a@b.example", "a@b.example (visitor)"],
      ["\u200c", "a@b.example", "a@b.example (visitor)"],
      ["Ann\u202eeel", "Anneel", "Anneel (visitor)"],
      ["Ann \u202erotisiv", "Ann rotisiv", "Ann rotisiv (visitor)"],
      ["Ann\nLee", "Ann Lee", "Ann Lee (visitor)"],
      ["A\u0007\u001b[31mB", "AB", "AB (visitor)"],
      ["👩‍💻".repeat(60), `${"👩‍💻".repeat(15)}…`, `${"👩‍💻".repeat(13)}… (visitor)`],
    ] as const;
    const shown = names.map(([displayedName, name, username]) => {
      const { A = "" } = clients("A");
      return { id: A, displayedName, name, username };
    });
    for (const { id, displayedName } of shown) {
      const client = { id, displayedName, info: { email: "a@b.example" } };
      await post({ eventName: "chatStarted", client, message: said("hi") });
    }
    await settled();
    for (const { id, name, username } of shown) {
      expect(cardOf(id)?.blocks?.[0]?.text).toMatchObject({ text: `🔴 *${name}*\n> hi` });
      expect(postsOf(id)).toEqual([{ text: "hi", username }]);
    }
  });

  test("a message that no messenger took is told of once", async () => {
    const { A } = clients("A");
    const answer = {
      id: "a1",
      type: "agent",
      agentName: "Grace",
      text: "Hello",
      forwardedToSourceStatus: "failed",
    };
    await post(
      fragment(A, said("hi", { id: "m1" }), answer),
      fragment(A, answer, said("still here", { id: "m2" })),
    );
    const [texts = []] = await settled(A);
    expect(texts.filter((text) => text.includes("did not get"))).toEqual([
      ":warning: The visitor did not get “Hello”. Chatra could not deliver the message to the visitor's messenger (failed). Reach them another way.",
    ]);
  });

  test("a transcript of more than a megabyte fills in what was missed, and nothing else", async () => {
    const { A } = clients("A");
    const messages = Array.from({ length: 2_500 }, (_, index) => ({
      id: `t${index}`,
      type: index % 2 === 0 ? "client" : "agent",
      text: `${index} ${"x".repeat(390)}`,
      createdAt: T + index * 1000,
    }));
    // Its length is of messages that say nothing, so that the thread stays short.
    const long = messages.map((message, index) =>
      index < 8 || index > 2_495 ? message : { ...message, text: " " },
    );
    const padding = "x".repeat(1_048_576);
    await post(fragment(A, ...messages.slice(0, 3)), fragment(A, ...messages.slice(4, 8)));
    await stage.world.slack.waitFor(() => postsOf(A).length === 7, {
      what: "seven posts",
      timeoutMs: 60_000,
    });
    await post({ eventName: "chatTranscript", client: { id: A, padding }, messages: long });
    await stage.world.slack.waitFor(() => postsOf(A).length === 12, {
      what: "twelve posts",
      timeoutMs: 60_000,
    });
    const [texts = []] = await settled(A);
    const numbers = texts.map((text) => Number(text.split(" ")[0]));
    expect(numbers).toEqual([0, 1, 2, 4, 5, 6, 7, 3, 2496, 2497, 2498, 2499]);
  });
}
