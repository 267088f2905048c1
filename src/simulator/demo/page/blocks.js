/** Block Kit as parsed by the server: the same in messages and in forms. */
import { oneAtATime } from "./act.js";
import { askFirst } from "./ask.js";
import { make } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { plainWords, wordNodes } from "./words.js";

/** `use(element, value)` reports the use of an element to the app; it resolves with true on success. */
export function blockNode(block, use) {
  switch (block.kind) {
    case "header":
      return make("p", { class: "block-header" }, ...wordNodes(block.words));
    case "section":
      return sectionNode(block, use);
    case "context":
      return make(
        "p",
        { class: "block-context" },
        ...block.parts.map((part) =>
          part.kind === "picture"
            ? make("img", { class: "context-picture", src: part.url, alt: part.alt })
            : make("span", {}, ...wordNodes(part.words)),
        ),
      );
    case "actions":
      return make(
        "div",
        { class: "block-actions" },
        ...block.elements.map((element) => elementNode(element, use)),
      );
    case "image":
      return make(
        "div",
        {},
        block.title.length > 0 ? make("p", { class: "block-context" }, ...wordNodes(block.title)) : undefined,
        make("img", { class: "block-image", src: block.url, alt: block.alt, loading: "lazy" }),
      );
    default:
      return make("hr");
  }
}

function sectionNode({ words, fields, accessory }, use) {
  const body = [
    words.length > 0 ? make("div", {}, ...wordNodes(words)) : undefined,
    fields.length > 0
      ? make("div", { class: "block-fields" }, ...fields.map((field) => make("div", {}, ...wordNodes(field))))
      : undefined,
  ];
  if (!accessory) return make("div", { class: "block-section" }, ...body);
  const beside =
    accessory.kind === "picture"
      ? make("img", { class: "block-thumb", src: accessory.url, alt: accessory.alt, loading: "lazy" })
      : elementNode(accessory, use);
  return make("div", { class: "block-section beside" }, make("div", {}, ...body), beside);
}

function elementNode(element, use) {
  if (element.kind === "button") return buttonNode(element, use);
  if (element.kind === "menu") return overflowNode(element, use);
  if (element.kind === "choice")
    return element.look === "select" ? selectNode(element, use) : ticksNode(element, use);
  return make("span", {});
}

function buttonNode(element, use) {
  const { actionId, value = "", label, style, url, ask } = element;
  const press = async () => {
    if (ask && !(await askFirst(ask))) return;
    if (url !== undefined) follow(url);
    await use(element, element.value);
  };
  return make(
    "button",
    {
      type: "button",
      class: `button small ${style}`,
      "data-focus": `${actionId} ${value}`,
      onclick: oneAtATime(press),
    },
    ...wordNodes(label),
  );
}

/** Slack's three dots: a menu of things to do. */
function overflowNode(element, use) {
  const { actionId, options, ask } = element;
  const choose = async (value) => {
    if (ask && !(await askFirst(ask))) return;
    await use(element, value);
  };
  return menuButton(
    {
      class: "button small plain overflow",
      "data-focus": actionId,
      "aria-label": "More options",
      title: "More options",
    },
    () => options.map(({ value, label }) => ({ name: plainWords(label), choose: () => choose(value) })),
    icon("more"),
  );
}

/** Uses a link, so that it opens where links open. */
function follow(url) {
  const link = make("a", { href: url, target: "_blank", rel: "noreferrer noopener", hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

function selectNode(element, use) {
  const { actionId, placeholder, options, chosen, ask } = element;
  const select = make(
    "select",
    { "data-focus": actionId, "aria-label": placeholder || "Choose" },
    ...choicesOf(options, placeholder),
  );
  select.value = chosen[0] ?? "";
  select.addEventListener("change", async () => {
    const isMeant = !ask || (await askFirst(ask));
    if (!(isMeant && (await use(element, select.value)))) select.value = chosen[0] ?? "";
  });
  return select;
}

function ticksNode(element, use) {
  const box = ticksOf(element, element.chosen, `${element.actionId}-use`);
  box.classList.add("ticks");
  box.addEventListener("change", () => use(element, ticked(box, element)));
  return box;
}

/** Options of a select; the first is the placeholder and can't be chosen. */
export function choicesOf(options, placeholder) {
  const first = make("option", { value: "" }, placeholder || "Choose …");
  return [
    first,
    ...options.map(({ value, label }) => make("option", { value }, ...wordNodes(label).map(wordsOfNode))),
  ];
}

/** Checkboxes or radio buttons. `name` separates groups of radio buttons. */
export function ticksOf({ look, options }, chosen, name) {
  const type = look === "radios" ? "radio" : "checkbox";
  return make(
    "div",
    {},
    ...options.map(({ value, label, note }) =>
      make(
        "label",
        { class: "tick" },
        make("input", {
          type,
          name,
          value,
          checked: chosen.includes(value),
          "data-focus": `${name} ${value}`,
        }),
        make(
          "span",
          {},
          ...wordNodes(label),
          note.length > 0 ? make("span", { class: "tick-note" }, ...wordNodes(note)) : undefined,
        ),
      ),
    ),
  );
}

/** The chosen values of such a group: one for radio buttons, a list for checkboxes. */
export function ticked(group, { look }) {
  const values = [...group.querySelectorAll("input:checked")].map((input) => input.value);
  return look === "radios" ? (values[0] ?? null) : values;
}

/** A select shows only text. */
function wordsOfNode(node) {
  return node.textContent || node.getAttribute?.("aria-label") || "";
}
