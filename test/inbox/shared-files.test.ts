import { expect, test } from "vitest";
import type { Input } from "../../src/domain/input.ts";
import type { Order, SlackFile } from "../../src/domain/order.ts";
import { createSharedFiles, filesToAskAbout, withKnownFiles } from "../../src/inbox/shared-files.ts";
import { eventually } from "../eventually.ts";
import { channelId, teamId } from "../outbox/stage.ts";
import { order, place, reply, threadTs, ts, userId } from "./whole-rows.ts";

const stub = (id: string): SlackFile => ({ id, name: id, mimetype: "text/plain", size: 0, isStub: true });
const told = (id: string): SlackFile => ({ id, name: `${id}.pdf`, mimetype: "application/pdf", size: 9 });

function filesOf(lookUp: (id: string) => Promise<SlackFile | undefined>, patienceMs = 10_000) {
  const clock = { now: 0 };
  const asked: string[] = [];
  const unknown: unknown[] = [];
  const files = createSharedFiles({
    lookUp: (id) => {
      asked.push(id);
      return lookUp(id);
    },
    patienceMs,
    now: () => clock.now,
    onUnknown: (fileId, error) => unknown.push([fileId, error]),
  });
  return { files, clock, asked, unknown };
}

test("what Slack says of a file is known for a minute, and asked for once by all who need it", async () => {
  const { files, clock, asked } = filesOf(async (id) => told(id));
  expect(files.known(stub("F1"))).toBeUndefined();
  await Promise.all([files.fetch([stub("F1"), stub("F2")]), files.fetch([stub("F1")])]);
  await files.fetch([stub("F1")]);
  expect(asked).toEqual(["F1", "F2"]);
  expect([files.known(stub("F1")), files.known(stub("F2"))]).toEqual([told("F1"), told("F2")]);
  clock.now = 59_999;
  expect(files.known(stub("F1"))).toEqual(told("F1"));
  clock.now = 60_000;
  expect(files.known(stub("F1"))).toBeUndefined();
  await files.fetch([stub("F1")]);
  expect(asked).toEqual(["F1", "F2", "F1"]);
});

test("a file that the bot may not read is withheld, and one that Slack fails to tell about stays as it came", async () => {
  const fault = new Error("away");
  const { files, unknown } = filesOf((id) =>
    id === "F1" ? Promise.resolve(undefined) : Promise.reject(fault),
  );
  await files.fetch([stub("F1"), stub("F2")]);
  expect(files.known(stub("F1"))).toEqual({ ...stub("F1"), isStub: false, obstacle: "withheld" });
  expect(files.known(stub("F2"))).toEqual(stub("F2"));
  expect(unknown).toEqual([["F2", fault]]);
});

test("an answer that comes too late is still good for the next input", async () => {
  const slow = Promise.withResolvers<SlackFile>();
  const { files } = filesOf(() => slow.promise, 5);
  await files.fetch([stub("F1")]);
  expect(files.known(stub("F1"))).toEqual(stub("F1"));
  slow.resolve(told("F1"));
  await eventually(() => expect(files.known(stub("F1"))).toEqual(told("F1")));
});

test("of very many files the latest are remembered", async () => {
  const { files } = filesOf(async (id) => told(id));
  const all = Array.from({ length: 1001 }, (_, nth) => stub(`F${nth}`));
  for (const one of all) await files.fetch([one]);
  expect(all.map((one) => files.known(one) !== undefined).indexOf(true)).toBe(1);
});

test("what was asked about once more counts among the latest", async () => {
  const { files, clock } = filesOf(async (id) => told(id));
  await files.fetch([stub("F0")]);
  await files.fetch([stub("F1")]);
  clock.now = 60_000;
  await files.fetch([stub("F0")]);
  for (let nth = 2; nth < 1_001; nth += 1) await files.fetch([stub(`F${nth}`)]);
  expect(files.known(stub("F0"))).toEqual(told("F0"));
});

const elsewhere: SlackFile = { ...stub("FDRIVE"), externalUrl: "https://drive.example/1" };
const canvas: SlackFile = { ...stub("FCANVAS"), obstacle: "canvas" };
const given = [stub("F1"), elsewhere, canvas, stub("F2")];
const relay = (files: SlackFile[]): Order => ({
  kind: "relay",
  channelId,
  threadTs,
  ts,
  authorId: userId,
  text: "",
  files,
});

test.each<[string, (files: SlackFile[]) => Input]>([
  ["a reply", (files) => ({ kind: "slack.reply", ...place, threadTs, text: "", files })],
  ["an edit", (files) => ({ kind: "slack.edit", ...place, threadTs, text: "", files, editedTs: ts })],
  ["a note that is sent after all", (files) => order(relay(files))],
])("of the files of %s, those that the bot hands on are asked about and filled in", async (_, inputWith) => {
  const { files } = filesOf(async (id) => told(id));
  expect(filesToAskAbout(inputWith(given))).toEqual([stub("F1"), stub("F2")]);
  await files.fetch([stub("F1")]);
  const filled = withKnownFiles(inputWith(given), files);
  expect(filled).toEqual(inputWith([told("F1"), elsewhere, canvas, stub("F2")]));
});

test.each<[string, Input]>([
  ["a reply without files", reply("Hi")],
  ["an order of something else", order({ kind: "unsend", channelId, threadTs, ts })],
  ["a deletion", { kind: "slack.delete", teamId, channelId, ts, at: 0 }],
])("%s has no files, and stays as it is", (_, input) => {
  const { files } = filesOf(async (id) => told(id));
  expect(filesToAskAbout(input)).toEqual([]);
  expect(withKnownFiles(input, files)).toBe(input);
});
