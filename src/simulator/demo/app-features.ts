/** The app's entries in Slack's own menus, from the app's manifest: the page offers the same. */

export const command = "/chatra";

/** The command's subcommands with their arguments, for suggestions while the user types. */
const channelWords = [
  { word: "help", takes: "[clients | messages | membrane | about]", about: "what you can ask for" },
  { word: "client", takes: "CLIENT | NAME | EMAIL", about: "what is known of a client" },
  { word: "open", takes: "CLIENT", about: "the client’s thread, a new one where there is none" },
  {
    word: "update",
    takes: 'CLIENT [name=… email=… phone=… notes="…"]',
    about: "change what Chatra knows of a client",
  },
  { word: "send", takes: "CLIENT text…", about: "a message to a client" },
  { word: "push", takes: "CLIENT text…", about: "a pushed message, which opens the chat by itself" },
  { word: "message", takes: "ID", about: "show a message" },
  { word: "message edit", takes: "ID text…", about: "replace its words" },
  { word: "message delete", takes: "ID", about: "delete it" },
  { word: "pushed", takes: "ID", about: "show a pushed message" },
  { word: "pushed edit", takes: "ID text…", about: "replace its words" },
  { word: "pushed delete", takes: "ID", about: "delete it" },
  { word: "actions", takes: "[intent…]", about: "what Membrane can do with Chatra" },
  { word: "run", takes: "ACTION [{json}]", about: "one of Membrane’s actions" },
  {
    word: "request",
    takes: "METHOD /path [key=value…] [Header:value…] [{json}]",
    about: "a call of Chatra’s API as it is",
  },
  { word: "connections", takes: "", about: "Membrane’s connections and their state" },
  { word: "connect", takes: "", about: "connect Chatra, or mend its connection" },
  { word: "account", takes: "[NAME]", about: "the Chatra accounts of the workspace, or one of them" },
  { word: "account add", takes: "NAME", about: "another Chatra account, with its new chats in this channel" },
  {
    word: "account",
    takes: "NAME connect | here | agent ID | secret | remove",
    about: "change an account, or take it away",
  },
  { word: "status", takes: "", about: "whether everything works, and what waits" },
  { word: "forget", takes: "CLIENT", about: "erase what is kept here of a client" },
];

/** The commands after `!` in a thread. */
const threadWords = [
  { word: "help", takes: "", about: "what works in a thread" },
  { word: "client", takes: "", about: "what is known of the client" },
  {
    word: "update",
    takes: '[name=… email=… phone=… notes="…"]',
    about: "change what Chatra knows of the client",
  },
  { word: "push", takes: "text…", about: "a pushed message, which opens the chat by itself" },
  { word: "note", takes: "text…", about: "stays in Slack" },
  { word: "transcript", takes: "", about: "the whole chat as a text" },
  { word: "resend", takes: "", about: "try again what could not be sent" },
];

export const globalShortcutIds = ["open_client"] as const;
export const messageShortcutIds = ["send_note", "unsend", "resend"] as const;

const shortcutNames: Record<
  (typeof globalShortcutIds)[number] | (typeof messageShortcutIds)[number],
  string
> = {
  open_client: "Open a client",
  send_note: "Send to visitor",
  unsend: "Unsend",
  resend: "Resend",
};

const named = (callbackId: keyof typeof shortcutNames) => ({ callbackId, name: shortcutNames[callbackId] });

/** The same for the page. */
export const appFeatures = {
  command,
  channelCommands: channelWords.map(({ word, ...more }) => ({ full: `${command} ${word}`, ...more })),
  threadCommands: threadWords.map(({ word, ...more }) => ({ full: `!${word}`, ...more })),
  globalShortcuts: globalShortcutIds.map(named),
  messageShortcuts: messageShortcutIds.map(named),
};
