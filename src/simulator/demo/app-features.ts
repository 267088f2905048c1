/** The app's entries in Slack's own menus, from the app's manifest: the page offers the same. */
import { FORMS } from "../../commands/registry.ts";
import { THREAD_USAGE, type Usage } from "../../messages/usage.ts";

export const command = "/chatra";

/** A form as a suggestion while the user types: its words, the arguments they take, and what it does. */
function suggestion({ form, does }: Usage) {
  // Words are small letters; arguments have capitals, brackets or an ellipsis.
  const words = /^\S+(?: [a-z]+(?= |$))*/.exec(form)?.[0] ?? form;
  return { full: words, takes: form.slice(words.length).trimStart(), about: does };
}

export const globalShortcutIds = ["open_client"] as const;
export const messageShortcutIds = ["send_note", "unsend", "resend"] as const;

const shortcutNames: Record<
  (typeof globalShortcutIds)[number] | (typeof messageShortcutIds)[number],
  string
> = {
  open_client: "Find a visitor",
  send_note: "Send to visitor",
  unsend: "Unsend",
  resend: "Retry",
};

const named = (callbackId: keyof typeof shortcutNames) => ({ callbackId, name: shortcutNames[callbackId] });

/** The same for the page. */
export const appFeatures = {
  command,
  channelCommands: Object.values(FORMS).map(({ usage }) => suggestion(usage)),
  threadCommands: Object.values(THREAD_USAGE).map(suggestion),
  globalShortcuts: globalShortcutIds.map(named),
  messageShortcuts: messageShortcutIds.map(named),
};
