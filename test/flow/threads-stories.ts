import { expect, test } from "vitest";
import { startBot } from "../../src/simulator/bot-process.ts";
import type { Stage } from "./stage.ts";

/** Where the chats of a bot's channel stand and go on. The last story moves to another channel. */
export function tellOfThreads(shared: () => Stage): void {
  test("a deleted card is continued in a new thread, and never in the channel itself", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Delia", "first words");
    ada.deleteMessage(channelId, rootTs);
    await world.settled();
    world.chatra.visitor(client.id).writes("still here?");
    const card = await world.slack.waitFor(() =>
      world.slack
        .channel(channelId)
        .messages()
        .find(({ ts, blocks }) => ts !== rootTs && JSON.stringify(blocks ?? []).includes(client.id)),
    );
    await stage.seen(card.ts, "still here?");
    ada.postMessage(channelId, "yes", { threadTs: card.ts });
    await stage.received(client, "yes");
    const inChannel = world.slack
      .channel(channelId)
      .messages()
      .filter(({ thread_ts, ts }) => !thread_ts || thread_ts === ts);
    expect(inChannel.filter(({ text }) => text === "still here?")).toEqual([]);
  });

  test("a thread that an admin locks is continued in a new one, and what is told of it reaches nobody twice", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Luisa", "first words");
    const unlock = world.slack.faults.add({
      method: "chat.postMessage",
      kind: "error",
      error: "restricted_action_thread_locked",
      when: (args) => args.thread_ts === rootTs,
      times: Number.POSITIVE_INFINITY,
    });
    world.chatra.visitor(client.id).writes("after the lock");
    const isNewCard = ({ ts, blocks }: { ts: string; blocks?: unknown }) =>
      ts !== rootTs && JSON.stringify(blocks ?? []).includes(client.id);
    const card = await world.slack.waitFor((slack) => slack.channel(channelId).messages().find(isNewCard));
    await stage.seen(card.ts, "after the lock");
    ada.postMessage(channelId, "read here", { threadTs: card.ts });
    await stage.received(client, "read here");
    await stage.quiet();
    expect(stage.thread(rootTs).map(({ text }) => text)).not.toContain("after the lock");
    expect(world.slack.channel(channelId).messages().filter(isNewCard)).toHaveLength(1);
    unlock();
  });

  test("a card that was deleted while nobody told the bot is noticed when it posts", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Silke", "first words");
    // Nobody listens at this port.
    world.slack.connect({ eventsUrl: "http://127.0.0.1:1/slack/events" });
    world.slack.behaviour.retryDelaysMs.length = 0;
    const deletion = await ada.deleteMessage(channelId, rootTs).delivered;
    expect(deletion.status).toBe(0);
    world.connectBot(stage.bot.url);
    world.chatra.visitor(client.id).writes("anybody?");
    const card = await world.slack.waitFor(() =>
      world.slack
        .channel(channelId)
        .messages()
        .find(({ ts, blocks }) => ts !== rootTs && JSON.stringify(blocks ?? []).includes(client.id)),
    );
    await stage.seen(card.ts, "anybody?");
    await stage.quiet();
    expect(
      world.slack
        .channel(channelId)
        .messages()
        .filter(({ text }) => text === "anybody?"),
    ).toEqual([]);
  });

  test("a reply that is posted before the bot knows its thread still reaches the visitor", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    world.slack.faults.add({ method: "chat.postMessage", kind: "slow", delayMs: 800 });
    const client = stage.addClient("Early");
    world.chatra.visitor(client.id).writes("quick!");
    world.slack.faults.add({ method: "chat.postMessage", kind: "reset-after-success" });
    const card = await stage.card(client);
    ada.postMessage(channelId, "quicker!", { threadTs: card.ts });
    await stage.received(client, "quicker!");
    await stage.seen(card.ts, "quick!");
  });

  test("files go both ways, and one that fails never takes its words down with it", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Fina");
    const visitor = world.chatra.visitor(client.id);
    visitor.writes("my receipt", { file: { name: "receipt.pdf", bytes: "%PDF", isImage: false } });
    await stage.seen(rootTs, "my receipt");
    await stage.seen(rootTs, /receipt\.pdf/);
    const picture = "https://unreachable.example.org/photo.png";
    world.slack.behaviour.unfetchableImages.add(picture);
    visitor.writes("a photo", { file: { name: "photo.png", link: picture, isImage: true } });
    await stage.seen(rootTs, "a photo");
    const shown = await stage.seen(rootTs, /photo\.png/);
    expect(shown.text).toContain(picture);

    const upload = ada.uploadFile(channelId, {
      name: "invoice.txt",
      bytes: "total: 5",
      text: "your invoice",
      threadTs: rootTs,
    });
    await stage.marked(upload.ts, "white_check_mark");
    const [sent = ""] = stage.visitorSees(client);
    expect(sent).toMatch(/^your invoice\n\n📎 invoice\.txt: http/);
    const response = await fetch(sent.slice(sent.indexOf("http")));
    expect(await response.text()).toBe("total: 5");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("long texts in any alphabet arrive whole and in order, both ways", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Lana");
    const words = Array.from({ length: 1500 }, (_, index) => `слово${index} 👩‍👩‍👧 <b>&`).join(" ");
    world.chatra.visitor(client.id).writes(words);
    world.chatra.visitor(client.id).writes("end");
    await stage.seen(rootTs, "end");
    const posted = stage
      .thread(rootTs)
      .slice(1, -1)
      .map(({ text }) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
    expect(posted.length).toBeGreaterThan(5);
    expect(posted.join(" ")).toBe(words);

    const answer = Array.from({ length: 1200 }, (_, index) => `λέξη${index} --json $(rm) 'q'`).join(" ");
    const reply = ada.postMessage(channelId, answer, { threadTs: rootTs });
    await stage.marked(reply.ts, "white_check_mark");
    expect(stage.visitorSees(client).length).toBeGreaterThan(3);
    expect(stage.visitorSees(client).join(" ")).toBe(answer);
    ada.editMessage(channelId, reply.ts, "never mind");
    await world.chatra.waitFor(
      () => stage.visitorSees(client).length === 1 && stage.visitorSees(client)[0] === "never mind",
    );
  });

  test("words whose answer was lost while their card was deleted stand once", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Rike", "first words");
    world.slack.faults.add({ method: "chat.postMessage", kind: "reset-after-success" });
    const visitor = world.chatra.visitor(client.id);
    visitor.writes("stands once");
    await stage.seen(rootTs, "stands once");
    await ada.deleteMessage(channelId, rootTs).delivered;
    visitor.writes("and on");
    const channel = () => world.slack.channel(channelId);
    await world.slack.waitFor(() =>
      channel()
        .all()
        .some(({ text }) => text === "and on"),
    );
    await stage.quiet();
    expect(
      channel()
        .all()
        .filter(({ text }) => text === "stands once"),
    ).toHaveLength(1);
  });

  test("another channel in the configuration continues chats there, with pointers both ways", async () => {
    const stage = shared();
    const { world, channelId } = stage;
    const other = world.slack.addChannel({ name: "support-2" });
    const { client, rootTs } = await stage.openChat("Mona", "before the move");
    await stage.bot.stop();
    const moved = await startBot(world, { dataDir: stage.dataDir, extra: { SLACK_CHANNEL: other.id } });
    try {
      world.chatra.visitor(client.id).writes("after the move");
      const card = await world.slack.waitFor(() => world.slack.channel(other.id).messages()[0]);
      await world.slack.waitFor(() =>
        world.slack
          .channel(other.id)
          .thread(card.ts)
          .some(({ text }) => text === "after the move"),
      );
      expect(JSON.stringify(card.blocks)).toContain(`${channelId}/p${rootTs.replace(".", "")}`);
      const pointer = await stage.seen(rootTs, /continues in/);
      expect(pointer.text).toContain(`${other.id}/p${card.ts.replace(".", "")}`);
      stage.ada.postMessage(channelId, "answered in the old thread", { threadTs: rootTs });
      await stage.received(client, "answered in the old thread");
    } finally {
      await moved.stop();
    }
  });
}
