import { describe, expect, test } from "vitest";
import { describeFile, type FileFacts } from "../../src/domain/slack-file.ts";

const url = "https://files.slack.com/f1";
const bytes = { mimetype: "application/octet-stream", size: 0 };

/** What Slack tells of a file, and what the bot makes of it, before and after it asked. */
describe("a file", () => {
  test.each<[string, Partial<FileFacts>, object]>([
    ["of this workspace", { name: "a.pdf", url }, { name: "a.pdf" }],
    ["with its kind and place", { name: "a.pdf", mode: "hosted", url, size: 5 }, { name: "a.pdf", size: 5 }],
    [
      "with its type",
      { name: "a.pdf", mimetype: "application/pdf" },
      { name: "a.pdf", mimetype: "application/pdf" },
    ],
    ["whose name turns words around or has lines", { name: "bill\u202efdp.\nexe" }, { name: "billfdp. exe" }],
    ["with a title alone", { name: " ", title: "Plan" }, { name: "Plan" }],
    ["that may be seen", { name: "a", access: "visible", mode: "hosted", url }, { name: "a" }],
    [
      "that may not be seen",
      { name: "a", access: "access_denied", url },
      { name: "a", obstacle: "withheld" },
    ],
    ["beyond the plan", { name: "a", mode: "hidden_by_limit" }, { name: "a", obstacle: "hidden-by-plan" }],
    [
      "kept elsewhere",
      { name: "a", mode: "external", url: "https://a.example/x" },
      { name: "a", externalUrl: "https://a.example/x" },
    ],
    [
      "said to be kept elsewhere",
      { name: "a", isExternal: true, url: "http://a.example/" },
      { name: "a", externalUrl: "http://a.example/" },
    ],
    [
      "kept elsewhere, nobody knows where",
      { name: "a", mode: "external" },
      { name: "a", obstacle: "no-address" },
    ],
    [
      "kept at no address of the web",
      { name: "a", isExternal: true, url: "ftp://a.example/" },
      { name: "a", obstacle: "no-address" },
    ],
    [
      "kept at what is no address",
      { name: "a", isExternal: true, url: "x" },
      { name: "a", obstacle: "no-address" },
    ],
    [
      "that is a canvas by its type",
      { name: "tech", title: "Plan", mimetype: "application/vnd.slack-docs" },
      { name: "Plan", mimetype: "application/vnd.slack-docs", obstacle: "canvas" },
    ],
    ["that is a canvas by its kind", { name: "tech", mode: "quip" }, { name: "tech", obstacle: "canvas" }],
    ["that is a canvas by its newer kind", { mode: "canvas" }, { name: "canvas", obstacle: "canvas" }],
    [
      "that is a list by its type",
      { mimetype: "application/vnd.slack-list" },
      { name: "list", mimetype: "application/vnd.slack-list", obstacle: "list" },
    ],
    [
      "that is a list by its kind",
      { title: "Tasks", name: "tech", mode: "list" },
      { name: "Tasks", obstacle: "list" },
    ],
  ])("%s", (_, facts, expected) => {
    const file = { id: "F1", ...bytes, ...expected };
    expect([true, false].map((isFinal) => describeFile({ id: "F1", ...facts }, { isFinal }))).toEqual([
      file,
      file,
    ]);
  });

  test.each<[string, Partial<FileFacts>]>([
    ["an ID alone", { access: "check_file_info" }],
    ["that it is a stub", { mode: "file_access", url }],
    ["its kind but no place", { mode: "hosted" }],
  ])("of which an event tells %s is asked about, and withheld if Slack says no more", (_, facts) => {
    const file = { id: "F1", name: "F1", ...bytes };
    expect([true, false].map((isFinal) => describeFile({ id: "F1", ...facts }, { isFinal }))).toEqual([
      { ...file, obstacle: "withheld" },
      { ...file, isStub: true },
    ]);
  });
});
