import { expect, test } from "vitest";
import { showFile } from "../../../src/simulator/demo/shown-file.ts";

const file = (name: string, mimetype: string, text: string) => {
  const info = { id: "F1", mode: "hosted", name, mimetype, size: text.length };
  return showFile(info, { info, bytes: Buffer.from(text) });
};

test("a table shows its first cells, however they are quoted", () => {
  const csv = '\ufeffby,name\r\nroute,"a, ""b"""\r\nteammate,"two\nlines"\r\n,\r\nhour,\r\n';
  expect(file("report.csv", "text/csv", csv)).toEqual({
    name: "report.csv",
    size: csv.length,
    link: "files/F1",
    rows: [
      ["by", "name"],
      ["route", 'a, "b"'],
      ["teammate", "two\nlines"],
      ["hour", ""],
    ],
  });
});

test("a long and wide table is cut, and an empty one is none", () => {
  const { rows } = file("long.csv", "text/csv", "1,2,3,4,5,6,7,8,9\n".repeat(20));
  expect(rows).toEqual(Array.from({ length: 6 }, () => ["1", "2", "3", "4", "5", "6", "7"]));
  expect(file("empty.csv", "text/csv", "\ufeff").rows).toEqual([]);
});

test("a picture is one, a drawing with scripts is a file, and a file elsewhere has no link", () => {
  expect(file("a.png", "image/png", "x")).toEqual({
    name: "a.png",
    size: 1,
    link: "files/F1",
    isPicture: true,
  });
  expect(file("a.svg", "image/svg+xml", "x")).toEqual({ name: "a.svg", size: 1, link: "files/F1" });
  expect(showFile({ id: "F2", mode: "external", name: "Plan" }, undefined)).toEqual({
    name: "Plan",
    size: 0,
  });
});
