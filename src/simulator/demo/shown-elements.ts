/** Block Kit's interactive elements, made ready for the page. What it does not know is left out. */
import { isJsonObject, type JsonObject, numberAt, objectAt, objectsAt, stringAt } from "../json.ts";
import { isAsked } from "../slack/suggestions.ts";
import { type Inline, type Names, readMrkdwn, readPlain } from "./mrkdwn.ts";

/** What Slack asks before it sends the click. */
interface ShownConfirm {
  title: Inline[];
  words: Inline[];
  confirm: string;
  deny: string;
  isDanger: boolean;
}

interface ShownButton {
  kind: "button";
  actionId: string;
  /** Distinguishes buttons of one list, which share their action id. */
  value?: string;
  label: Inline[];
  style: "primary" | "danger" | "plain";
  url?: string;
  ask?: ShownConfirm;
}

interface ShownChoice {
  kind: "choice";
  look: "select" | "checkboxes" | "radios";
  actionId: string;
  placeholder: string;
  options: { value: string; label: Inline[]; note: Inline[] }[];
  chosen: string[];
  /** The app is asked for its options. */
  isAsked: boolean;
  ask?: ShownConfirm;
}

/** A button with a menu. */
interface ShownMenu {
  kind: "menu";
  actionId: string;
  options: { value: string; label: Inline[] }[];
  ask?: ShownConfirm;
}

interface ShownText {
  kind: "text";
  actionId: string;
  look: "line" | "lines" | "email" | "url" | "number";
  placeholder: string;
  initial: string;
  maxLength?: number;
}

export type ShownElement = ShownButton | ShownChoice | ShownMenu | ShownText;

const texts: Record<string, ShownText["look"]> = {
  plain_text_input: "line",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
};
const choices: Record<string, ShownChoice["look"]> = {
  static_select: "select",
  external_select: "select",
  checkboxes: "checkboxes",
  radio_buttons: "radios",
};

/** Nothing for an element that the page can't show. */
export function showElement(element: unknown, names: Names): ShownElement | undefined {
  if (!isJsonObject(element)) return undefined;
  const actionId = stringAt(element, "action_id");
  const type = stringAt(element, "type") ?? "";
  if (actionId === undefined) return undefined;
  if (type === "button") return showButton(element, actionId, names);
  if (type === "overflow") return showMenu(element, actionId, names);
  if (type === "users_select") return showPeople(element, actionId, names);
  const choice = choices[type];
  if (choice !== undefined) return showChoice(element, actionId, choice, names);
  const look = texts[type];
  return look === undefined ? undefined : showText(element, actionId, look);
}

/** The content of a text object, with markup where it is mrkdwn. */
export function wordsOf(text: unknown, names: Names): Inline[] {
  if (!isJsonObject(text)) return [];
  const words = stringAt(text, "text") ?? "";
  return text.type === "mrkdwn" ? readMrkdwn(words, names) : readPlain(words);
}

function showButton(element: JsonObject, actionId: string, names: Names): ShownButton {
  const value = stringAt(element, "value");
  const url = stringAt(element, "url");
  const style = element.style === "primary" || element.style === "danger" ? element.style : "plain";
  return {
    kind: "button",
    actionId,
    ...(value === undefined ? {} : { value }),
    label: wordsOf(element.text, names),
    style,
    // A click on it must not run anything.
    ...(url !== undefined && /^(?:https?:\/\/|mailto:)/.test(url) ? { url } : {}),
    ...askOf(element, names),
  };
}

function showChoice(
  element: JsonObject,
  actionId: string,
  look: ShownChoice["look"],
  names: Names,
): ShownChoice {
  const groups = (objectsAt(element, "option_groups") ?? []).flatMap(
    (group) => objectsAt(group, "options") ?? [],
  );
  const initial = objectAt(element, "initial_option");
  const chosen = [...(objectsAt(element, "initial_options") ?? []), ...(initial ? [initial] : [])];
  return {
    kind: "choice",
    look,
    actionId,
    placeholder: textAt(element, "placeholder"),
    options: [...(objectsAt(element, "options") ?? []), ...groups].map((option) => ({
      value: stringAt(option, "value") ?? "",
      label: wordsOf(option.text, names),
      note: wordsOf(option.description, names),
    })),
    chosen: chosen.map((option) => stringAt(option, "value") ?? ""),
    isAsked: isAsked(element),
    ...askOf(element, names),
  };
}

function showMenu(element: JsonObject, actionId: string, names: Names): ShownMenu {
  const options = (objectsAt(element, "options") ?? []).map((option) => ({
    value: stringAt(option, "value") ?? "",
    label: wordsOf(option.text, names),
  }));
  return { kind: "menu", actionId, options, ...askOf(element, names) };
}

function showPeople(element: JsonObject, actionId: string, names: Names): ShownChoice {
  const initial = stringAt(element, "initial_user");
  return {
    kind: "choice",
    look: "select",
    actionId,
    placeholder: textAt(element, "placeholder") || "Choose a person",
    options: (names.people ?? []).map(({ id, name }) => ({ value: id, label: readPlain(name), note: [] })),
    chosen: initial === undefined ? [] : [initial],
    isAsked: false,
    ...askOf(element, names),
  };
}

function showText(element: JsonObject, actionId: string, look: ShownText["look"]): ShownText {
  const maxLength = numberAt(element, "max_length");
  return {
    kind: "text",
    actionId,
    look: look === "line" && element.multiline === true ? "lines" : look,
    placeholder: textAt(element, "placeholder"),
    initial: stringAt(element, "initial_value") ?? "",
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

function askOf(element: JsonObject, names: Names): { ask?: ShownConfirm } {
  const confirm = objectAt(element, "confirm");
  if (!confirm) return {};
  return {
    ask: {
      title: wordsOf(confirm.title, names),
      words: wordsOf(confirm.text, names),
      confirm: textAt(confirm, "confirm") || "Yes",
      deny: textAt(confirm, "deny") || "No",
      isDanger: confirm.style === "danger",
    },
  };
}

function textAt(object: JsonObject, key: string): string {
  return stringAt(objectAt(object, key) ?? {}, "text") ?? "";
}
