import { expect, test } from "vitest";
import { channelIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { SlackGateway } from "../../../src/outbound/slack/slack-gateway.ts";
import { planSlack, told } from "./planned-slack.ts";

const channelId = channelIdSchema.parse("C1");
const people = ["U1", "U2", "U3"].map((id) => userIdSchema.parse(id));
const ts = "1700000001.000200";

const post = (s: SlackGateway) => s.post({ channelId, text: "Hi", deliveryId: undefined });
const open = (s: SlackGateway) => s.openView({ triggerId: "t1", view: {} });

test.each<[string, (slack: SlackGateway) => Promise<unknown>, object, string]>([
  ["a post without a time", post, {}, "unknown-outcome unreadable_answer"],
  ["a post in a channel that is none", post, { ts, channel: "?" }, "unknown-outcome unreadable_answer"],
  [
    "a post in a thread that is none",
    post,
    { ts, message: { thread_ts: "?" } },
    "unknown-outcome unreadable_answer",
  ],
  ["a view without an id", open, { view: { id: "" } }, "unknown-outcome unreadable_answer"],
  ["a file whose name is none", (s) => s.file("F1"), { file: { name: 5 } }, "unavailable unreadable_answer"],
  [
    "a file whose size is none",
    (s) => s.file("F1"),
    { file: { size: "5" } },
    "unavailable unreadable_answer",
  ],
  ["a file whose kind is none", (s) => s.file("F1"), { file: { mode: 5 } }, "unavailable unreadable_answer"],
  [
    "a file with a flag that is none",
    (s) => s.file("F1"),
    { file: { is_external: 5 } },
    "unavailable unreadable_answer",
  ],
  [
    "a file with an empty address",
    (s) => s.file("F1"),
    { file: { url_private: "" } },
    "unavailable unreadable_answer",
  ],
  [
    "a file with an empty address for downloads",
    (s) => s.file("F1"),
    { file: { url_private_download: "" } },
    "unavailable unreadable_answer",
  ],
])("%s is no answer that can be read", async (_, call, answer, line) => {
  expect(await told(call(planSlack(() => ({ ok: true, ...answer })).gateway))).toBe(line);
});

test.each<[object, object | undefined]>([
  [
    { url_private_download: "x", name: "a.png", mimetype: "image/png", size: 5 },
    { url: "x", name: "a.png", mimetype: "image/png", size: 5 },
  ],
  [
    { url_private_download: "x", name: null, size: null },
    { url: "x", name: "F1", mimetype: "application/octet-stream", size: 0 },
  ],
  [{ url_private_download: null, url_private: "x" }, undefined],
  [{}, undefined],
])("the file %j is to be downloaded as %j", async (file, told) => {
  expect(await planSlack(() => ({ ok: true, file })).gateway.file("F1")).toEqual(told);
});

const described = (more: object) => ({
  id: "F1",
  name: "F1",
  mimetype: "application/octet-stream",
  size: 0,
  ...more,
});

test.each<[object, object]>([
  [
    { name: "a.png", mimetype: "image/png", size: 5 },
    { name: "a.png", mimetype: "image/png", size: 5 },
  ],
  [{ name: null, title: "A", mimetype: null, size: null, mode: null }, { name: "A" }],
  [{ mode: "hosted", url_private: "https://x.test/a" }, {}],
  [{ mode: "hosted", url_private_download: "https://x.test/a" }, {}],
  [{ mode: "hosted", url_private: null }, { obstacle: "withheld" }],
  [
    { mode: "external", url_private: "https://x.test/a", url_private_download: "https://x.test/b" },
    { externalUrl: "https://x.test/a" },
  ],
  [{ is_external: true, url_private: "https://x.test/a" }, { externalUrl: "https://x.test/a" }],
  [{ is_external: null, file_access: null }, {}],
  [{ file_access: "access_denied" }, { obstacle: "withheld" }],
  [{ file_access: "check_file_info" }, { obstacle: "withheld" }],
])("the file %j is described with %j", async (file, more) => {
  const { gateway, calls } = planSlack(() => ({ ok: true, file }));
  expect(await gateway.describeFile("F1")).toEqual(described(more));
  expect(calls).toEqual([["files.info", { file: "F1" }]]);
});

test("what can't be read of one person's notifications is no time without them", async () => {
  const times = { dnd_enabled: true, next_dnd_start_ts: 0, next_dnd_end_ts: 10 };
  const users = {
    U1: times,
    U2: { ...times, dnd_enabled: "?" },
    U3: { ...times, next_dnd_end_ts: "?" },
  };
  const { gateway } = planSlack(() => ({ ok: true, users }));
  expect(await gateway.doNotDisturb(people, 500)).toEqual(["U1"]);
});
