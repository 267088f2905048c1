import { expect, test } from "vitest";
import { clientIdSchema } from "../../src/domain/ids.ts";
import { showClient } from "../../src/messages/client.ts";
import {
  showEditForm,
  showFindForm,
  showFoundClient,
  showPushForm,
} from "../../src/messages/client-forms.ts";
import { accountId } from "../commands/stage.ts";

const clientId = clientIdSchema.parse("c1");
const details = {
  profile: {
    name: "Vera <V>",
    email: "v@example.org",
    phone: "+30 1",
    country: "Greece",
    city: "Athens",
    ip: "203.0.113.7",
    os: "macOS",
    browser: "Firefox",
    source: "instagram",
    chatLink: "https://app.chatra.io/c1",
    custom: { Plan: "Pro & more", Seats: "3" },
  },
  pages: [
    { link: "https://shop.example/0", title: undefined },
    { link: "https://shop.example/1", title: "One" },
    { link: undefined, title: "Two" },
    { link: "https://shop.example/3", title: "Three <3>" },
    { link: "https://shop.example/4", title: "Four" },
    { link: "https://shop.example/5", title: "Five" },
    { link: "https://shop.example/6", title: "Six" },
  ],
  notes: "Likes <b>bold</b>\nand more",
};
const shown = { accountId, clientId, details, thread: "https://acme.slack.com/archives/C1/p1" };
const empty = { accountId, clientId, details: { profile: {}, pages: [], notes: " " }, thread: undefined };

test("the card of a client of whom much is known shows all of it, the latest pages first", () => {
  expect(showClient(shown)).toEqual({
    text: "Visitor: Vera &lt;V&gt;",
    blocks: [
      { type: "header", text: { type: "plain_text", text: "💬 Vera <V>" } },
      {
        type: "section",
        fields: [
          { type: "mrkdwn", text: "*Email*\nv@example.org" },
          { type: "mrkdwn", text: "*Phone*\n+30 1" },
          { type: "mrkdwn", text: "*Location*\nAthens, Greece" },
          { type: "mrkdwn", text: "*Device*\nFirefox on macOS" },
          { type: "mrkdwn", text: "*IP address*\n203.0.113.7" },
          { type: "mrkdwn", text: "*Source*\ninstagram" },
        ],
      },
      { type: "section", text: { type: "mrkdwn", text: "*Notes*" } },
      { type: "section", text: { type: "mrkdwn", text: "Likes &lt;b&gt;bold&lt;/b&gt;\nand more" } },
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "*Pages*\n• <https://shop.example/6|Six>\n• <https://shop.example/5|Five>\n• <https://shop.example/4|Four>\n• <https://shop.example/3|Three &lt;3&gt;>\n• Two\n… and 2 more",
        },
      },
      {
        type: "section",
        fields: [
          { type: "mrkdwn", text: "*Plan*\nPro &amp; more" },
          { type: "mrkdwn", text: "*Seats*\n3" },
        ],
      },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: "<https://acme.slack.com/archives/C1/p1|Thread>  ·  <https://app.chatra.io/c1|Open in Chatra>  ·  Client ID `c1`",
          },
        ],
      },
      {
        type: "actions",
        elements: [
          {
            type: "button",
            action_id: "client.open",
            text: { type: "plain_text", text: "Open thread" },
            value: "default/c1",
            style: "primary",
          },
          {
            type: "button",
            action_id: "client.edit",
            text: { type: "plain_text", text: "Edit" },
            value: "default/c1",
          },
          {
            type: "button",
            action_id: "client.push",
            text: { type: "plain_text", text: "Push message" },
            value: "default/c1",
          },
        ],
      },
    ],
  });
});

test("the card of a client of whom nothing is known says so", () => {
  expect(showClient(empty)).toEqual({
    text: "Visitor: Visitor c1",
    blocks: [
      { type: "header", text: { type: "plain_text", text: "💬 Visitor c1" } },
      { type: "section", text: { type: "mrkdwn", text: "Chatra has no contact details." } },
      { type: "context", elements: [{ type: "mrkdwn", text: "Client ID `c1`" }] },
      {
        type: "actions",
        elements: [
          {
            type: "button",
            action_id: "client.open",
            text: { type: "plain_text", text: "Open thread" },
            value: "default/c1",
            style: "primary",
          },
          {
            type: "button",
            action_id: "client.edit",
            text: { type: "plain_text", text: "Edit" },
            value: "default/c1",
          },
          {
            type: "button",
            action_id: "client.push",
            text: { type: "plain_text", text: "Push message" },
            value: "default/c1",
          },
        ],
      },
    ],
  });
});

test("a client of the widget has no source, and one half of place and device stands alone", () => {
  const profile = { source: "widget", city: "Athens", os: "macOS" };
  expect(showClient({ ...empty, details: { profile, pages: [], notes: undefined } }).blocks?.[1]).toEqual({
    type: "section",
    fields: [
      { type: "mrkdwn", text: "*Location*\nAthens" },
      { type: "mrkdwn", text: "*Device*\nmacOS" },
    ],
  });
});

test("five pages are all shown, and none is said to be left out", () => {
  const pages = details.pages.slice(0, 5);
  expect(showClient({ ...empty, details: { profile: {}, pages, notes: undefined } }).blocks?.[2]).toEqual({
    type: "section",
    text: {
      type: "mrkdwn",
      text: "*Pages*\n• <https://shop.example/4|Four>\n• <https://shop.example/3|Three &lt;3&gt;>\n• Two\n• <https://shop.example/1|One>\n• <https://shop.example/0|https://shop.example/0>",
    },
  });
});

test("a client whose id is too long for buttons has none", () => {
  const long = clientIdSchema.parse("c".repeat(1900));
  expect(showClient({ ...empty, clientId: long }).blocks?.at(-1)).toEqual({
    type: "context",
    elements: [
      {
        type: "mrkdwn",
        text: "This client ID is too long for buttons. Use the commands of `/chatra help clients`.",
      },
    ],
  });
});

test("the form that opens a client shows the card and says whether there is a thread", () => {
  expect(showFoundClient({ ...empty, metadata: "{}" })).toEqual({
    type: "modal",
    callback_id: "open_client",
    title: { type: "plain_text", text: "Find visitor" },
    close: { type: "plain_text", text: "Cancel" },
    submit: { type: "plain_text", text: "Open thread" },
    private_metadata: "{}",
    blocks: [
      { type: "header", text: { type: "plain_text", text: "💬 Visitor c1" } },
      { type: "section", text: { type: "mrkdwn", text: "Chatra has no contact details." } },
      { type: "context", elements: [{ type: "mrkdwn", text: "Client ID `c1`" }] },
      {
        type: "context",
        elements: [
          { type: "mrkdwn", text: "*Open thread* starts a thread for this visitor, who gets no message." },
        ],
      },
    ],
  });
  expect(showFoundClient({ ...empty, thread: shown.thread, metadata: "{}" })).toMatchObject({
    blocks: [
      { type: "header" },
      { type: "section" },
      {
        type: "context",
        elements: [
          { type: "mrkdwn", text: "<https://acme.slack.com/archives/C1/p1|Thread>  ·  Client ID `c1`" },
        ],
      },
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: "*Open thread* links to the visitor's thread." }],
      },
    ],
  });
});

test("the form that asks for a client says why it asks again", () => {
  expect(showFindForm("Nobody has this id.")).toEqual({
    type: "modal",
    callback_id: "find_client",
    title: { type: "plain_text", text: "Find visitor" },
    close: { type: "plain_text", text: "Cancel" },
    submit: { type: "plain_text", text: "Find" },
    private_metadata: "",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "Nobody has this id." } },
      {
        type: "input",
        block_id: "client",
        label: { type: "plain_text", text: "Visitor" },
        hint: {
          type: "plain_text",
          text: "The beginning of a name or email, a client ID, or a link to a message in the visitor's thread.",
        },
        element: { type: "plain_text_input", action_id: "client", max_length: 2000 },
      },
    ],
  });
  expect(showFindForm()).toMatchObject({ blocks: [{ type: "input" }] });
});

test("the form that changes a client is filled with what there is", () => {
  const values = { name: "Vera\n V", email: "v@example.org", phone: undefined, notes: "one\ntwo" };
  expect(showEditForm({ metadata: "{}", name: "*Vera*", values })).toEqual({
    type: "modal",
    callback_id: "edit_client",
    title: { type: "plain_text", text: "Edit visitor" },
    close: { type: "plain_text", text: "Cancel" },
    submit: { type: "plain_text", text: "Save" },
    private_metadata: "{}",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "*Vera*" } },
      {
        type: "input",
        block_id: "name",
        optional: true,
        label: { type: "plain_text", text: "Name" },
        element: {
          type: "plain_text_input",
          action_id: "name",
          multiline: false,
          max_length: 200,
          initial_value: "Vera V",
        },
      },
      {
        type: "input",
        block_id: "email",
        optional: true,
        label: { type: "plain_text", text: "Email" },
        element: {
          type: "plain_text_input",
          action_id: "email",
          multiline: false,
          max_length: 254,
          initial_value: "v@example.org",
        },
      },
      {
        type: "input",
        block_id: "phone",
        optional: true,
        label: { type: "plain_text", text: "Phone" },
        element: { type: "plain_text_input", action_id: "phone", multiline: false, max_length: 50 },
      },
      {
        type: "input",
        block_id: "notes",
        optional: true,
        label: { type: "plain_text", text: "Notes" },
        hint: { type: "plain_text", text: "This text replaces the notes in Chatra." },
        element: {
          type: "plain_text_input",
          action_id: "notes",
          multiline: true,
          max_length: 3000,
          initial_value: "one\ntwo",
        },
      },
    ],
  });
});

test("what is too long for a form is not asked for", () => {
  const values = { name: "Vera", email: "e".repeat(3001), phone: undefined, notes: "n".repeat(3000) };
  expect(showEditForm({ metadata: "{}", name: "*Vera*", values })).toMatchObject({
    private_metadata: "{}",
    blocks: [
      { type: "section" },
      { block_id: "name" },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: '*Email*: 3,001 characters don\'t fit into a form. Replace the text with `/chatra update CLIENT email="…"`.',
          },
        ],
      },
      { block_id: "phone" },
      { block_id: "notes", element: { initial_value: values.notes } },
    ],
  });
});

test("the form for a pushed message says to whom it goes", () => {
  expect(showPushForm({ metadata: "{}", name: "*Vera*" })).toEqual({
    type: "modal",
    callback_id: "push_message",
    title: { type: "plain_text", text: "Push message" },
    close: { type: "plain_text", text: "Cancel" },
    submit: { type: "plain_text", text: "Send" },
    private_metadata: "{}",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "To *Vera*" } },
      {
        type: "input",
        block_id: "text",
        label: { type: "plain_text", text: "Message" },
        element: { type: "plain_text_input", action_id: "text", multiline: true, max_length: 3000 },
      },
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: "A pushed message opens the chat on the visitor's page." }],
      },
    ],
  });
});

test("a client without a ref for a form is told the command instead", () => {
  const values = { name: undefined, email: undefined, phone: undefined, notes: undefined };
  expect([
    showFoundClient({ ...empty, metadata: undefined }),
    showEditForm({ metadata: undefined, name: "*Vera*", values }),
    showPushForm({ metadata: undefined, name: "*Vera*" }),
  ]).toEqual([
    {
      type: "modal",
      callback_id: "open_client",
      title: { type: "plain_text", text: "Find visitor" },
      close: { type: "plain_text", text: "Close" },
      private_metadata: "",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "This client ID is too long for a form. Use `/chatra open CLIENT`.",
          },
        },
      ],
    },
    {
      type: "modal",
      callback_id: "edit_client",
      title: { type: "plain_text", text: "Edit visitor" },
      close: { type: "plain_text", text: "Close" },
      private_metadata: "",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "This client ID is too long for a form. Use `/chatra update CLIENT email=…`.",
          },
        },
      ],
    },
    {
      type: "modal",
      callback_id: "push_message",
      title: { type: "plain_text", text: "Push message" },
      close: { type: "plain_text", text: "Close" },
      private_metadata: "",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "This client ID is too long for a form. Use `/chatra push CLIENT text`.",
          },
        },
      ],
    },
  ]);
});
