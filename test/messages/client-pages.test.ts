import { expect, test } from "vitest";
import { type ClientDetails, clientBlocks } from "../../src/messages/client.ts";
import { showClientDetails } from "../../src/messages/client-forms.ts";
import { account, clientId } from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

const client = (details: Partial<ClientDetails>) => ({
  accountId: account,
  clientId,
  thread: undefined,
  details: { profile: {}, pages: [], notes: undefined, ...details },
});
const linesOf = (details: Partial<ClientDetails>) =>
  inLines({ text: "", blocks: clientBlocks(client(details), []) }).slice(1);
/** A page whose line has so many characters. */
const page = (length: number) => ({ link: `https://x.example/${"a".repeat(length - 24)}`, title: "t" });
const pagesOf = (...lengths: number[]) =>
  linesOf({ pages: lengths.map(page) })[2]
    ?.replaceAll(/a{9,}/g, "…")
    .split("\n");

test("shows a single fact, page and line of notes", () => {
  expect([
    ...linesOf({
      profile: { email: "v@x.example" },
      pages: [{ link: undefined, title: undefined }],
      notes: "n",
    }),
    ...linesOf({ notes: "n".repeat(8000) }).map((line) => line.replaceAll(/n{9,}/g, "…")),
    ...inLines(showClientDetails(client({ profile: { name: "Vera", custom: { "<a>": "", b: "<c>" } } }))),
  ]).toEqual([
    "{ type: header, text: { type: plain_text, text: 💬 v@x.example } }",
    "{ type: section, fields: [{ type: mrkdwn, text: *Email*\nv@x.example }] }",
    "{ type: section, text: { type: mrkdwn, text: *Notes* } }",
    "{ type: section, text: { type: mrkdwn, text: n } }",
    "{ type: section, text: { type: mrkdwn, text: *Pages*\n• (empty message) } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Client ID `client-0042` }] }",
    "{ type: header, text: { type: plain_text, text: 💬 Visitor 0042 } }",
    "{ type: section, text: { type: mrkdwn, text: Chatra has no contact details. } }",
    "{ type: section, text: { type: mrkdwn, text: *Notes* } }",
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and about 2,200 more characters. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Client ID `client-0042` }] }",
    "{ type: modal, callback_id: client_details, title: { type: plain_text, text: Visitor }, close: { type: plain_text, text: Close }, private_metadata:  }",
    "{ type: header, text: { type: plain_text, text: 💬 Vera } }",
    "{ type: section, text: { type: mrkdwn, text: Chatra has no contact details. } }",
    "{ type: section, fields: [{ type: mrkdwn, text: *b*\n&lt;c&gt; }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Client ID `client-0042` }] }",
  ]);
});

test("leaves out the pages whose addresses would be too long together, and counts them", () => {
  expect([
    pagesOf(100),
    pagesOf(100, 100, 100, 100, 100),
    pagesOf(100, 100, 100, 100, 100, 100),
    pagesOf(1349, 1350),
    pagesOf(1350, 1350),
    pagesOf(100, 2000, 1000),
    pagesOf(1000, 1000, 698),
    pagesOf(1000, 1000, 699),
  ]).toEqual([
    ["{ type: section, text: { type: mrkdwn, text: *Pages*", "• <https://x.example/…|t> } }"],
    [
      "{ type: section, text: { type: mrkdwn, text: *Pages*",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t> } }",
    ],
    [
      "{ type: section, text: { type: mrkdwn, text: *Pages*",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "… and 1 more } }",
    ],
    [
      "{ type: section, text: { type: mrkdwn, text: *Pages*",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t> } }",
    ],
    ["{ type: section, text: { type: mrkdwn, text: *Pages*", "• <https://x.example/…|t>", "… and 1 more } }"],
    [
      "{ type: section, text: { type: mrkdwn, text: *Pages*",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "… and 1 more } }",
    ],
    [
      "{ type: section, text: { type: mrkdwn, text: *Pages*",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t> } }",
    ],
    [
      "{ type: section, text: { type: mrkdwn, text: *Pages*",
      "• <https://x.example/…|t>",
      "• <https://x.example/…|t>",
      "… and 1 more } }",
    ],
  ]);
});
