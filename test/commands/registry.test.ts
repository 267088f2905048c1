import { expect, test } from "vitest";
import { readCommand } from "../../src/commands/registry.ts";

/** The form that a text is read as, and the client whom it names, by whom the account is chosen. */
function formAndClient(text: string): unknown {
  const read = readCommand(text);
  if ("problem" in read) return "problem";
  const { command } = read;
  return command.of === "account" ? [command.name, command.client] : [command.name];
}

test("says whom a command is about, where that chooses the account", () => {
  const client = { kind: "id", clientId: "c1" };
  const forms = {
    "client c1": ["client", client],
    "open c1": ["open", client],
    "update c1 name=V": ["update", client],
    "forget c1": ["forget", client],
    "send c1 Hello": ["send", client],
    "push c1 Hello": ["push", client],
    "route test c1": ["route.test", client],
    "message m1": ["message", undefined],
    status: ["status", undefined],
    accounts: ["account"],
    help: ["help"],
  };
  expect(Object.fromEntries(Object.keys(forms).map((text) => [text, formAndClient(text)]))).toEqual(forms);
});

test("wants to know whom to update before their fields", () => {
  expect(readCommand("update name=Jo c1")).toEqual({
    problem: expect.stringMatching(/^The client ID is missing. Write it before the fields.\n/),
  });
});

test("finds a topic of help by its name, or by one of its commands", () => {
  const topicOf = (text: string) => {
    const read = readCommand(text);
    return "problem" in read ? read.problem.split("\n")[0] : read.command.request;
  };
  expect(
    ["help", "help Messages", "help client", "help route.up", "help notify", "HELP  ABOUT"].map(topicOf),
  ).toEqual([undefined, "messages", "clients", "routes", "clients", "about"].map((topic) => ({ topic })));
  expect(["help constructor", "help mesages", "help messageedit"].map(topicOf)).toEqual([
    expect.stringContaining("`constructor`"),
    expect.stringContaining("Did you mean `messages`?"),
    expect.stringContaining("`messageedit`"),
  ]);
  expect(topicOf("messageedit")).toBe("`messageedit` is not a command. `/chatra help` lists the commands.");
});

test("reads the words behind a command in any case and with any space, and no longer word as one of them", () => {
  const forms = {
    "  STATUS ": "status",
    "Accounts list": "account",
    "account  ADD  berlin": "account.add",
    "account  berlin": "account",
    "account berlin here": "account.change",
    "message EDIT  m1  words": "message.edit",
    "message Delete m1": "message.delete",
    "message editor": "message",
    "pushed edit p1 words": "pushed.edit",
    "pushed delete p1": "pushed.delete",
    "pushed deleted": "pushed",
    "snippet hello Hi": "snippet",
    "snippet SHARE  hello Hi": "snippet.share",
    "snippet show hello": "snippet.show",
    "snippet delete hello": "snippet.delete",
    "snippet LIST": "snippets",
    "snippet shared Hi": "snippet",
    route: "routes",
    "route List": "routes",
    "route vip": "route",
    "route UP  vip": "route.up",
    "route down vip": "route.down",
    "route delete vip": "route.delete",
    "route upper policy=all": "route",
    agents: "agents",
    "agents <@U1> a1": "agents.map",
    hours: "hours",
    "hours LIST": "hours",
    "hours office": "hours.set",
    "hours delete office": "hours.delete",
    "hours deleted": "hours.set",
  };
  const named = Object.keys(forms).map((text) => {
    const read = readCommand(text);
    return [text, "problem" in read ? read.problem : read.command.name];
  });
  expect(Object.fromEntries(named)).toEqual(forms);
});
