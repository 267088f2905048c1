import { expect, test } from "vitest";
import { showAssignForm, showMoreForm, showSnoozeForm } from "../../src/messages/card-forms.ts";
import { editableFields, nothingChanged, offerForm, showEditForm } from "../../src/messages/client-forms.ts";
import { formOf, showFormNotice } from "../../src/messages/forms.ts";
import { showHoursForm } from "../../src/messages/hours.ts";
import { inLines } from "./in-lines.ts";

const values = { name: undefined, email: undefined, phone: undefined, notes: undefined };
const fieldsOf = (over: Partial<Record<keyof typeof values, string>>) =>
  inLines(showEditForm({ metadata: "m", name: "Vera", values: { ...values, ...over } }))
    .slice(2)
    .map((line) => line.replaceAll(/x{9,}/g, "…"));

test("closes a form that can't be sent, and cancels one that can", () => {
  expect([
    formOf("notify", "Title", []),
    formOf("notify", "Title", [], "Save", "m"),
    showFormNotice("notify", "Title", "*Words*"),
  ]).toStrictEqual([
    {
      type: "modal",
      callback_id: "notify",
      title: { type: "plain_text", text: "Title" },
      close: { type: "plain_text", text: "Close" },
      private_metadata: "",
      blocks: [],
    },
    {
      type: "modal",
      callback_id: "notify",
      title: { type: "plain_text", text: "Title" },
      close: { type: "plain_text", text: "Cancel" },
      submit: { type: "plain_text", text: "Save" },
      private_metadata: "m",
      blocks: [],
    },
    {
      type: "modal",
      callback_id: "notify",
      title: { type: "plain_text", text: "Title" },
      close: { type: "plain_text", text: "Close" },
      private_metadata: "",
      blocks: [{ type: "section", text: { type: "mrkdwn", text: "*Words*" } }],
    },
  ]);
});

test("names the command where a visitor's ID is too long for a form", () => {
  const chat = { metadata: undefined, name: "Vera" };
  expect([
    ...inLines(showAssignForm({ ...chat, owner: undefined })),
    ...inLines(showSnoozeForm(chat)),
    ...inLines(showMoreForm({ ...chat, muted: true })),
    ...inLines(offerForm("*Vera*", undefined)),
    nothingChanged("*Vera*"),
  ]).toEqual([
    "{ type: modal, callback_id: assign_chat, title: { type: plain_text, text: Assign chat }, close: { type: plain_text, text: Close }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: Write `!assign @name` in the thread of this chat. } }",
    "{ type: modal, callback_id: snooze_chat, title: { type: plain_text, text: Snooze chat }, close: { type: plain_text, text: Close }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: Write `!snooze tomorrow 9:00` in the thread of this chat. } }",
    "{ type: modal, callback_id: card_more, title: { type: plain_text, text: More }, close: { type: plain_text, text: Close }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: This client ID is too long for a form. In the thread, use `!update email=…`, `!push text`, `!transcript` or `!unmute`. } }",
    "{ text: This client ID is too long for a form. Use `!update email=…`. }",
    "Nothing was changed for *Vera*.",
  ]);
});

test("asks for a teammate without a choice where nobody has the chat", () => {
  expect(inLines(showAssignForm({ metadata: "m", name: "Vera", owner: undefined })).at(-1)).toBe(
    "{ type: input, block_id: person, label: { type: plain_text, text: Teammate }, element: { type: users_select, action_id: person } }",
  );
});

test("asks for hours that there are not, without a line to start from", () => {
  expect(inLines(showHoursForm({ metadata: "m", name: "day", line: undefined, longest: 5 })).at(-1)).toBe(
    "{ type: input, block_id: line, label: { type: plain_text, text: Opening times }, hint: { type: plain_text, text: Days, times, a time zone and closed dates, such as: weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24 }, element: { type: plain_text_input, action_id: line, max_length: 5 } }",
  );
});

test("fills each field of a visitor as far as it has room", () => {
  expect([
    ...fieldsOf({}),
    ...fieldsOf({
      name: "x".repeat(300),
      email: " a\n b ",
      phone: "x".repeat(3000),
      notes: "x".repeat(3001),
    }),
  ]).toEqual([
    "{ type: input, block_id: name, label: { type: plain_text, text: Name }, element: { type: plain_text_input, action_id: name, multiline: false, max_length: 200 }, optional: true }",
    "{ type: input, block_id: email, label: { type: plain_text, text: Email }, element: { type: plain_text_input, action_id: email, multiline: false, max_length: 254 }, optional: true }",
    "{ type: input, block_id: phone, label: { type: plain_text, text: Phone }, element: { type: plain_text_input, action_id: phone, multiline: false, max_length: 50 }, optional: true }",
    "{ type: input, block_id: notes, label: { type: plain_text, text: Notes }, hint: { type: plain_text, text: This text replaces the notes in Chatra. }, element: { type: plain_text_input, action_id: notes, multiline: true, max_length: 3000 }, optional: true }",
    "{ type: input, block_id: name, label: { type: plain_text, text: Name }, element: { type: plain_text_input, action_id: name, multiline: false, max_length: 300, initial_value: … }, optional: true }",
    "{ type: input, block_id: email, label: { type: plain_text, text: Email }, element: { type: plain_text_input, action_id: email, multiline: false, max_length: 254, initial_value:  a b  }, optional: true }",
    "{ type: input, block_id: phone, label: { type: plain_text, text: Phone }, element: { type: plain_text_input, action_id: phone, multiline: false, max_length: 3000, initial_value: … }, optional: true }",
    '{ type: context, elements: [{ type: mrkdwn, text: *Notes*: 3,001 characters don\'t fit into a form. Replace the text with `/chatra update CLIENT notes="…"`. }] }',
  ]);
  expect([
    editableFields(values),
    editableFields({ ...values, name: "x".repeat(3000), notes: "x".repeat(3001) }),
  ]).toEqual([
    ["name", "email", "phone", "notes"],
    ["name", "email", "phone"],
  ]);
});
