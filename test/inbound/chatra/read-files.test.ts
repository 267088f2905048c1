import { expect, test } from "vitest";
import { readChatraFiles } from "../../../src/inbound/chatra/read-files.ts";

const filesOf = (file: unknown, attachments?: unknown) => readChatraFiles({ file, attachments });
const named = (name: string) => ({ name, linkFault: "none", isImage: false });

test.each([
  ["the first of its names", { name: "a", filename: "b", fileName: "c", link: "/d.txt" }, "a"],
  ["its second name", { filename: "b", fileName: "c", link: "/d.txt" }, "b"],
  ["its third name", { fileName: "c", link: "/d.txt" }, "c"],
  ["its link", { link: "/x/d.txt?e=f.gif#g", url: "/h.txt" }, "d.txt"],
  ["its address", { url: "/x/My%20file.txt" }, "My file.txt"],
  ["an address that can't be decoded", { url: "/x/a%zz.png" }, "a%zz.png"],
  ["nothing, where the host alone looks like a name", { link: "https://x.org" }, "file"],
  ["nothing, of a picture", { link: "/x/", isImage: "1" }, "picture"],
  ["what is visible of its name", { name: "\u202egpj.exe\n" }, "gpj.exe"],
])("names a file by %s", (_title, file, name) => {
  expect(filesOf(file)).toEqual([expect.objectContaining({ name })]);
});

test.each([
  [" https://x.org/a.png ", { url: "https://x.org/a.png" }],
  ["//x.org/a.png", { url: "https://x.org/a.png" }],
  ["HTTP://x.org/a.png", { url: "HTTP://x.org/a.png" }],
  ["/a.png", { linkFault: "relative" }],
  ["data:image/png,a.png", { linkFault: "unsafe" }],
  ["https://[/a.png", { linkFault: "unsafe" }],
  [undefined, { linkFault: "none" }],
])("reads the link %j as %j", (link, expected) => {
  expect(filesOf({ name: "a.png", link, url: undefined })).toStrictEqual([
    { name: "a.png", ...expected, isImage: false },
  ]);
});

test("prefers the link to the address", () => {
  expect(filesOf({ name: "a", link: "https://x.org/1", url: "https://x.org/2" })).toStrictEqual([
    { name: "a", url: "https://x.org/1", isImage: false },
  ]);
});

test.each([
  [{ name: "a" }, false],
  [{ name: "a", isImage: true }, true],
  [{ name: "a", imageInfo: {} }, true],
  [{ name: "a", imageInfo: 5 }, false],
  [{ name: "a", mimeType: "IMAGE/png" }, true],
  [{ name: "a", mimeType: "text/image/" }, false],
])("knows from %j whether it is a picture: %j", (file, isImage) => {
  expect(filesOf(file)).toStrictEqual([{ name: "a", linkFault: "none", isImage }]);
});

test.each([
  ["a bare name", "a.txt", [named("a.txt")]],
  ["a bare address", "HTTPS://x.org/a.txt", [{ name: "a.txt", url: "HTTPS://x.org/a.txt", isImage: false }]],
  ["a size alone", { size: 0 }, [{ ...named("file"), size: 0 }]],
  ["nothing", undefined, []],
  ["null", null, []],
  ["a number", 7, []],
  ["an empty text", "", []],
  ["an empty object", {}, []],
  ["an object without a file's fields", { id: 5 }, []],
])("reads %s, wherever it stands", (_title, given, files) => {
  expect(filesOf(given)).toStrictEqual(files);
  expect(filesOf([given, [], [given]])).toStrictEqual(files);
  expect(filesOf(null, given)).toStrictEqual(files);
  expect(filesOf(undefined, [null, given])).toStrictEqual(files);
});

test("counts files as one where their addresses are the same, else their names and sizes", () => {
  const at = (name: string, url: string, size?: number) => ({ name, url: `https://x.org/${url}`, size });
  const given = [
    at("a", "1", 1),
    at("b", "1", 2),
    at("a", "2", 1),
    { name: "a", size: 1 },
    { name: "a", size: 1 },
    { name: "a", size: 2 },
    { name: "b", size: 1 },
    at("b", "3", 1),
  ];
  expect(filesOf(given).map(({ name, url, size }) => [name, url, size])).toEqual([
    ["a", "https://x.org/1", 1],
    ["a", "https://x.org/2", 1],
    ["a", undefined, 1],
    ["a", undefined, 2],
    ["b", undefined, 1],
    ["b", "https://x.org/3", 1],
  ]);
});

test("reads the first 50 of all files", () => {
  const many = Array.from({ length: 51 }, (_, index) => `${index}.txt`);
  expect(filesOf(undefined, many)).toHaveLength(50);
  expect(filesOf(null, many).at(-1)).toEqual(named("49.txt"));
  expect(filesOf("first.txt", many).at(-1)).toEqual(named("48.txt"));
});
