/** The fields of a form: Block Kit's input blocks. */
import { choicesOf, ticked, ticksOf } from "./blocks.js";
import { make } from "./dom.js";
import { wordNodes } from "./words.js";

const types = { email: "email", url: "url", number: "number" };

/** A field's value before its first use, in the server's form. */
export function initialValue({ element }) {
  if (element.kind === "text") return element.initial;
  return element.look === "checkboxes" ? element.chosen : (element.chosen[0] ?? null);
}

/** `value`: the present value; `error`: what is wrong with it; `change(value)` is called at each change. */
export function fieldNode(block, { value, error, change }) {
  const { blockId, element, label, hint, isOptional } = block;
  const id = `field-${blockId}`;
  const hints = [hint.length > 0 ? `${id}-hint` : undefined, error ? `${id}-error` : undefined];
  const described = hints.filter((one) => one !== undefined).join(" ");
  const state = {
    "aria-invalid": error ? "true" : undefined,
    "aria-describedby": described === "" ? undefined : described,
  };
  const isGroup = element.kind === "choice" && element.look !== "select";
  const name = [
    ...wordNodes(label),
    isOptional ? make("span", { class: "optional" }, " (optional)") : undefined,
  ];
  const control = isGroup
    ? groupNode(element, value, id, change)
    : controlNode(element, value, { id, "data-focus": id, required: !isOptional, ...state }, change);
  return make(
    isGroup ? "fieldset" : "div",
    { class: `field ${error ? "wrong" : ""}`, "data-block": blockId, ...(isGroup ? state : {}) },
    isGroup ? make("legend", {}, ...name) : make("label", { for: id }, ...name),
    control,
    error ? make("p", { class: "field-error", id: `${id}-error` }, error) : undefined,
    hint.length > 0 ? make("p", { class: "field-hint", id: `${id}-hint` }, ...wordNodes(hint)) : undefined,
  );
}

function controlNode(element, value, attributes, change) {
  if (element.kind === "choice") {
    const select = make("select", attributes, ...choicesOf(element.options, element.placeholder));
    select.value = value ?? "";
    select.addEventListener("change", () => change(select.value === "" ? null : select.value));
    return select;
  }
  const { look, placeholder, maxLength } = element;
  const field =
    look === "lines"
      ? make("textarea", { rows: 4, placeholder, maxlength: maxLength, ...attributes })
      : make("input", {
          // A number field would drop other text without a message.
          type: look === "number" ? "text" : (types[look] ?? "text"),
          inputmode: look === "number" ? "decimal" : undefined,
          autocomplete: "off",
          placeholder,
          maxlength: maxLength,
          ...attributes,
        });
  field.value = value ?? "";
  field.addEventListener("input", () => change(field.value));
  return field;
}

function groupNode(element, value, name, change) {
  const group = ticksOf(element, [value ?? []].flat(), name);
  group.addEventListener("change", () => change(ticked(group, element)));
  return group;
}
