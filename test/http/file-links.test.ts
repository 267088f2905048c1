import { describe, expect, test } from "vitest";
import { createFileLinks } from "../../src/http/file-links.ts";
import { STRAY_IDS } from "../path-ids.ts";
import fc, { anySign } from "../property.ts";

const links = createFileLinks({ publicUrl: "https://bot.example.com/chat/", key: "k".repeat(32) });
const day = 24 * 3_600_000;
const sentAt = 1_700_000_000_000;

const tokenOf = (link: string) => link.split("/").at(-2) ?? "";

describe("links to files", () => {
  test("A link leads to its file for thirty days and not a moment longer", () => {
    const link = links.linkFor({ id: "F1", name: "a.png" }, sentAt);
    expect(link).toMatch(/^https:\/\/bot\.example\.com\/chat\/files\/[\w-]+\.[\w-]+\/a\.png$/);
    expect(links.verify(tokenOf(link), sentAt + 30 * day - 1)).toEqual({ fileId: "F1" });
    expect(links.verify(tokenOf(link), sentAt + 30 * day)).toBe("expired");
  });

  test("The same file sent at the same time has the same link", () => {
    expect(links.linkFor({ id: "F1", name: "a" }, sentAt)).toBe(
      links.linkFor({ id: "F1", name: "a" }, sentAt),
    );
    expect(links.linkFor({ id: "F1", name: "a" }, sentAt + 1)).not.toBe(
      links.linkFor({ id: "F1", name: "a" }, sentAt),
    );
  });

  test("A link stays the same from version to version: it was sent to somebody", () => {
    expect(links.linkFor({ id: "F", name: "a.png" }, sentAt, "T")).toBe(
      "https://bot.example.com/chat/files/WyJGIiwxNzAyNTkyMDAwMDAwLCJUIl0.CSGxJw15XmkP5Rh5-k-dQDY5iGum2mYjH4wn05BrDpg/a.png",
    );
    expect(links.verify(tokenOf(links.linkFor({ id: "F", name: "a" }, sentAt, "T")), sentAt)).toEqual({
      fileId: "F",
      teamId: "T",
    });
  });

  test.each([
    ["", undefined],
    ["F1", ""],
  ])("No link leads to a file %j of workspace %j", (id, teamId) => {
    const token = tokenOf(links.linkFor({ id, name: "a" }, sentAt, teamId));
    expect(() => links.verify(token, sentAt)).toThrow();
  });

  test("The workspace is kept where it was given", () => {
    const link = links.linkFor({ id: "F1", name: "a" }, sentAt, "T1");
    expect(links.verify(tokenOf(link), sentAt)).toEqual({ fileId: "F1", teamId: "T1" });
  });

  test("A token changed in any place is invalid", () => {
    const token = tokenOf(links.linkFor({ id: "F1", name: "a" }, sentAt));
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.constantFrom("A", "z", "0", "-", ".", "+", "="),
        (at, sign) => {
          const changed = token.slice(0, at) + sign + token.slice(at + 1);
          fc.pre(changed !== token);
          expect(links.verify(changed, sentAt)).toBe("invalid");
        },
      ),
    );
  });

  test("A signature has one spelling: another of the same bytes is invalid", () => {
    const token = tokenOf(links.linkFor({ id: "F1", name: "a" }, sentAt));
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(token.at(-1) ?? "");
    // The last of 43 signs carries four bits of six: its neighbour stands for the same bytes.
    const respelled = `${token.slice(0, -1)}${alphabet[last ^ 1]}`;
    const bytesOf = (text: string) => Buffer.from(text.split(".")[1] ?? "", "base64url").toString("hex");
    expect(bytesOf(respelled)).toBe(bytesOf(token));
    expect(links.verify(respelled, sentAt)).toBe("invalid");
    for (const padded of [`${token}=`, `${token}%3D`, ` ${token}`, `${token}\n`]) {
      expect(links.verify(padded, sentAt)).toBe("invalid");
    }
  });

  test("A token longer than any of ours is invalid even with our signature", () => {
    expect(links.verify(tokenOf(links.linkFor({ id: "F".repeat(200), name: "a" }, sentAt)), sentAt)).toEqual({
      fileId: "F".repeat(200),
    });
    expect(links.verify(tokenOf(links.linkFor({ id: "F".repeat(400), name: "a" }, sentAt)), sentAt)).toBe(
      "invalid",
    );
  });

  test("A token of 512 characters is the longest", () => {
    const verify = (id: string) => links.verify(tokenOf(links.linkFor({ id, name: "a" }, sentAt)), sentAt);
    expect([verify("F".repeat(333)), verify("F".repeat(334))]).toEqual([
      { fileId: "F".repeat(333), teamId: undefined },
      "invalid",
    ]);
  });

  test.each(["", ".", "a.b", "..", "F1", "x".repeat(100)])("%j is no token", (token) => {
    expect(links.verify(token, sentAt)).toBe("invalid");
  });

  test("Another key's token is invalid", () => {
    const others = createFileLinks({ publicUrl: "https://bot.example.com", key: Buffer.alloc(32, 1) });
    expect(links.verify(tokenOf(others.linkFor({ id: "F1", name: "a" }, sentAt)), sentAt)).toBe("invalid");
  });

  test.each([
    ["Résumé (final).pdf", "Resume-final-.pdf"],
    ["../../etc/passwd", "etc-passwd"],
    ["отчёт.pdf", "file.pdf"],
    ["", "file"],
    ["a b?c#d.png.", "a-b-c-d.png"],
    ["-..a...b..c-.", "a.b.c"],
    ["...", "file"],
    [".htaccess", "file.htaccess"],
    [`${"x".repeat(100)}.png`, `${"x".repeat(76)}.png`],
  ])("The name %j is written %j in a link", (name, written) => {
    expect(links.linkFor({ id: "F1", name }, sentAt).split("/").at(-1)).toBe(written);
  });

  test("Whatever a file is called, its link is a URL of one safe last segment", () => {
    fc.assert(
      fc.property(fc.string({ unit: anySign, maxLength: 200 }), (name) => {
        const link = links.linkFor({ id: "F1", name }, sentAt);
        expect(new URL(link).href).toBe(link);
        expect(link.split("/").at(-1)).toMatch(/^[A-Za-z0-9_]([\w.-]{0,90}[A-Za-z0-9_])?$/);
      }),
    );
  });
});

test.each(STRAY_IDS)("No id or name with %s gets into the path of a link, and none is a token", (_, id) => {
  const link = new URL(links.linkFor({ id, name: id }, sentAt, id || undefined));
  expect(link.pathname).toMatch(/^\/chat\/files\/[\w-]+\.[\w-]{43}\/[A-Za-z0-9_-][\w.-]*$/);
  expect([link.search, link.hash]).toEqual(["", ""]);
  expect(link.pathname).not.toContain("..");
  expect(links.verify(id, sentAt)).toBe("invalid");
});
