import { expect, test } from "vitest";
import { linesOf, linesOfForm } from "../../../src/simulator/demo/script/plain-words.ts";
import { showBlocks } from "../../../src/simulator/demo/shown-blocks.ts";
import { showForm } from "../../../src/simulator/demo/shown-form.ts";

const names = { user: () => "Ada", channel: () => "support" };
const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const button = (label: string) => ({ type: "button", action_id: label, text: plain(label) });

test("a message with boxes becomes a line for each, with its buttons in brackets", () => {
  const blocks = [
    { type: "header", text: plain(":speech_balloon: Maya") },
    { type: "section", fields: [mrkdwn("*Email*\nm@example.org"), mrkdwn("*Plan*\nTeam")] },
    { type: "divider" },
    { type: "section", text: mrkdwn("It *failed*, <@U1>"), accessory: button("Retry") },
    { type: "section", text: mrkdwn("> as it was") },
    { type: "context", elements: [mrkdwn("<https://a.example/|Thread>"), mrkdwn("`4711`")] },
    {
      type: "actions",
      elements: [button("Edit"), button("Cancel"), { type: "overflow", action_id: "more" }],
    },
  ];
  expect(linesOf(showBlocks({ text: "", blocks }, names))).toEqual([
    "💬 Maya",
    "Email: m@example.org · Plan: Team",
    "It failed, @Ada [Retry]",
    "“as it was”",
    "Thread 4711",
    "[Edit] [Cancel] […]",
  ]);
});

test("a form shows its fields with what stands in them", () => {
  const field = (id: string, label: string, value?: string) => ({
    type: "input",
    block_id: id,
    label: plain(label),
    element: {
      type: "plain_text_input",
      action_id: id,
      ...(value === undefined ? {} : { initial_value: value }),
    },
  });
  const form = showForm(
    {
      id: "V1",
      hash: "1",
      user: "U1",
      type: "modal",
      state: "open",
      externalId: undefined,
      previousViewId: undefined,
      rootViewId: "V1",
      offered: new Map(),
      errors: undefined,
      view: {
        title: plain("Edit visitor"),
        submit: plain("Save"),
        blocks: [field("name", "Name", "Maya"), field("phone", "Phone")],
      },
    },
    names,
  );
  expect(linesOfForm(form)).toEqual(["▤ Edit visitor", "Name: ‹Maya›", "Phone: ‹›", "[Save] [Cancel]"]);
});
