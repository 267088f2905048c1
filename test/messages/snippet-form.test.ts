import { expect, test } from "vitest";
import { showSnippetPicker, showSnippetPreview, snippetOptions } from "../../src/messages/snippet-form.ts";
import { showSnippets, snippetSaved, tooManySnippets } from "../../src/messages/snippets.ts";
import { ann } from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

const hi = { name: "hi", text: "Hi <https://x.example|you> &amp; <!channel>", ownerId: undefined };
const own = { ...hi, name: "own", ownerId: ann };
const to = { metadata: "m", name: "*Vera*" };
const preview = (over: Partial<Parameters<typeof showSnippetPreview>[0]>) =>
  inLines(showSnippetPreview({ ...to, snippet: hi, text: "Hi you", unknown: [], ...over }))
    .slice(1)
    .map((line) => line.replaceAll(/x{9,}/g, "…"));

test("offers a hundred snippets, each with its beginning and whose it is", () => {
  const option = (value: string, text: string) => ({ text: { type: "plain_text", text }, value });
  expect(snippetOptions([])).toEqual([]);
  expect(
    snippetOptions([
      hi,
      own,
      { ...own, text: "x".repeat(90) },
      { ...hi, name: "n".repeat(32), text: "x".repeat(60) },
    ]),
  ).toEqual([
    option("hi", "hi · shared · Hi you & !channel"),
    option("own", "own · Hi you & !channel"),
    option("own", `own · ${"x".repeat(60)}…`),
    option("n".repeat(32), `${"n".repeat(32)} · shared ·…`),
  ]);
  const many = Array.from({ length: 101 }, (_, nth) => ({ ...own, name: `s${nth}` }));
  expect(snippetOptions(many).map(({ value }) => value)).toEqual(many.slice(0, 100).map(({ name }) => name));
});

test("asks for a snippet, and says what was wrong with the last choice", () => {
  expect([
    ...inLines(showSnippetPicker(to)),
    ...inLines(showSnippetPicker(to, "That one is gone.")),
    ...inLines(showSnippetPicker({ ...to, metadata: undefined }, "That one is gone.")),
  ]).toEqual([
    "{ type: modal, callback_id: use_snippet, title: { type: plain_text, text: Send snippet }, close: { type: plain_text, text: Close }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: A snippet for *Vera* }, accessory: { type: external_select, action_id: snippet.pick, placeholder: { type: plain_text, text: Name or words }, min_query_length: 0 }, block_id: snippet }",
    "{ type: context, elements: [{ type: mrkdwn, text: You can edit the reply before you send it. `/chatra snippet NAME text…` saves a snippet. }] }",
    "{ type: modal, callback_id: use_snippet, title: { type: plain_text, text: Send snippet }, close: { type: plain_text, text: Close }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: A snippet for *Vera* }, accessory: { type: external_select, action_id: snippet.pick, placeholder: { type: plain_text, text: Name or words }, min_query_length: 0 }, block_id: snippet }",
    "{ type: section, text: { type: mrkdwn, text: That one is gone. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: You can edit the reply before you send it. `/chatra snippet NAME text…` saves a snippet. }] }",
    "{ type: modal, callback_id: use_snippet, title: { type: plain_text, text: Send snippet }, close: { type: plain_text, text: Close }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: Write `!r NAME` in the thread of this chat. } }",
  ]);
});

test("shows a snippet with its reply, to be edited before it is sent", () => {
  expect(inLines(showSnippetPreview({ ...to, snippet: hi, text: "Hi you", unknown: [] }))).toEqual([
    "{ type: modal, callback_id: use_snippet, title: { type: plain_text, text: Send snippet }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Send }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: A snippet for *Vera* }, accessory: { type: external_select, action_id: snippet.pick, placeholder: { type: plain_text, text: Name or words }, min_query_length: 0, initial_option: { text: { type: plain_text, text: hi · shared · Hi you & !channel }, value: hi } }, block_id: snippet }",
    "{ type: input, block_id: text:shared:hi, label: { type: plain_text, text: Reply }, element: { type: plain_text_input, action_id: text:shared:hi, multiline: true, max_length: 3000, initial_value: Hi you } }",
  ]);
  expect([
    ...preview({ snippet: own, text: "" }).slice(1),
    ...preview({ unknown: ["page"] }).slice(1),
    ...preview({ text: "x".repeat(3000) }).slice(1),
    ...preview({ text: "x".repeat(3001) }),
    inLines(
      showSnippetPreview({
        metadata: undefined,
        name: "Vera",
        snippet: hi,
        text: "x".repeat(3001),
        unknown: [],
      }),
    )[0],
  ]).toEqual([
    "{ type: input, block_id: text:own:own, label: { type: plain_text, text: Reply }, element: { type: plain_text_input, action_id: text:own:own, multiline: true, max_length: 3000 } }",
    "{ type: section, text: { type: mrkdwn, text: The bot does not know the visitor's page (`{page}`), which the snippet `hi` needs. Replace or remove the text in braces. } }",
    "{ type: input, block_id: text:shared:hi, label: { type: plain_text, text: Reply }, element: { type: plain_text_input, action_id: text:shared:hi, multiline: true, max_length: 3000, initial_value: Hi you } }",
    "{ type: input, block_id: text:shared:hi, label: { type: plain_text, text: Reply }, element: { type: plain_text_input, action_id: text:shared:hi, multiline: true, max_length: 3000, initial_value: … } }",
    "{ type: section, text: { type: mrkdwn, text: A snippet for *Vera* }, accessory: { type: external_select, action_id: snippet.pick, placeholder: { type: plain_text, text: Name or words }, min_query_length: 0, initial_option: { text: { type: plain_text, text: hi · shared · Hi you & !channel }, value: hi } }, block_id: snippet }",
    "{ type: section, text: { type: mrkdwn, text: `hi` is too long for a form (3,001 characters). Send it in the thread with `!r hi`. } }",
    "{ type: modal, callback_id: use_snippet, title: { type: plain_text, text: Send snippet }, close: { type: plain_text, text: Close }, private_metadata:  }",
  ]);
});

test("counts the snippets that are not listed", () => {
  const last = (total: number) =>
    inLines(showSnippets([{ ...own, authorId: "UANN", used: 0 }], total)).at(-1);
  expect([last(1), last(2)]).toEqual([
    "{ type: context, elements: [{ type: mrkdwn, text: In a thread, `!r NAME` sends one to the visitor, and *Snippet…* in the card's menu shows it first. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and 1 more. In a thread, `!r NAME` sends one to the visitor, and *Snippet…* in the card's menu shows it first. }] }",
  ]);
});

test("says whose snippet was saved, and whose are too many", () => {
  expect([
    snippetSaved("added", "hi", false),
    snippetSaved("replaced", "hi", true),
    tooManySnippets(100, false),
    tooManySnippets(100, true),
  ]).toEqual([
    ":white_check_mark: Added your snippet `hi`. In a thread, `!r hi` sends it.",
    ":white_check_mark: Replaced the shared snippet `hi`. In a thread, `!r hi` sends it.",
    "You have 100 snippets already, which is the limit. Delete one first: `/chatra snippet delete NAME`. Nothing was saved.",
    "This account has 100 shared snippets already, which is the limit. Delete one first: `/chatra snippet delete NAME`. Nothing was saved.",
  ]);
});
