import { expect, test } from "vitest";
import { showDate } from "../../src/simulator/slack/show-date.ts";

const reader = { now: Date.UTC(2026, 10, 28, 23, 30), zone: "Europe/Berlin" };
const at = (year: number, month: number, day: number, hour = 12) =>
  String(Date.UTC(year, month - 1, day, hour, 5, 9) / 1000);

test.each([
  ["today, by the reader's zone", at(2026, 11, 28, 23), "today 12:05 AM"],
  ["yesterday", at(2026, 11, 28), "yesterday 1:05 PM"],
  ["tomorrow", at(2026, 11, 30), "tomorrow 1:05 PM"],
  ["a day of these months", at(2026, 11, 1), "Nov 1 1:05 PM"],
  ["a day of another year", at(2025, 3, 1), "Mar 1, 2025 1:05 PM"],
])("shows %s", (_what, seconds, shown) => {
  expect(showDate(seconds, "{date_short_pretty} {time}", reader)).toBe(shown);
});

test("keeps the words around its tokens", () => {
  expect(showDate(at(2026, 11, 28), "on {date_num}, {date_short} ({time_secs})", reader)).toBe(
    "on 2026-11-28, Nov 28 (1:05:09 PM)",
  );
});

test.each([
  ["an unknown token", at(2026, 11, 28), "{date_short} {century}"],
  ["no number", "soon", "{time}"],
  ["no number at all", "", "{time}"],
  ["a time before 1970", "-5", "{time}"],
  ["a time out of all reckoning", "999999999999", "{time}"],
])("leaves %s to the fallback", (_what, seconds, format) => {
  expect(showDate(seconds, format, reader)).toBeUndefined();
});
