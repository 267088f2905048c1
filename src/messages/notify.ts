import { type DigestTime, describeDigestTime } from "../domain/digest-time.ts";
import { NOTICES, type NoticeKind, type PersonalDigest, WAYS, type Way } from "../domain/preferences.ts";
import type { Block, Form } from "./blocks.ts";
import { shown } from "./command-problems.ts";
import { formOf, input } from "./forms.ts";
import type { SlashUsage } from "./usage.ts";

export const NOTIFY_USAGE = {
  topic: "clients",
  form: "/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]",
  example: "/chatra notify reminders=dm digest=weekdays 18:00",
  does: "Choose how the bot notifies you; without values, in a form.",
} as const satisfies SlashUsage;

export const NOTIFY_TITLE = "Your notifications";

/** What each of them is about, in a form and in an answer. */
const NOTICE_NAMES: Record<NoticeKind, string> = {
  assigned: "A chat is assigned to me",
  reminders: "A visitor in my chat waits",
  escalation: "A chat is escalated to me",
};

const DIGEST_NAME = "Daily digest by direct message";

const WAY_NAMES: Record<Way, string> = {
  thread: "Mention in the thread",
  dm: "Direct message",
  off: "Off",
};

const DIGESTS = "`dm`, `off`, or days and a time such as `weekdays 18:00`";

export const NOTIFY_PROBLEMS = {
  unknown: (typed: string) =>
    `${shown(typed)} is not a notification. Choose \`assigned\`, \`reminders\`, \`escalation\` or \`digest\`.`,
  noValue: (kind: NoticeKind | "digest") =>
    `\`${kind}=\` has no value. Choose ${kind === "digest" ? DIGESTS : "`thread`, `dm` or `off`"}, without a space after \`=\`.`,
  badDigest: (typed: string) => `${shown(typed)} is not a time for your digest. Choose ${DIGESTS}.`,
  noDigestThread: `Your digest is about many chats, so it has no thread. Choose ${DIGESTS}.`,
  badWay: (typed: string) => `${shown(typed)} is not a way to notify. Choose \`thread\`, \`dm\` or \`off\`.`,
  twice: (kind: string) => `\`${kind}\` appears twice. Leave one out.`,
};

/** What a teammate chose, or the defaults. */
export type ShownPreferences = { ways: Record<NoticeKind, Way>; digest: PersonalDigest | undefined };

/** The form of a teammate's notifications. The fields are named as the notices, and `digest`. */
export function showNotifyForm({ ways, digest }: ShownPreferences): Form {
  const optionOf = (way: Way) => ({
    text: { type: "plain_text" as const, text: WAY_NAMES[way] },
    value: way,
  });
  const fields = NOTICES.map(
    (kind): Block => ({
      type: "input",
      block_id: kind,
      label: { type: "plain_text", text: NOTICE_NAMES[kind] },
      element: {
        type: "static_select",
        action_id: kind,
        options: WAYS.map(optionOf),
        initial_option: optionOf(ways[kind]),
      },
    }),
  );
  const present = digest === undefined ? {} : { initial_value: typedDigest(digest) };
  const hint = "Such as weekdays 9:00, in your time zone. Empty: none.";
  const field = input("digest", DIGEST_NAME, { max_length: 100, ...present }, hint);
  return formOf("notify", NOTIFY_TITLE, [...fields, { ...field, optional: true }], "Save");
}

/** What a teammate has now, after a change. */
export function notifySaved({ ways, digest }: ShownPreferences): string {
  const lines = Object.entries(ways).map(([kind, way]) => `${kind}: ${WAY_NAMES[way].toLowerCase()}`);
  const when = digest === undefined ? "off" : describeDigestTime(digest);
  return `:white_check_mark: Saved. ${[...lines, `digest: ${when}`].join(" · ")}`;
}

/** What holds for a teammate, a line each. */
export function describePreferences({ ways, digest }: ShownPreferences): string {
  const lines = NOTICES.map((kind) => `${NOTICE_NAMES[kind]}: *${WAY_NAMES[ways[kind]].toLowerCase()}*`);
  const when = digest === undefined ? "off" : describeDigestTime(digest);
  return [...lines, `${DIGEST_NAME}: *${when}*`].join("\n");
}

/** The time of a digest as its owner types it: their own zone goes without saying. */
export function typedDigest({ isOwnZone, zone, ...time }: PersonalDigest): string {
  const typed: DigestTime = isOwnZone ? time : { ...time, zone };
  return describeDigestTime(typed);
}
