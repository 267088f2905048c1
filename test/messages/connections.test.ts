import { expect, test } from "vitest";
import { showConnections } from "../../src/messages/membrane.ts";
import type { ConnectionSummary } from "../../src/outbound/membrane/chatra-gateway.ts";

const chatra: ConnectionSummary = {
  id: "c-1",
  name: "Shop",
  state: "READY",
  isChatra: true,
  inUse: true,
  url: undefined,
  detail: undefined,
};
const other: ConnectionSummary = {
  id: "c-2",
  name: "Mail <b>",
  state: "CLIENT_ACTION_REQUIRED",
  isChatra: false,
  inUse: false,
  url: "https://a.example/c-2",
  command: "membrane connect --connectionId c-2",
  detail: "please log in",
};
const paragraph = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const small = (text: string) => ({ type: "context", elements: [{ type: "mrkdwn", text }] });

const ofShop = paragraph(":large_green_circle: *Shop* `c-1`: ready, in use by this bot");
const ofMail = paragraph(
  [
    ":red_circle: *Mail &lt;b&gt;* `c-2`: client action required",
    "please log in",
    "<https://a.example/c-2|Open the connection>",
    "Ask <@U1> to run `membrane connect --connectionId c-2` where the bot runs and finish in the browser.",
  ].join("\n"),
);

test("connections are told with their state and what they need, those to Chatra first", () => {
  expect(showConnections([other, chatra], ["U1"])).toEqual({
    text: "*2 connections*",
    blocks: [paragraph("*2 connections*"), ofShop, ofMail],
  });
});

test("where none is to Chatra, it is told how to make one", () => {
  expect(showConnections([other], ["U1"])).toEqual({
    text: "*One connection*",
    blocks: [
      paragraph("*One connection*"),
      ofMail,
      small("None of them is to Chatra. Connect Chatra with `/chatra connect`."),
    ],
  });
});

test("without a connection there is only the command that makes one", () => {
  expect(showConnections([], [])).toEqual({
    text: "Membrane has no connection yet. Connect Chatra with `/chatra connect`.",
  });
});
