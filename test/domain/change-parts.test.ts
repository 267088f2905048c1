import { expect, test } from "vitest";
import { isOvertaken } from "../../src/domain/change-parts.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { aLink, aSendPayload, otherChannel, replyRef, ts } from "./builders.ts";

const edit: Payload = { kind: "chatra.edit", text: "new", reply: replyRef, part: 0, source: "words" };
const own = aLink({ sourceDigest: "words" });

test.each([
  ["whose words are the newest", edit, [own], false],
  ["whose words were changed since", edit, [aLink({ sourceDigest: "later words" })], true],
  ["of a reply that was deleted", edit, [aLink({ ...own, state: "deleted" })], true],
  ["of a reply that became a note", edit, [aLink({ ...own, state: "note" })], true],
  [
    "of an earlier version, which did not keep whose words it has",
    { ...edit, source: undefined },
    [own],
    false,
  ],
  ["of a reply of which nothing is known", edit, [], false],
  ["of another part", edit, [aLink({ ...own, part: 1, state: "deleted" })], false],
  ["of a message at another time", edit, [aLink({ ...own, slackTs: ts(11), state: "deleted" })], false],
  [
    "of a message in another channel",
    edit,
    [aLink({ ...own, channelId: otherChannel, state: "deleted" })],
    false,
  ],
  [
    "of a reply that is also shown by a post",
    edit,
    [aLink({ ...own, direction: "to-slack", state: "deleted" }), own],
    false,
  ],
  ["that is none, but a send", aSendPayload("Hi"), [aLink({ state: "deleted" })], false],
] satisfies [string, Payload, ReturnType<typeof aLink>[], boolean][])(
  "a change %s: overtaken or not",
  (_title, payload, links, overtaken) => {
    expect(isOvertaken({ payload }, links)).toBe(overtaken);
  },
);
