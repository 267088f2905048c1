import { expect, test } from "vitest";
import { channelIdSchema } from "../../src/domain/ids.ts";
import {
  listAccounts,
  NOT_ADDED,
  needsKey,
  type ShownAccount,
  severalAccounts,
  undoneWithoutKey,
  unknownAccount,
} from "../../src/messages/accounts.ts";
import { listAgents } from "../../src/messages/agents.ts";
import { caughtUp } from "../../src/messages/alerts.ts";
import { ann, START } from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

const channelId = channelIdSchema.parse("C1");
const account = (name: string, connectionId?: string): ShownAccount => ({
  name,
  channelId,
  connectionId,
  requestId: undefined,
  agentId: undefined,
  webhookSecrets: ["a-secret-of-24-characters"],
});

test("accounts are counted, that of the configuration too, and no secret is shown", () => {
  const connections = new Map([["con1", { state: "READY", detail: undefined, url: undefined }]]);
  const shown = (names: string[], ours?: { name: string; channelId: typeof channelId }) =>
    JSON.stringify(
      listAccounts(
        names.map((name) => account(name, "con1")),
        ours,
        connections,
        undefined,
      ),
    );
  const ours = { name: "default", channelId };
  expect(shown([])).toContain("No account yet");
  expect(shown(["berlin"])).toContain("One account");
  expect(shown([], ours)).toContain("One account");
  expect(shown(["berlin", "rome"])).toContain("2 accounts");
  expect(shown(["berlin", "rome"], ours)).toContain("3 accounts");
  expect(shown(["berlin"])).not.toContain("a-secret");
});

test("each account says how its connection stands, and what to do where it does not work", () => {
  const connections = new Map([
    ["con1", { state: "READY", detail: undefined, url: undefined }],
    ["con2", { state: "SETUP_FAILED", detail: undefined, url: undefined }],
  ]);
  const accounts = [account("one", "con1"), account("two", "con2"), account("three", "con3")];
  const shown = JSON.stringify(listAccounts(accounts, undefined, connections, undefined));
  expect(shown).toContain("one*: new chats in <#C1>");
  expect(shown).toContain("setup failed");
  expect(shown).toContain("is gone");
});

test("lists the account of the configuration first, and how one is added", () => {
  const shown = (note?: string) =>
    inLines(listAccounts([account("berlin")], { name: "default", channelId }, new Map(), note));
  expect([...shown(), shown("Only one.").at(-1)]).toEqual([
    "{ text: *2 accounts* }",
    "{ type: section, text: { type: mrkdwn, text: *2 accounts* } }",
    "{ type: section, text: { type: mrkdwn, text: *default*: new chats in <#C1>\nSet up in the bot's configuration; `/chatra status` shows whether the account works. } }",
    "{ type: section, text: { type: mrkdwn, text: *berlin*: new chats in <#C1>\n:red_circle: Not connected. Run `/chatra account berlin connect`. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra account add NAME` adds one (admins). }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Only one. }] }",
  ]);
});

test("lists forty agents, and counts the others", () => {
  const agents = Array.from({ length: 41 }, (_, nth) => ({
    id: `a${nth}`,
    name: "Bo",
    email: undefined,
    teammates: [],
  }));
  expect(inLines(listAgents(agents.slice(0, 40))).slice(-2)).toEqual([
    "{ type: section, text: { type: mrkdwn, text: *Bo* (`a39`) } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A teammate whose Slack email is an agent's email answers as that agent. `/chatra agents @teammate AGENT` sets another one (admins). }] }",
  ]);
  expect(inLines(listAgents(agents)).slice(-3)).toEqual([
    "{ type: section, text: { type: mrkdwn, text: *Bo* (`a39`) } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and 1 more. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: A teammate whose Slack email is an agent's email answers as that agent. `/chatra agents @teammate AGENT` sets another one (admins). }] }",
  ]);
});

test("names an agent without marks of Slack, and five of the teammates", () => {
  const listed = (name: string, teammates: number) =>
    inLines(
      listAgents([
        {
          id: "a1",
          name,
          email: undefined,
          teammates: Array.from({ length: teammates }, () => ({ userId: ann, byHand: true })),
        },
      ]),
    )[2];
  const byHand = (count: number) => Array.from({ length: count }, () => "<@UANN> (by hand)").join(", ");
  expect([listed("*B* `o`", 0), listed("Bo", 5), listed("Bo", 6)]).toEqual([
    "{ type: section, text: { type: mrkdwn, text: *∗B∗ 'o'* (`a1`) } }",
    `{ type: section, text: { type: mrkdwn, text: *Bo* (\`a1\`)  ·  ${byHand(5)} } }`,
    `{ type: section, text: { type: mrkdwn, text: *Bo* (\`a1\`)  ·  ${byHand(5)} and 1 more } }`,
  ]);
});

test("says why an account was not added", () => {
  expect([
    NOT_ADDED["name-taken"]("berlin"),
    NOT_ADDED["too-many"]("berlin", 20),
    NOT_ADDED.removed("berlin"),
    needsKey(["U1"]),
    undoneWithoutKey([]),
    unknownAccount("x", ["berlin"]),
    unknownAccount("x", []),
    severalAccounts(["berlin", "rome"]),
    caughtUp(START, START + 3 * 60_000),
  ]).toEqual([
    "This workspace already has an account *berlin*. `/chatra account berlin` shows it.",
    "This workspace has 20 accounts, which is the limit. Remove one first.",
    "An admin removed the account *berlin* after you ran the command.",
    "The bot can't store more accounts without an encryption key. Ask <@U1> to set `ENCRYPTION_KEY` to the output of `openssl rand -hex 32` and restart the bot.",
    "The bot can't store more accounts without an encryption key. Ask the bot's operator to set `ENCRYPTION_KEY` to the output of `openssl rand -hex 32` and restart the bot. Nothing was changed.",
    "This workspace has no account `x`. Its accounts are `berlin`.",
    "This workspace has no account `x`. Add the first with `/chatra account add NAME`.",
    "This workspace has several Chatra accounts: berlin, rome. Begin with one, as in `in:berlin …`, or use its channel.",
    ":white_check_mark: *Replies and messages arrive on time again.* The oldest had waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (3 minutes).",
  ]);
});
