import { expect, test } from "vitest";
import { slackTsToMs } from "../../../src/domain/ids.ts";
import { createFileLinks } from "../../../src/http/file-links.ts";
import { aFile, anEdit, aReply, START, ts } from "../builders.ts";
import { aPolicyWorld } from "../policy-story.ts";
import { done, type World } from "../world.ts";
import { aWorld, order } from "./order-story.ts";

const DAY = 24 * 3_600_000;
const links = createFileLinks({ publicUrl: "https://bot.example", key: "k" });
const files = [aFile("F1")];

function withFiles(world = aWorld()): World {
  const fileUrl: World["accountContext"]["fileUrl"] = (file, sentAt) => links.linkFor(file, sentAt);
  world.accountContext = { ...world.accountContext, fileUrl };
  return world;
}

/** The token of the file's link in what goes to Chatra next, which then arrives. */
function tokenOfNext(world: World): string {
  const { payload } = world.carryOut("chatra", done({ chatraId: "m1" }));
  const text = "text" in payload ? payload.text : "";
  return tokenIn(text);
}

function tokenIn(text: string): string {
  return /files\/([^/]+)\//.exec(text)?.[1] ?? `no link in: ${text}`;
}

/** A note with a file that is sent after so many ms; returns the token of the link that the visitor gets. */
function relayAfter(world: World, ms: number): string {
  const note = aReply("// for later", { files });
  world.input(note);
  world.now = START + ms;
  const { channelId, threadTs, ts: at, userId: authorId, text } = note;
  order(world, { kind: "relay", channelId, threadTs, ts: at, authorId, text, files });
  return tokenOfNext(world);
}

test.each([
  ["at once", 60_000],
  ["after a day", DAY],
  ["after 31 days", 31 * DAY],
  ["after a year", 365 * DAY],
])("the file of a note that is sent %s can be opened for 30 days from then", (_, ms) => {
  const world = withFiles();
  const token = relayAfter(world, ms);
  expect(links.verify(token, world.now + 30 * DAY - 1)).toMatchObject({ fileId: "F1" });
  expect(links.verify(token, world.now + 30 * DAY)).toBe("expired");
});

test.each([
  ["while the bot keeps what it sent", true],
  ["once the bot has deleted what it sent", false],
])("an edit of a note that was sent later keeps the link of its file, %s", (_, isKept) => {
  const world = withFiles();
  const token = relayAfter(world, 40 * DAY);
  if (!isKept) world.deliveries.clear();
  for (const [nth, words] of ["for now", "for then"].entries()) {
    world.now += DAY;
    world.input(anEdit(words, { files, editedTs: ts(40 * 24 * 3600 + nth) }));
    expect(tokenOfNext(world)).toBe(token);
  }
});

test("an edit of a plain reply keeps the link of its file, from the time of the message", () => {
  const world = withFiles();
  world.input(aReply("Here", { files }));
  const token = tokenOfNext(world);
  expect(token).toBe(tokenIn(links.linkFor(aFile("F1"), slackTsToMs(ts(10)))));
  world.now += DAY;
  world.input(anEdit("There", { files }));
  expect(tokenOfNext(world)).toBe(token);
});

test("a reply that was kept back, and goes by a later edit, has a link of its file from that edit on", () => {
  const world = withFiles(aPolicyWorld("on-command"));
  world.input(aReply("Here", { files }));
  const editedTs = ts(31 * 24 * 3600);
  world.now = START + 31 * DAY;
  world.input(anEdit("!send Here", { files, editedTs }));
  const token = tokenOfNext(world);
  expect(token).toBe(tokenIn(links.linkFor(aFile("F1"), slackTsToMs(editedTs))));
  world.now += DAY;
  world.input(anEdit("!send There", { files, editedTs: ts(32 * 24 * 3600) }));
  expect(tokenOfNext(world)).toBe(token);
});
