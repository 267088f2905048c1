import { describe, expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import { readSnooze, snoozeEnd } from "../../src/domain/snooze.ts";

/** A Wednesday, 14:15 in Berlin and 8:15 in New York. */
const now = Date.parse("2026-11-25T13:15:00Z");
const berlin = "Europe/Berlin";
const open = readHours("weekdays 9:00-18:00 Europe/Berlin");

/** When a snooze ends that was typed in this zone; why not, else. */
function endOf(typed: string, zone = berlin, hours?: typeof open): string {
  const snooze = readSnooze(typed);
  if (snooze === undefined) return "no time";
  const end = snoozeEnd(snooze, now, zone, hours);
  return end === undefined ? "over" : new Date(end).toISOString().slice(0, 16);
}

describe("a snooze until", () => {
  test.each([
    ["14:30", "2026-11-25T13:30"],
    ["9:00", "2026-11-26T08:00"],
    ["09:05", "2026-11-26T08:05"],
    ["14:15", "2026-11-26T13:15"],
    ["9am", "2026-11-26T08:00"],
    ["9 AM", "2026-11-26T08:00"],
    ["at 3:30pm", "2026-11-25T14:30"],
    ["12am", "2026-11-25T23:00"],
    ["1am", "2026-11-26T00:00"],
    ["12:59am", "2026-11-25T23:59"],
    ["12pm", "2026-11-26T11:00"],
    ["0:00", "2026-11-25T23:00"],
    ["tomorrow 9am", "2026-11-26T08:00"],
    ["tomorrow at 9 am", "2026-11-26T08:00"],
    ["tomorrow 9", "2026-11-26T08:00"],
    ["tomorrow", "2026-11-26T08:00"],
    ["monday 9am", "2026-11-30T08:00"],
    ["mon 14:00", "2026-11-30T13:00"],
    ["wed 2pm", "2026-12-02T13:00"],
    ["today 4pm", "2026-11-25T15:00"],
    ["today 9am", "over"],
    ["  tomorrow ", "2026-11-26T08:00"],
    ["friday", "2026-11-27T08:00"],
    ["wednesday 3pm", "2026-12-02T14:00"],
    ["2h", "2026-11-25T15:15"],
    ["45 s", "2026-11-25T13:15"],
    ["90s", "2026-11-25T13:16"],
    ["30m", "2026-11-25T13:45"],
    ["1d", "2026-11-26T13:15"],
    ["9", "no time"],
    ["900", "no time"],
    ["today", "no time"],
    ["13pm", "no time"],
    ["0am", "no time"],
    ["24:00", "no time"],
    ["9:60", "no time"],
    ["9:0", "no time"],
    ["tomorrow 9am please", "no time"],
    ["9am tomorrow", "no time"],
    ["at", "no time"],
    ["am", "no time"],
    ["", "no time"],
  ])("%j is read in the person's zone: %s", (typed, expected) => {
    expect(endOf(typed)).toBe(expected);
  });

  test.each([
    ["9:00", "2026-11-26T08:00"],
    ["14:30", "2026-11-25T13:30"],
    ["tomorrow 9am", "2026-11-26T08:00"],
    ["monday 9am", "2026-11-30T08:00"],
    ["tomorrow 10am", "2026-11-26T09:00"],
    ["monday", "2026-11-30T08:00"],
    // When they open next after today.
    ["tomorrow", "2026-11-26T08:00"],
  ])("%j is read in the zone of the chat's hours, wherever the person is", (typed, expected) => {
    expect(endOf(typed, "America/New_York", open)).toBe(expected);
  });

  test("tomorrow begins at midnight where they open then", () => {
    const early = readHours("daily 0:00-6:00 Europe/Berlin");
    expect(endOf("tomorrow", berlin, early)).toBe("2026-11-25T23:00");
  });

  test.each([
    ["weekdays 0:00-24:00 Europe/Berlin", "2026-11-26T08:00"],
    ["daily 0:00-24:00 Europe/Berlin", "2026-11-26T08:00"],
    ["daily 0:00-24:00 Europe/Berlin, closed 2026-12-25", "2026-11-26T08:00"],
    // They are closed in the morning, and open later on that day.
    ["daily 14:00-24:00, daily 0:00-2:00 Europe/Berlin", "2026-11-26T13:00"],
    ["fri 6:00-24:00, sat 0:00-24:00 Europe/Berlin", "2026-11-27T05:00"],
  ])("tomorrow is tomorrow where they are open day and night: %s", (line, expected) => {
    expect(endOf("tomorrow", berlin, readHours(line))).toBe(expected);
  });

  test("9:00 is that of today, where it has not come yet", () => {
    expect(endOf("9:00", "America/New_York")).toBe("2026-11-25T14:00");
    expect(endOf("9:00", "Asia/Tokyo")).toBe("2026-11-26T00:00");
  });
});
