import { describe, expect, test } from "vitest";
import { hideBodies } from "../../../src/outbound/membrane/hide-bodies.ts";
import fc from "../../property.ts";

const hide = (words: string, secrets: readonly string[] = []) => hideBodies(words, { input: null, secrets });

/** A value that nobody would guess, of any printable signs, and not one that words have by chance. */
const aSecret = fc
  .string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 8,
    maxLength: 80,
  })
  .filter((value) => /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value));

/** Some of its signs, in order: what nobody may learn of it. */
function leaks(shown: string, secret: string): boolean {
  for (let at = 0; at + 6 <= secret.length; at += 1)
    if (shown.includes(secret.slice(at, at + 6))) return true;
  return false;
}

const everyPercent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`).join("");
const everyUnicode = (text: string) =>
  Array.from(text, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const inHtml = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
const brokenAt = (width: number) => (text: string) => text.replace(new RegExp(`(.{${width}})`, "gs"), "$1\n");

describe("a secret value of ours", () => {
  test.each<[string, (secret: string) => string]>([
    ["as it is", (secret) => secret],
    ["in JSON", (secret) => JSON.stringify({ said: secret })],
    ["in JSON within JSON", (secret) => JSON.stringify({ said: JSON.stringify({ value: secret }) })],
    ["in JSON with every sign escaped", (secret) => everyUnicode(secret)],
    ["in JSON with its slashes escaped", (secret) => JSON.stringify(secret).replaceAll("/", "\\/")],
    ["in a web address", (secret) => `https://x.example/?v=${encodeURIComponent(secret)}`],
    ["in a web address with every sign encoded", everyPercent],
    ["in a web address within a web address", (secret) => encodeURIComponent(encodeURIComponent(secret))],
    ["in HTML", inHtml],
    ["between colours", (secret) => `\u001b[31m${secret}\u001b[0m`],
    ["with colours in its middle", (secret) => secret.split("").join("\u001b[1m")],
    ["with characters in its middle that take no place", (secret) => secret.split("").join("\u200b")],
    ["broken into lines", brokenAt(5)],
    [
      "broken into lines of Windows with an indentation",
      (secret) => secret.replace(/(.{4})/gs, "$1\r\n    "),
    ],
    ["broken into lines in JSON", (secret) => JSON.stringify(brokenAt(7)(secret))],
  ])("is hidden %s, wherever it stands", (_, write) => {
    fc.assert(
      fc.property(aSecret, fc.integer({ min: 0, max: 1100 }), (secret, before) => {
        const shown = hide(`${"word ".repeat(before / 5)}${write(secret)} refused`, [secret]);
        const plain = decodeAll(shown).replace(/\s+/g, "");
        expect(leaks(plain, secret), shown).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("that stands across the end of what is read is hidden whole", () => {
    const secret = "hunter-two-Hunter-2-hunter";
    for (let before = 950; before <= 1000; before += 1) {
      // The body takes most of the place, so that the end of what is read is shown.
      const body = "b".repeat(before - 10);
      const shown = hideBodies(`${body}- login: ${secret}`, { input: { text: body }, secrets: [secret] });
      expect(shown).not.toMatch(/hunter/i);
    }
  });

  test("is hidden where another one is its beginning", () => {
    expect(hide("said: Abcd1234Efgh", ["Abcd1234", "Abcd1234Efgh"])).toBe("said: [hidden]");
  });

  test("that is shorter than four characters is not looked for, and one of none hides nothing", () => {
    expect(hide("the db is away", ["db", "", " "])).toBe("the db is away");
  });

  test("takes no more time for having signs that mean something in patterns", () => {
    const secret = "(a+)+$[^x]*\\u{1F600}.{9}|";
    expect(hide(`x${secret}y`, [secret])).toBe("x[hidden]y");
  });
});

function decodeAll(text: string): string {
  return text
    .replace(/%(?:25)*([0-9a-f]{2})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

/** Made up at random; nothing opens with any of them. */
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9m";
const BASE64 = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";
const HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c";

test.each([
  ["a bearer token", "sent Authorization: Bearer abc-123.x", ["abc-123"]],
  ["a bearer token in small letters", "authorization: bearer abc123def456", ["abc123"]],
  ["basic credentials", "header Basic YWRhOmh1bnRlcjI= refused", ["YWRh"]],
  ["a cookie", "Cookie: sid=a b c; theme=x", ["sid", "theme"]],
  ["a JWT", `token ${JWT} expired`, [JWT.slice(0, 12), "c2lnbmF0"]],
  ["a JWT that is cut", `saw ${JWT.slice(0, 30)}`, ["eyJ"]],
  ["a token of Slack", "with xoxb-1-a and XAPP-1-B2", ["xoxb", "XAPP"]],
  ["a token of a code host", "with ghp_16C7e42F292c6912E7710c838347Ae178B4a", ["16C7"]],
  ["a key of a cloud", "with AKIAIOSFODNN7EXAMPLE", ["AKIA"]],
  ["an address with a password", "to postgres://bot:hun/ter@2@db.example/x failed", ["bot", "hun", "ter"]],
  ["an address with a user alone", "from https://s3cr3t@git.example/x", ["s3cr3t"]],
  ["an address with a password, encoded", "to postgres%3A%2F%2Fbot%3Ahunter%40db.example", ["hunter"]],
  ["an address with a password, in JSON", String.raw`"https:\/\/bot:hunter@db.example"`, ["hunter"]],
  ["a parameter of an address", "GET https://x.example/a?api_key=correct&b=2", ["correct"]],
  ["a named value", "password=correct", ["correct"]],
  ["a named value behind a space", "secret: correct horse", ["correct"]],
  ["a named value in JSON", '{"workspaceSecret":"correct horse"}', ["correct", "horse"]],
  ["a named value with a quote in it", String.raw`{"password":"cor\"rect"}`, ["cor", "rect"]],
  ["a named value in JSON within JSON", String.raw`"{\"apiKey\":\"correct\",\"a\":1}"`, ["correct"]],
  ["a named value that is not ended", '{"token":"correct hor', ["correct", "hor"]],
  ["a named value, percent-encoded", "body access_token%3Dcorrect", ["correct"]],
  ["a variable", "MEMBRANE_WORKSPACE_KEY=correct", ["correct"]],
  ["an option", "ran --client-secret correct --json", ["correct"]],
  ["a password in prose", "with password hunter2 from", ["hunter2"]],
  ["an email address with its password", "login ada@example.org:hunter failed", ["ada@", "hunter"]],
  ["an email address with its password behind a slash", "login ada@example.org / hunter failed", ["hunter"]],
  ["a long word in hexadecimal", `key ${HEX} refused`, ["9f86", "822c"]],
  ["a long word in base64", `key ${BASE64} refused`, ["q83v", "niQ"]],
  [
    "a long word over several lines",
    `key\n${BASE64.slice(0, 36)}\n${BASE64.slice(36)}\n`,
    ["q83v", "zeVni", "eJA"],
  ],
  [
    "a private key",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIB\nabc\n-----END RSA PRIVATE KEY----- x",
    ["MIIB", "abc"],
  ],
  ["a private key that is cut", "-----BEGIN PRIVATE KEY-----\nMIIB\nab", ["MIIB", "ab"]],
])("%s is hidden", (_, words, secrets) => {
  const shown = hide(words);
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect(shown).toContain("[hidden]");
  const coloured = hide(`\u001b[33m${words}\u001b[0m`);
  expect(coloured).toBe(shown);
});

test.each([
  "Membrane is not logged in. Please run `membrane login`",
  "Invalid token: please log in again",
  "access_token_expired",
  "The session has expired. credentials.json: not found",
  "connection 66f0c0ffee66f0c0ffee66f0 not found",
  "run 550e8400-e29b-41d4-a716-446655440000 not found",
  "Error: Cannot find module '/usr/local/lib/node_modules/@membranehq/cli/dist/index.js'",
  "ENOENT /home/support-bot/deployments/production/current/chatra-slack/node_modules",
  "error: unknown option '--connectionId'",
  "getaddrinfo ENOTFOUND api.getmembrane.com:443",
  "see https://console.getmembrane.com/app/connections/66f0c0ffee66f0c0ffee66f0?tab=settings",
  "ada@example.org is not a member of the workspace",
  "ActionInstanceSetupConfigurationErrorOfTheConnection",
  "this version does not take --connection-id-of-the-other-account-2",
  "Chatra answered 422: text is too long (5001 > 5000)",
])("“%s” says nothing secret and stays as it is", (words) => {
  expect(hide(words)).toBe(words);
});

test("words that quote what was sent are known as such, also where it has a secret in it", () => {
  const text = '{"error":{"message":"my password is hunter2, token=abc"}}';
  expect(hideBodies(text, { input: { text }, secrets: ["hunter2"] })).toBe("[…]");
});

test("whatever is said ends in time, and in 300 characters", () => {
  const parts = fc.constantFrom(
    "token",
    "password",
    ":",
    "=",
    '"',
    "\\",
    "a",
    "A1",
    "@",
    "://",
    "%3A",
    "/",
    ".",
    " ",
    "\n",
    "-----BEGIN PRIVATE KEY-----",
    "Bearer ",
    "eyJ",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (some, times) => {
      expect(hide(some.join("").repeat(times), ["token:a"]).length).toBeLessThanOrEqual(300);
    }),
    { numRuns: 150 },
  );
});
