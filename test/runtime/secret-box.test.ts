import { describe, expect, test } from "vitest";
import { createSecretBox, SecretBoxError } from "../../src/runtime/secret-box.ts";
import fc from "../property.ts";

const older = "0".repeat(64);
const newer = "1".repeat(64);

function reasonOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof SecretBoxError) return error.reason;
    throw error;
  }
  return undefined;
}

describe("the secret box", () => {
  test("whatever was sealed is opened again, and shows nothing of itself while it is sealed", () => {
    const box = createSecretBox([newer]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 8 }), fc.string(), (text, about) => {
        const sealed = box.seal(text, about);
        expect(box.open(sealed, about)).toBe(text.toWellFormed());
        expect(sealed).not.toContain(text);
      }),
    );
  });

  test("what is sealed begins with the version and the key's name, as it is stored for years", () => {
    expect(createSecretBox([newer, older]).seal("token", "T1")).toMatch(
      /^v1\.j-p5w7r0\.[\w-]{16}\.[\w-]{28}$/,
    );
    expect(() => createSecretBox([])).toThrow("a secret box needs a key");
  });

  test("the same text is sealed differently each time", () => {
    const box = createSecretBox([newer]);
    expect(box.seal("token", "T1")).not.toBe(box.seal("token", "T1"));
  });

  test("what was sealed about one workspace is not opened as another's", () => {
    const box = createSecretBox([newer]);
    expect(reasonOf(() => box.open(box.seal("token", "T1"), "T2"))).toBe("damaged");
  });

  test("one changed character anywhere makes it unreadable", () => {
    const box = createSecretBox([newer]);
    const sealed = box.seal("xoxb-1-2-three", "T1");
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
      // The last character of base64 may carry bits that mean nothing.
      if (
        Buffer.from(changed.split(".")[3] ?? "", "base64url").equals(
          Buffer.from(sealed.split(".")[3] ?? "", "base64url"),
        ) &&
        changed.split(".").slice(0, 3).join() === sealed.split(".").slice(0, 3).join()
      )
        continue;
      expect(reasonOf(() => box.open(changed, "T1"))).toMatch(/damaged|unknown-key/);
    }
  });

  test("a tag that was cut off, and anything that is no sealed text, is refused", () => {
    const box = createSecretBox([newer]);
    const sealed = box.seal("token", "T1");
    for (const broken of ["", "v1", "plain", sealed.slice(0, -10), sealed.split(".").slice(0, 3).join(".")])
      expect(reasonOf(() => box.open(broken, "T1"))).toMatch(/damaged|unknown-key/);
  });

  test("a tag is taken whole or not at all: a shorter one could be guessed", () => {
    const box = createSecretBox([newer]);
    const [version, keyId, nonce, tag = ""] = box.seal("", "T1").split(".");
    const bytes = Buffer.from(tag, "base64url");
    for (const length of [4, 8, 12, 13, 14, 15]) {
      const cut = [version, keyId, nonce, bytes.subarray(0, length).toString("base64url")].join(".");
      expect([length, reasonOf(() => box.open(cut, "T1"))]).toEqual([length, "damaged"]);
    }
  });

  test("what can't be opened says whether a key is missing or the text was changed, and what to do", () => {
    const box = createSecretBox([newer]);
    const sealed = createSecretBox([older]).seal("token", "T1");
    expect(() => box.open(sealed, "T1")).toThrow(
      "ENCRYPTION_KEY lacks the key that encrypted a secret in the database. Add that key after the new one, with a comma between them.",
    );
    expect(() => box.open(box.seal("token", "T1"), "T2")).toThrow(
      "A secret in the database can't be decrypted: another program changed or moved it. Restore the database from a backup.",
    );
    expect(createSecretBox([newer, older]).hasKeyOf(sealed)).toBe(true);
    expect([sealed, box.seal("token", "T1"), "v1.x.y.z"].map((one) => box.hasKeyOf(one))).toEqual([
      false,
      true,
      false,
    ]);
  });

  test("an old key still opens, a new one seals, and a key that is gone is named as the reason", () => {
    const before = createSecretBox([older]).seal("token", "T1");
    const both = createSecretBox([newer, older]);
    expect(both.open(before, "T1")).toBe("token");
    expect(both.isCurrent(before)).toBe(false);
    const after = both.seal("token", "T1");
    expect(both.isCurrent(after)).toBe(true);
    const only = createSecretBox([newer]);
    expect(only.open(after, "T1")).toBe("token");
    expect(reasonOf(() => only.open(before, "T1"))).toBe("unknown-key");
  });
});
