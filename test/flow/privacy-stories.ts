import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import type { Stage } from "./stage.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Everything that stands in the bot's database, also in what it has not yet put in its place. */
function databaseHolds(stage: Stage, words: string): boolean {
  const path = join(stage.dataDir, "chatra-slack.db");
  return [path, `${path}-wal`].some((file) => existsSync(file) && readFileSync(file).includes(words));
}

function told(stage: Stage, person: SlackPerson, pattern: RegExp) {
  return stage.world.slack.waitFor(
    () =>
      stage.world.slack
        .channel(stage.channelId)
        .ephemerals(person.id)
        .find(({ text, blocks }) => pattern.test(`${text} ${JSON.stringify(blocks)}`)),
    { what: `an answer like ${pattern}` },
  );
}

function countRows(path: string, from: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(db.prepare(`select count(*) as count from ${from}`).get()?.count);
  } finally {
    db.close();
  }
}

/** What is kept of people, and for how long. */
export function tellOfPrivacy(shared: () => Stage): void {
  test("a client who is forgotten leaves nothing behind, is not taken in again by old words, and can come back", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { client, rootTs } = await stage.openChat("Mallory Rememberme", "my secret is mallow");
    const reply = ada.postMessage(channelId, "we keep it: mallow-reply", { threadTs: rootTs });
    await stage.marked(reply.ts, "white_check_mark");
    await ada.slashCommand(channelId, "/chatra", `update ${client.id} phone=+49mallow`);
    await told(stage, ada, /Updated the phone/);

    await grace.slashCommand(channelId, "/chatra", `forget ${client.id}`);
    await told(stage, grace, /admin/i);
    await ada.slashCommand(channelId, "/chatra", `forget ${client.id}`);
    const question = await told(stage, ada, /proposal\.confirm/);
    await ada.clickButton(channelId, question.ts, "proposal.confirm");
    await told(stage, ada, /Erased what the bot stored/);
    await stage.seen(rootTs, /The bot erased what it stored/);

    // The transcript at the end of the chat has all the old words once more.
    const posts = () => stage.thread(rootTs).length + world.slack.channel(channelId).messages().length;
    const before = posts();
    expect((await world.chatra.endChat(client.id)).status).toBe(200);
    const late = ada.postMessage(channelId, "is anybody there? mallow-late", { threadTs: rootTs });
    await told(stage, ada, /Your message was not sent: an admin erased this visitor/);
    ada.editMessage(channelId, late.ts, "is anybody there? mallow-changed");
    await told(stage, ada, /does not see your edit: an admin erased this visitor/);
    ada.deleteMessage(channelId, late.ts);
    await told(stage, ada, /deleted in Slack only: an admin erased this visitor/);
    await stage.quiet();
    // That of the sentinel of `quiet`, which is a card of its own.
    expect(posts() - before).toBe(1);
    expect(stage.visitorSees(client)).toEqual(["we keep it: mallow-reply"]);

    await stage.bot.stop();
    // Not even in pages that are free now.
    for (const words of ["mallow", "Rememberme", client.id])
      expect(databaseHolds(stage, words), words).toBe(false);
    const db = new DatabaseSync(join(stage.dataDir, "chatra-slack.db"));
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
    for (const { name } of tables) {
      const rows = JSON.stringify(db.prepare(`select * from ${String(name)}`).all());
      for (const words of ["mallow", "Rememberme", client.id])
        expect(rows, `${String(name)}: ${words}`).not.toContain(words);
    }
    db.close();
    await stage.bot.restart();
    grace.postMessage(channelId, "!push mallow-pushed", { threadTs: rootTs });
    await told(stage, grace, /Your command did nothing: an admin erased this visitor/);

    world.chatra.visitor(client.id).writes("hello again");
    const card = await world.slack.waitFor(
      () =>
        world.slack
          .channel(channelId)
          .messages()
          .find(({ ts, blocks }) => ts !== rootTs && JSON.stringify(blocks ?? []).includes(client.id)),
      { what: "a new card" },
    );
    await stage.seen(card.ts, "hello again");
    await world.chatra.endChat(client.id);
    await stage.quiet();
    expect(stage.thread(card.ts).map(({ text }) => text)).toEqual(["hello again"]);
  });

  test("words that were dealt with 31 days ago are taken away, not those of 29, and edits still find their way", async () => {
    const stage = shared();
    const { channelId, ada } = stage;
    await stage.openChat("Otto", "younger words of a visitor");
    const { client, rootTs } = await stage.openChat("Olga", "old words of a visitor");
    const reply = ada.postMessage(channelId, "old words of ours", { threadTs: rootTs });
    await stage.marked(reply.ts, "white_check_mark");
    await stage.quiet();
    await stage.bot.stop();
    const path = join(stage.dataDir, "chatra-slack.db");
    const db = new DatabaseSync(path);
    const isOlder = (words: string) => `${words} not like '%younger words%'`;
    const age = (words: string) => `iif(${isOlder(words)}, ${31 * DAY_MS}, ${29 * DAY_MS})`;
    db.exec(`update inputs set settled_at = settled_at - ${age("input")};
    update deliveries set updated_at = updated_at - ${age("payload")};
    update episodes set opened_at = opened_at - ${age("first_words")};`);
    db.close();

    await stage.bot.restart();
    // A change of a card may still wait. It holds no words.
    const kept = `deliveries where erased = 0 and json_extract(payload, '$.kind') <> 'slack.card'
      and ${isOlder("payload")}`;
    await expect.poll(() => countRows(path, kept)).toBe(0);
    // The bot looks at each of those chats again, to change its card.
    expect(
      countRows(path, `inputs where ${isOlder("input")} and json_extract(input, '$.kind') <> 'timer'`),
    ).toBe(0);
    expect(countRows(path, `episodes where ${isOlder("first_words")}`)).toBe(0);
    expect(databaseHolds(stage, "younger words of a visitor")).toBe(true);
    expect(countRows(path, "deliveries where erased = 1")).toBeGreaterThan(0);
    ada.editMessage(channelId, reply.ts, "new words of ours");
    await stage.received(client, "new words of ours");
    await stage.marked(reply.ts, "pencil2");
    expect(databaseHolds(stage, "new words of ours")).toBe(true);
    stage.world.chatra.visitor(client.id).writes("and new words of a visitor");
    await stage.seen(rootTs, "and new words of a visitor");
  });
}
