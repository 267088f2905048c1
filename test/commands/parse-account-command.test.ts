import { describe, expect, test } from "vitest";
import { z } from "zod";
import { FORMS } from "../../src/commands/registry.ts";
import fc, { anySign } from "../property.ts";
import { parseCommand } from "./read.ts";

const accountSchema = z.object({
  kind: z.literal("account"),
  subcommand: z.string(),
  name: z.string().optional(),
});

function problemOf(text: string): string {
  const parsed = parseCommand(text);
  return "problem" in parsed ? parsed.problem : `no problem: ${JSON.stringify(parsed.command)}`;
}

describe("commands about accounts", () => {
  test.each([
    ["account", { subcommand: "list" }],
    ["accounts", { subcommand: "list" }],
    ["Accounts  ", { subcommand: "list" }],
    ["account list", { subcommand: "list" }],
    ["account \u200b", { subcommand: "list" }],
    ["account berlin   agent   a1", { subcommand: "agent", name: "berlin", agentId: "a1" }],
    [
      `account berlin agent ${"a".repeat(200)}`,
      { subcommand: "agent", name: "berlin", agentId: "a".repeat(200) },
    ],
    ["account add berlin", { subcommand: "add", name: "berlin" }],
    ["account ADD Berlin-2", { subcommand: "add", name: "berlin-2" }],
    ["account add `berlin`", { subcommand: "add", name: "berlin" }],
    ["account berlin", { subcommand: "show", name: "berlin" }],
    ["account *berlin*", { subcommand: "show", name: "berlin" }],
    ["account default", { subcommand: "show", name: "default" }],
    ["account 2", { subcommand: "show", name: "2" }],
    ["account berlin connect", { subcommand: "connect", name: "berlin" }],
    ["account berlin Here", { subcommand: "here", name: "berlin" }],
    ["account berlin agent aB3", { subcommand: "agent", name: "berlin", agentId: "aB3" }],
    ['account berlin agent "none"', { subcommand: "agent", name: "berlin", agentId: "none" }],
    ["account berlin agent none", { subcommand: "agent", name: "berlin", agentId: undefined }],
    ["account berlin secret", { subcommand: "secret", name: "berlin" }],
    ["account berlin remove", { subcommand: "remove", name: "berlin" }],
  ])("%s", (text, expected) => {
    expect(parseCommand(text)).toEqual({ command: { kind: "account", ...expected } });
  });

  test.each([
    ["account add", "name is missing", "account.add"],
    ["account add two words", "A name is one word", "account.add"],
    ["account add default", "the word has another meaning here", "account.add"],
    ["account add remove", "the word has another meaning here", "account.add"],
    ["account add -x", "can't be an account's name", "account.add"],
    ["account add ber_lin", "can't be an account's name", "account.add"],
    [`account add ${"a".repeat(33)}`, "can't be an account's name", "account.add"],
    ["account add münchen", "can't be an account's name", "account.add"],
    // The Kelvin sign, which is a k in small letters.
    ["account add \u212aiel", "can't be an account's name", "account.add"],
    ["account remove berlin", "The account's name is missing. Write it before `remove`", "account.change"],
    ["account secret", "before `secret`", "account"],
    ["account berlin remov", "Did you mean `remove`?", "account.change"],
    ["account berlin drop", "`drop` is not an account command.", "account.change"],
    ["account berlin remove now", "This command stands alone", "account.change"],
    ["account berlin agent", "The agent is missing.", "account.change"],
    ['account berlin agent ""', "The agent is missing.", "account.change"],
    ["account list all", "This command stands alone", "account.change"],
    ["account berlin agent a b", "`b` does not belong here.", "account.change"],
    [`account berlin agent ${"a".repeat(201)}`, "too long", "account.change"],
    ["account berlin agent a\u0007b", "contains an invisible or broken character", "account.change"],
    ["account berlin agent a\ud83d", "an invisible or broken character", "account.change"],
    ["account default remove", "The account `default` comes from the bot's configuration", "account.change"],
    ["account <@U1> here", "can't be an account's name", "account.change"],
  ] as const)("%s is told what is wrong", (text, why, form) => {
    const problem = problemOf(text);
    expect(problem).toContain(why);
    expect(problem).toContain(`\`${FORMS[form].usage.form}\``);
  });

  test("a word that is nearly one of these is suggested and not carried out", () => {
    expect(problemOf("acount berlin remove")).toContain("Did you mean `account`?");
  });

  test("whatever is typed, a name is plain and small, and nothing but the exact word removes", () => {
    const piece = fc.constantFrom(
      ...'add list default connect here agent secret remove berlin Berlin BERLIN-2 none - _ ` " <@U1> é'.split(
        " ",
      ),
    );
    const words = fc.array(fc.oneof(piece, fc.string({ unit: anySign, maxLength: 8 })), { maxLength: 5 });
    fc.assert(
      fc.property(words, (typed) => {
        const parsed = parseCommand(`account ${typed.join(" ")}`);
        if ("problem" in parsed) return;
        const command = accountSchema.parse(parsed.command);
        if (command.subcommand === "list") return;
        expect(command.name).toMatch(/^[a-z0-9][a-z0-9-]{0,31}$/);
        if (command.name === "default") expect(command.subcommand).toBe("show");
        if (command.subcommand === "remove")
          expect(typed.join(" ").trim().toLowerCase().split(/\s+/).at(-1)).toBe("remove");
      }),
      { numRuns: 3000 },
    );
  });
});
