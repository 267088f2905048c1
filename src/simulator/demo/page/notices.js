/** Slack's own notices to one user: that a command failed, or is not allowed here. */
import { byId } from "./dom.js";

let notices = [];

/** `thread` undefined: in the channel. */
export function noticeFor(person, thread, text) {
  // The time decides the order among posts, as with Slack's own; never the same twice.
  const ts = `${(Date.now() / 1000).toFixed(3)}${String(notices.length % 1000).padStart(3, "0")}`;
  notices.push({
    ts,
    thread,
    author: "Slackbot",
    role: "slackbot",
    authorId: "",
    at: Date.now(),
    source: text,
    blocks: [{ kind: "section", words: [{ kind: "text", text }], fields: [] }],
    files: [],
    reactions: [],
    isEdited: false,
    isDeleted: false,
    isBroadcast: false,
    replies: 0,
    onlyFor: person,
    isNotice: true,
  });
  byId("announcer").textContent = `Slackbot: ${text}`;
}

export function dismissNotice(ts) {
  notices = notices.filter((notice) => notice.ts !== ts);
}

/** Posts and the notices of this place, in order. */
export function withNotices(posts, thread, person) {
  const here = notices.filter((notice) => notice.thread === thread && notice.onlyFor === person);
  return here.length === 0 ? posts : [...posts, ...here].sort((a, b) => Number(a.ts) - Number(b.ts));
}
