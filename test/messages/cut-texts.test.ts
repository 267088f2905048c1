import { expect, test } from "vitest";
import { chatraMessageIdSchema, clientIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import { connectionTaken, connectionWaits } from "../../src/messages/account-connection.ts";
import { agentChanged, noAccountNamed, type ShownAccount, showAccount } from "../../src/messages/accounts.ts";
import { severalAgents, teammateMapped } from "../../src/messages/agents.ts";
import { clientCard } from "../../src/messages/card.ts";
import { authorOfMessage, correction, filePost, showMessage } from "../../src/messages/chat-message.ts";
import { clientBlocks, listMatches } from "../../src/messages/client.ts";
import { COMMAND_PROBLEMS } from "../../src/messages/command-problems.ts";
import { missedLine } from "../../src/messages/digest.ts";
import { actorName } from "../../src/messages/episode.ts";
import { describeFailure, FAILED } from "../../src/messages/failures.ts";
import { describeNothingLeft } from "../../src/messages/left-out.ts";
import {
  actionAnswered,
  calledConnection,
  requestAnswered,
  showActions,
  showConnections,
  unknownAction,
  wrongInput,
} from "../../src/messages/membrane.ts";
import { boldName, clientUsername, displayName } from "../../src/messages/names.ts";
import { failureNotice, notDelivered, uncertainQuestion } from "../../src/messages/notices.ts";
import { askToRun, explainFault } from "../../src/messages/operator.ts";
import { callFailed, whyFailed } from "../../src/messages/order-answers.ts";
import { unknownClient } from "../../src/messages/order-refusals.ts";
import { showProposal } from "../../src/messages/proposal.ts";
import { fieldLeft } from "../../src/messages/snippet-form.ts";
import { askToSendWithout } from "../../src/messages/snippets.ts";
import { showFailed } from "../../src/messages/status.ts";
import { code, excerptOfPlain, excerptOfSlack, idCode } from "../../src/messages/text/excerpt.ts";
import {
  aConversation,
  aDelivery,
  aMessage,
  anAgentMessage,
  ann,
  aSendPayload,
  channel,
  START,
} from "../domain/builders.ts";

/** A sign that no text of ours has: what is left of so many of it is counted. */
const long = "ß".repeat(4000);
const count = (shown: unknown) => JSON.stringify(shown).split("ß").length - 1;

const id = deliveryIdSchema.parse("dl_1");
const clientId = clientIdSchema.parse("ß".repeat(1500));
const messageId = chatraMessageIdSchema.parse("m1");
const chat = aConversation();
const visitor = { clientId, profile: { name: "Vera" } };
const episode = {
  number: 1,
  openedAt: START,
  firstWords: long,
  firstMessageId: messageId,
  lastWordsAt: START,
  unanswered: [START],
  helpers: [],
  reminders: { count: 0, posts: [] },
};
const shop: ShownAccount = {
  name: "shop",
  channelId: channel,
  connectionId: "con1",
  requestId: undefined,
  agentId: undefined,
  webhookSecrets: ["x"],
};
const connections = (state: string, detail?: string) =>
  new Map([["con1", { state, detail, url: undefined }]]);
const action = { id: "a1", key: undefined, name: "x", description: undefined, inputSchema: undefined };
const connection = {
  id: "1",
  name: "x",
  state: "READY",
  isChatra: true,
  inUse: false,
  url: undefined,
  detail: undefined,
};
const call = { kind: "delete", messageId, pushed: false } as const;
const refused = { reason: "refused", detail: long };
const run = { kind: "run", actionId: "a", actionName: "b", input: {} } as const;
const request = {
  method: "POST",
  path: "/",
  query: {},
  headers: {},
  pathParameters: {},
  body: undefined,
} as const;
const pageOf = (page: { link: string | undefined; title: string | undefined }) =>
  clientBlocks(
    {
      accountId: chat.accountId,
      clientId: chat.clientId,
      thread: undefined,
      details: { profile: {}, pages: [page], notes: undefined },
    },
    [],
  );
const chatraFault = {
  of: "chatra",
  reason: "refused",
  detail: long,
  url: undefined,
  retryAfterMs: undefined,
  origin: "chatra",
  isChoice: false,
} as const;

test.each<[string, number, unknown]>([
  ["an account's connection", 200, connectionTaken(long)],
  [
    "the command that finishes a connection",
    200,
    connectionWaits("It", { url: undefined, command: long }, shop),
  ],
  ["what a connection says", 300, showAccount(shop, connections("READY", long), undefined).text],
  ["the state of a connection", 60, showAccount(shop, connections(long), undefined).text],
  ["the agent of an account", 200, showAccount({ ...shop, agentId: long }, undefined, undefined).text],
  ["the new agent of an account", 200, agentChanged({ name: "shop", agentId: long })],
  ["a webhook URL", 1000, showAccount(shop, undefined, long).text],
  ["the path of a webhook", 83, showAccount({ ...shop, webhookSecrets: [long] }, undefined, undefined).text],
  ["a typed account", 39, noAccountNamed(long, ["shop"], undefined)],
  ["an agent's name", 59, teammateMapped(ann, { id: "a", name: long, email: undefined }, undefined)],
  [
    "a nameless agent's ID",
    100,
    teammateMapped(ann, { id: long, name: undefined, email: undefined }, undefined),
  ],
  ["an agent's email", 60, severalAgents("x", [{ id: "a", name: undefined, email: long }])],
  ["an answering agent", 79, actorName({ agentName: long })],
  ["first words on a card", 300, clientCard(aConversation({ episode }), "").blocks],
  ["first words in a notification", 100, clientCard(aConversation({ episode }), "").text],
  ["a client ID on a card", 63, clientCard(aConversation({ clientId }), "").blocks],
  [
    "a page's title on a card",
    199,
    clientCard(aConversation({ profile: { name: "V", pageUrl: "https://x.example/", pageTitle: long } }), "")
      .blocks,
  ],
  [
    "a page's address on a card",
    199,
    clientCard(aConversation({ profile: { name: "V", pageUrl: long } }), "").blocks,
  ],
  ["a place on a card", 399, clientCard(aConversation({ profile: { name: "V", city: long } }), "").blocks],
  ["a role", 29, authorOfMessage(aMessage("m1", "", { author: "other", role: long, agentName: "B" }), chat)],
  ["an agent above a post", 67, authorOfMessage(anAgentMessage("m1", "", { agentName: long }), chat)],
  ["a visitor above a post", 69, clientUsername("c1", { name: long })],
  ["the name of a file", 199, filePost({ name: long, url: undefined, isImage: false }, chat)],
  ["the post before a correction", 60, correction(long, "Ann", "x")],
  [
    "the agent of a message",
    79,
    showMessage(
      { type: "agent", text: "x", agentName: long, createdAt: undefined },
      { messageId, pushed: false, client: undefined },
    ).text,
  ],
  ["the title of a page", 100, pageOf({ link: undefined, title: long })],
  ["the title of a linked page", 100, pageOf({ link: "https://x.example/", title: long })],
  ["the address of a page", 100, pageOf({ link: long, title: undefined })],
  [
    "the email of somebody who matches",
    80,
    listMatches(
      { typed: "x", clients: [aConversation({ profile: { name: "V", email: long } })], isAll: true },
      "",
    ),
  ],
  ["what somebody looked for", 60, listMatches({ typed: long, clients: [], isAll: true }, "")],
  ["a mistyped command", 60, COMMAND_PROBLEMS.unknownWord(long, undefined)],
  [
    "a missed visitor's email",
    99,
    missedLine(
      {
        chat: aConversation({ profile: { email: long, name: "V" } }),
        episode: { ...episode, firstWords: undefined },
      },
      "",
    ),
  ],
  ["why Chatra refused", 300, describeFailure(chatraFault, FAILED.actions, [])],
  ["the name of what can't go", 80, describeNothingLeft([{ name: long, reason: "canvas" }])],
  ["the intent of a search", 60, showActions([], long).text],
  ["an action's name", 100, showActions([{ ...action, name: long }], undefined).blocks],
  ["an action's ID", 200, showActions([{ ...action, id: long }], undefined).blocks],
  ["an action's description", 300, showActions([{ ...action, description: long }], undefined).blocks],
  [
    "an input's name",
    64,
    showActions([{ ...action, inputSchema: { properties: { [long]: {} } } }], undefined).blocks,
  ],
  [
    "an input's type",
    60,
    showActions([{ ...action, inputSchema: { properties: { a: { type: long } } } }], undefined).blocks,
  ],
  ["a connection's name", 100, showConnections([{ ...connection, name: long }], []).blocks],
  ["a connection's ID", 200, showConnections([{ ...connection, id: long }], []).blocks],
  ["a connection's state", 60, showConnections([{ ...connection, state: long }], []).blocks],
  ["a connection's detail", 300, showConnections([{ ...connection, detail: long }], []).blocks],
  ["a connection's name in an answer", 100, calledConnection(long, "1")],
  ["a connection's ID in an answer", 64, calledConnection("x", long)],
  ["a connection's ID in an answer that has more room", 500, calledConnection("x", long, 500)],
  ["an unknown action", 100, unknownAction(long)],
  ["an action, and the command about it,", 160, wrongInput({ name: long }, [])],
  ["an action that answered", 100, actionAnswered({ id: "a", name: long }, 1).text],
  ["the ID of an action that answered", 200, actionAnswered({ id: long, name: "x" }, 1).blocks],
  ["a path that was answered", 996, requestAnswered(long, undefined, 1).text],
  ["a visitor's name in a sentence", 79, boldName("c1", { name: long })],
  ["a visitor's name", 399, displayName("c1", { name: long })],
  ["the words that failed", 60, failureNotice(aSendPayload(long), { reason: "x", detail: "" }, id).text],
  ["why words failed", 300, failureNotice(aSendPayload("x"), refused, id).text],
  ["the client ID in a question", 60, uncertainQuestion(aSendPayload("x"), id, visitor).text],
  ["a message that a messenger refused", 59, notDelivered(long, "x", "y")],
  ["a messenger", 59, notDelivered("x", "y", long)],
  ["what a fault says", 500, explainFault({ reason: "other", detail: long, url: undefined }, [])],
  ["a command for the operator", 200, askToRun(long, [])],
  ["why an order failed", 300, whyFailed(refused)],
  ["why a call failed", 500, callFailed(id, call, refused, undefined).text],
  ["an unknown visitor", 64, unknownClient(clientId)],
  ["an action to confirm", 100, showProposal({ ...run, actionName: long }, "p", { client: undefined }).text],
  [
    "an action's ID to confirm",
    200,
    showProposal({ ...run, actionId: long }, "p", { client: undefined }).text,
  ],
  [
    "a request to confirm",
    995,
    showProposal({ kind: "request", request: { ...request, path: long } }, "p", { client: undefined }).blocks,
  ],
  ["a message to delete", 599, showProposal({ ...call }, "p", { client: undefined, text: long }).blocks],
  ["a field that is left in a snippet", 59, fieldLeft(long)],
  [
    "a snippet to send without fields",
    1999,
    askToSendWithout({ name: "hi", unknown: ["page"], text: long, proposalId: "p" }).blocks,
  ],
  [
    "why a delivery failed",
    291,
    showFailed(
      { delivery: aDelivery(aSendPayload("x"), { error: refused }), client: undefined, link: undefined },
      [],
    ),
  ],
  ["code", 64, code(long)],
  ["the code of an ID", 100, idCode(long)],
  ["an excerpt", 60, excerptOfPlain(long)],
  ["an excerpt of a Slack text", 60, excerptOfSlack(long)],
])("cuts %s at %i characters", (_, kept, shown) => {
  expect(count(shown)).toBe(kept);
});
