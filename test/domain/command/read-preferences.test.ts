import { expect, test } from "vitest";
import { CommandUsageError } from "../../../src/domain/command/command.ts";
import { readPreferences } from "../../../src/domain/command/read-preferences.ts";
import { WEEKDAYS } from "../../../src/domain/hours.ts";
import { NOTIFY_PROBLEMS } from "../../../src/messages/notify.ts";

const weekdays = { days: WEEKDAYS.slice(0, 5), minute: 18 * 60 };

test.each([
  ["", {}],
  ["assigned=dm", { assigned: "dm" }],
  ["Assigned=DM reminders=off", { assigned: "dm", reminders: "off" }],
  ["escalation=thread reminders=dm assigned=off", { escalation: "thread", reminders: "dm", assigned: "off" }],
  ["digest=weekdays 18:00", { digest: weekdays }],
  ['digest="weekdays 18:00" assigned=dm', { digest: weekdays, assigned: "dm" }],
  ["assigned=dm digest=weekdays 18:00 reminders=off", { assigned: "dm", digest: weekdays, reminders: "off" }],
  ["digest=off escalation=dm", { digest: "off", escalation: "dm" }],
  ["digest=none", { digest: "off" }],
  ["digest=“ OFF ”", { digest: "off" }],
  ["digest=off \u200b", { digest: "off" }],
  ["assigned:dm digest:weekdays 18:00", { assigned: "dm", digest: weekdays }],
])("`notify %s` is read", (typed, chosen) => {
  expect(readPreferences(typed)).toEqual(chosen);
});

test.each([
  ["assigned", NOTIFY_PROBLEMS.unknown("assigned")],
  ["nothing=dm", NOTIFY_PROBLEMS.unknown("nothing")],
  ["assigned=", NOTIFY_PROBLEMS.noValue("assigned")],
  ["digest=", NOTIFY_PROBLEMS.noValue("digest")],
  ["assigned=dm assigned=off", NOTIFY_PROBLEMS.twice("assigned")],
  ["digest=off assigned=dm digest=off", NOTIFY_PROBLEMS.twice("digest")],
  ["assigned=dm reminders=never", NOTIFY_PROBLEMS.badWay("never")],
  ["digest=thread", NOTIFY_PROBLEMS.noDigestThread],
  ["digest=weekdays assigned=dm", NOTIFY_PROBLEMS.badDigest("weekdays")],
])("`notify %s` is answered with what is wrong", (typed, problem) => {
  expect(() => readPreferences(typed)).toThrow(new CommandUsageError(problem));
});
