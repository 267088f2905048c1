import { describe, expect, test } from "vitest";
import { slackFileSchema } from "../../../src/domain/order.ts";
import { readableFiles, unreadableFiles } from "../../../src/inbound/slack/message-event-schema.ts";
import { parseMessageEvent } from "../../../src/inbound/slack/parse-message-event.ts";
import fc from "../../property.ts";
import { bot } from "./interaction-bodies.ts";

const url = "https://files.slack.com/files-pri/T1-F1/a.pdf";
const message = (files: unknown[], more: object = {}) => ({
  user: "U1",
  ts: "1700000001.000200",
  thread_ts: "1700000000.000100",
  text: "Our prices: <https://docs.example.test/abc>",
  files,
  ...more,
});
const parse = (event: object) =>
  parseMessageEvent(
    { type: "event_callback", team_id: "T1", event: { type: "message", channel: "C1", ...event } },
    bot,
  );
function filesOf(files: unknown[]) {
  const parsed = parse(message(files));
  if (!("input" in parsed) || !("files" in parsed.input)) throw new Error(JSON.stringify(parsed));
  return parsed.input.files;
}

describe("what a file of a message is", () => {
  test.each([
    [
      "a canvas",
      { mode: "quip", mimetype: "application/vnd.slack-docs", url_private_download: url },
      { obstacle: "canvas" },
    ],
    ["a canvas by its type alone", { mimetype: "application/vnd.slack-docs" }, { obstacle: "canvas" }],
    ["a list", { mode: "list", mimetype: "application/vnd.slack-list" }, { obstacle: "list" }],
    ["a list by its mode alone", { mode: "list", url_private: url }, { obstacle: "list" }],
    ["one beyond the plan's limit", { mode: "hidden_by_limit" }, { obstacle: "hidden-by-plan" }],
    ["one that Slack withholds", { mode: "hosted", file_access: "access_denied" }, { obstacle: "withheld" }],
    ["one of another word for that", { file_access: "file_not_found" }, { obstacle: "withheld" }],
    ["one of another workspace", { mode: "file_access", file_access: "check_file_info" }, { isStub: true }],
    ["one without an address", { mode: "hosted" }, { isStub: true }],
    [
      "one in a drive",
      {
        mode: "external",
        is_external: true,
        external_type: "gdrive",
        url_private: "https://docs.example.test/abc",
      },
      { externalUrl: "https://docs.example.test/abc" },
    ],
    [
      "one in a drive by its sign alone",
      { is_external: true, url_private: "http://x.test/a" },
      { externalUrl: "http://x.test/a" },
    ],
    [
      "one in a drive with an address that runs",
      { is_external: true, url_private: "javascript:alert(1)" },
      { obstacle: "no-address" },
    ],
    ["one in a drive without an address", { mode: "external" }, { obstacle: "no-address" }],
  ])("%s", (_title, fields, told) => {
    const [file] = filesOf([{ id: "F1", name: "a", ...fields }]);
    expect(file).toMatchObject({ id: "F1", ...told });
  });

  test.each(["hosted", "snippet", "post", "space", "email", "docs"])(
    "one with mode %s can be handed on",
    (mode) => {
      const [file] = filesOf([
        { id: "F1", name: "a.pdf", mode, size: 5, mimetype: "application/pdf", url_private: url },
      ]);
      expect(file).toEqual({ id: "F1", name: "a.pdf", mimetype: "application/pdf", size: 5 });
    },
  );

  test("a canvas or a list without a name is called what it is", () => {
    const files = filesOf([
      { id: "F1", mode: "quip" },
      { id: "F2", mode: "list" },
      { id: "F3", mode: "quip", title: "Onboarding", name: "canvas_1" },
    ]);
    expect(files.map(({ name }) => name)).toEqual(["canvas", "list", "Onboarding"]);
  });

  test("whatever comes, it is a file as it is stored", () => {
    const junk = fc.dictionary(
      fc.constantFrom(
        "name",
        "title",
        "mode",
        "mimetype",
        "size",
        "is_external",
        "file_access",
        "url_private",
      ),
      fc.anything(),
    );
    fc.assert(
      fc.property(junk, (fields) => {
        for (const file of filesOf([{ ...fields, id: "F1" }].filter(({ id }) => id)))
          expect(slackFileSchema.safeParse(JSON.parse(JSON.stringify(file))).success).toBe(true);
      }),
    );
  });
});

describe("a file that is there after a change", () => {
  const drive = {
    id: "FGD",
    mode: "external",
    is_external: true,
    url_private: "https://docs.example.test/abc",
  };
  const change = (after: object, before: object) =>
    parse({
      subtype: "message_changed",
      event_ts: "1700000005.000000",
      message: after,
      previous_message: before,
    });

  test("is Slack's own doing where the link in the words is to a drive", () => {
    expect(change(message([drive]), message([]))).toEqual({ ignored: "not-an-edit" });
    expect(change(message([drive, { id: "F1" }]), message([{ id: "F1" }]))).toEqual({
      ignored: "not-an-edit",
    });
    expect(change(message([drive]), message([drive]))).toEqual({ ignored: "not-an-edit" });
  });

  test("is an edit where somebody changed the message too", () => {
    const edited = { edited: { user: "U1", ts: "1700000005.000000" } };
    expect(change(message([drive], edited), message([]))).toMatchObject({ input: { kind: "slack.edit" } });
    expect(change(message([drive], { text: "other" }), message([]))).toMatchObject({
      input: { kind: "slack.edit" },
    });
  });

  test("is an edit where it is an upload, or one was taken away", () => {
    expect(change(message([{ id: "F1" }]), message([]))).toMatchObject({ input: { kind: "slack.edit" } });
    expect(change(message([drive]), message([drive, { id: "F1" }]))).toMatchObject({
      input: { kind: "slack.edit" },
    });
    expect(change(message([]), message([drive]))).toMatchObject({ input: { kind: "slack.edit" } });
    expect(change(message([{ id: "F2" }]), message([{ id: "F1" }]))).toMatchObject({
      input: { kind: "slack.edit" },
    });
  });
});

test("files that the version before has stored are read as they were", () => {
  const stored = { id: "F1", name: "a.pdf", mimetype: "application/pdf", size: 5 };
  expect(slackFileSchema.parse(stored)).toEqual(stored);
});

test("one character is enough for each text about a file", () => {
  const file = { id: "F", mode: "m", name: "n", title: "t", mimetype: "m", size: 0, is_external: false };
  const more = { file_access: "f", url_private: "u", url_private_download: "d" };
  expect(readableFiles([{ ...file, ...more }])).toEqual([{ ...file, ...more }]);
});

test("an empty text about a file, or a size below zero, is none", () => {
  const empty = {
    name: "",
    title: "",
    mimetype: "",
    file_access: "",
    url_private: "",
    url_private_download: "",
  };
  expect(
    readableFiles([
      { id: "F1", ...empty, size: -1 },
      { id: "", name: "a" },
    ]),
  ).toEqual([{ id: "F1" }]);
});

test("a file that can't be read is called by its name, else by its title, else a file", () => {
  const files = [
    { name: " a ", title: "b" },
    { name: " ", title: " b " },
    { title: " " },
    { id: "F1", name: "read" },
    { id: "", name: "c" },
    { name: 5, title: "d" },
    null,
  ];
  expect(unreadableFiles(files)).toEqual(["a", "b", "file", "c", "file", "file"]);
});

test.each([
  [{ url_private: "https://x.test/1", url_private_download: "https://x.test/2" }, "https://x.test/1"],
  [{ url_private_download: "https://x.test/2" }, "https://x.test/2"],
])("an address in a drive is the one to look at, else the one to download: %j", (urls, externalUrl) => {
  expect(filesOf([{ id: "F1", is_external: true, ...urls }])).toMatchObject([{ externalUrl }]);
});

test.each([
  "mode",
  "name",
  "title",
  "mimetype",
  "size",
  "is_external",
  "file_access",
  "url_private",
  "url_private_download",
])("a file whose `%s` can't be read is read without it", (field) => {
  expect(readableFiles([{ id: "F1", [field]: ["odd"] }])).toEqual([{ id: "F1" }]);
});
