import { expect, test } from "vitest";
import { hasElement, showBlocks } from "../../../src/simulator/demo/shown-blocks.ts";
import { showForm } from "../../../src/simulator/demo/shown-form.ts";

const names = { user: (id: string) => `name of ${id}`, channel: (id: string) => id };
const plain = (text: string) => ({ type: "plain_text", text });
const words = (text: string) => [{ kind: "text", text }];
const show = (...blocks: Record<string, unknown>[]) => showBlocks({ text: "", blocks }, names);

test("a section keeps what stands beside it", () => {
  const accessory = { type: "button", action_id: "open", value: "1", text: plain("Open"), style: "primary" };
  expect(show({ type: "section", text: plain("Maya"), accessory })).toEqual([
    {
      kind: "section",
      words: words("Maya"),
      fields: [],
      accessory: { kind: "button", actionId: "open", value: "1", label: words("Open"), style: "primary" },
    },
  ]);
  const image = { type: "image", image_url: "http://127.0.0.1/a.png", alt_text: "A parcel" };
  expect(show({ type: "section", text: plain("Maya"), accessory: image })).toMatchObject([
    { accessory: { kind: "picture", url: "http://127.0.0.1/a.png", alt: "A parcel" } },
  ]);
});

test("a button's question comes with it, with Slack's words where it has none", () => {
  const confirm = { title: plain("Sure?"), text: plain("All of it."), style: "danger" };
  const elements = [{ type: "button", action_id: "a", text: plain("Forget"), confirm }];
  expect(show({ type: "actions", elements })).toMatchObject([
    {
      elements: [
        {
          ask: {
            title: words("Sure?"),
            words: words("All of it."),
            confirm: "Yes",
            deny: "No",
            isDanger: true,
          },
        },
      ],
    },
  ]);
});

test("an overflow menu is a menu, and a choice of people offers the workspace's", () => {
  const options = ["assign", "snooze"].map((value) => ({ value, text: plain(`${value}…`) }));
  expect(show({ type: "actions", elements: [{ type: "overflow", action_id: "more", options }] })).toEqual([
    {
      kind: "actions",
      elements: [
        {
          kind: "menu",
          actionId: "more",
          options: [
            { value: "assign", label: words("assign…") },
            { value: "snooze", label: words("snooze…") },
          ],
        },
      ],
    },
  ]);
  const select = { type: "users_select", action_id: "person", initial_user: "U1" };
  const people = [{ id: "U1", name: "Ada" }];
  expect(
    showBlocks({ text: "", blocks: [{ type: "actions", elements: [select] }] }, { ...names, people }),
  ).toEqual([
    {
      kind: "actions",
      elements: [
        {
          kind: "choice",
          look: "select",
          actionId: "person",
          placeholder: "Choose a person",
          options: [{ value: "U1", label: words("Ada"), note: [] }],
          chosen: ["U1"],
          isAsked: false,
        },
      ],
    },
  ]);
});

test("a button leads to websites only", () => {
  const link = (url: string) => ({ type: "button", action_id: url, text: plain("Go"), url });
  const [block] = show({
    type: "actions",
    elements: [link("https://a.example"), link("javascript:alert(1)")],
  });
  expect(block).toMatchObject({
    elements: [{ url: "https://a.example" }, { actionId: "javascript:alert(1)" }],
  });
  expect(block?.kind === "actions" && block.elements[1]).not.toHaveProperty("url");
});

test("what the page can't show is left out", () => {
  expect(
    show(
      { type: "video", title: plain("x") },
      { type: "actions", elements: [{ type: "datepicker", action_id: "a" }] },
      { type: "divider" },
    ),
  ).toEqual([{ kind: "divider" }]);
});

test("an element is found by its action, and by its value where that is asked for", () => {
  const blocks = ["1", "2"].map((value) => ({
    type: "section",
    accessory: { type: "button", action_id: "open", value },
  }));
  expect(hasElement({ blocks }, "open")).toBe(true);
  expect(hasElement({ blocks }, "open", "2")).toBe(true);
  expect(hasElement({ blocks }, "open", "3")).toBe(false);
  expect(hasElement(undefined, "open")).toBe(false);
});

test("a menu that asks the app for its options has those that it offered last, and the chosen one", () => {
  const option = (value: string) => ({ text: plain(value), value });
  const menu = { type: "external_select", action_id: "pick", initial_option: option("a") };
  const shown = (...offered: string[]) =>
    showForm(
      {
        id: "V1",
        hash: "1.a",
        user: "U1",
        type: "modal",
        state: "open",
        externalId: undefined,
        previousViewId: undefined,
        rootViewId: "V1",
        errors: undefined,
        offered: new Map([["pick", offered.map(option)]]),
        view: { blocks: [{ type: "section", text: plain("Choose"), accessory: menu }] },
      },
      names,
    ).blocks;
  const choice = (...values: string[]) => [
    {
      kind: "section",
      accessory: {
        kind: "choice",
        look: "select",
        isAsked: true,
        chosen: ["a"],
        options: values.map((value) => ({ value })),
      },
    },
  ];
  expect(shown()).toMatchObject(choice("a"));
  expect(shown("b", "a", "c")).toMatchObject(choice("b", "a", "c"));
  expect(shown("b")).toMatchObject(choice("b", "a"));
});

test("a form has its fields with what they begin with, and the errors of the last try", () => {
  const options = [
    { text: plain("English"), value: "en" },
    { text: plain("Svenska"), value: "sv" },
  ];
  const form = showForm(
    {
      id: "V1",
      hash: "1.a",
      user: "U1",
      type: "modal",
      state: "open",
      externalId: undefined,
      previousViewId: undefined,
      rootViewId: "V1",
      offered: new Map(),
      errors: { name: "Taken" },
      view: {
        title: plain("Edit visitor"),
        submit: plain("Save"),
        blocks: [
          { type: "section", text: plain("Client 1") },
          {
            type: "input",
            block_id: "name",
            label: plain("Name"),
            element: { type: "plain_text_input", action_id: "n", initial_value: "Maya", max_length: 80 },
          },
          {
            type: "input",
            label: plain("Language"),
            optional: true,
            element: { type: "static_select", action_id: "l", options, initial_option: options[1] },
          },
        ],
      },
    },
    names,
  );
  expect(form).toMatchObject({
    id: "V1",
    title: "Edit visitor",
    submit: "Save",
    close: "Cancel",
    errors: { name: "Taken" },
    blocks: [
      { kind: "section" },
      {
        kind: "input",
        blockId: "name",
        isOptional: false,
        element: { kind: "text", look: "line", initial: "Maya", maxLength: 80 },
      },
      // Slack names a block that has no name; the state comes back by it.
      {
        kind: "input",
        blockId: "b2",
        isOptional: true,
        element: { kind: "choice", look: "select", chosen: ["sv"] },
      },
    ],
  });
});
