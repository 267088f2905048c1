import { describe, expect, test } from "vitest";
import { CommandUsageError } from "../../../src/domain/command/command.ts";
import { readClient, readSoughtClient, threadOfLink } from "../../../src/domain/command/read-ids.ts";

const LINK = "https://acme.slack.com/archives/C1/p1700000000000100";
const thread = { kind: "thread", channelId: "C1", threadTs: "1700000000.000100" };
const named = (clientId: string) => ({ kind: "id", clientId });

test.each([
  [`<${LINK}> more words`, { client: thread, rest: "more words" }],
  ["c-1", { client: named("c-1"), rest: "" }],
  // Only an address of the web leads to a thread.
  [
    "ftp://acme.slack.com/archives/C1/p1700000000000100",
    "ftp://acme.slack.com/archives/C1/p1700000000000100",
  ],
])("a client is read from %s", (typed, read) => {
  expect(readClient(typed)).toEqual(typeof read === "string" ? { client: named(read), rest: "" } : read);
});

describe("who is sought", () => {
  test.each([
    ["Jo\n  van  Doe ", named("Jo van Doe")],
    ["“Jo  Doe”", named("Jo  Doe")],
    [LINK, thread],
  ])("may be %j", (typed, client) => expect(readSoughtClient(typed)).toEqual(client));

  test.each([`<${LINK}> Jo`, "“Jo Doe” Junior"])("can't be %s", (typed) => {
    expect(() => readSoughtClient(typed)).toThrow(CommandUsageError);
  });
});

test.each([
  [LINK, thread],
  [`${LINK}/`, thread],
  [`${LINK}?thread_ts=1600000000.000200&cid=C1`, { ...thread, threadTs: "1600000000.000200" }],
  [`${LINK}?thread_ts=`, thread],
  [`${LINK}?thread_ts=now`, undefined],
  ["https://acme.slack.com/team/U1?thread_ts=1600000000.000200", undefined],
  ["https://", undefined],
  [`${LINK}?x=${"a".repeat(1997 - LINK.length)}`, thread],
  [`${LINK}?x=${"a".repeat(1998 - LINK.length)}`, undefined],
])("the thread of the link %.100s is found", (address, found) => {
  expect(threadOfLink(address)).toEqual(found);
});
