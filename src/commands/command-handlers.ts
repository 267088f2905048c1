import type { ChannelId, SlackTs, TeamId, UserId } from "../domain/ids.ts";
import type { SlackFile } from "../domain/order.ts";
import type { Words } from "../domain/payload.ts";
import type { RichContent } from "../domain/text/rich-content.ts";
import { FORM_NAMES } from "../messages/forms.ts";
import type { SnippetOption } from "../messages/snippet-form.ts";

/**
 * Take what people ask for by commands, buttons, shortcuts and forms. A method that orders something resolves once the order is
 * stored, and inbound acknowledges it then. One that only reads answers later, in the background. Methods reject only when
 * something could not be stored: Slack then shows a failure.
 */
export type CommandHandlers = {
  /** `/chatra text`. An answer that is there already goes out with the acknowledgement. */
  onCommand(command: SlashCommandAsked & { text: string }): Promise<Answer | undefined>;
  /** A button of ours in a card, an answer or a form. */
  onButton(press: ButtonPress): Promise<void>;
  /** A message shortcut. */
  onMessageShortcut(use: MessageShortcut): Promise<void>;
  /** The global shortcut that opens a client by id. */
  onOpenClientShortcut(use: Asked): Promise<void>;
  /** A form that was sent. The outcome says what becomes of the form. */
  onForm(sent: SentForm): Promise<FormOutcome>;
  /** Somebody opens a menu that asks us for its options, or types in it. Rejects if they could not be read. */
  onSuggest(suggesting: Suggesting): Promise<SnippetOption[]>;
  /** A reply in a thread that begins with `!`. Called once, after it was stored as such. */
  onThreadCommand(reply: ThreadCommandReply): Promise<void>;
  /** Somebody opened the Home tab of the app. Waits for nothing. */
  onHomeOpened(person: HomePerson): void;
  /** The bot was invited to a channel. */
  onJoined(joined: JoinedChannel): Promise<void>;
};

/** Who has the Home tab open. */
export type HomePerson = { teamId: TeamId; userId: UserId };

/** A channel that the bot was invited to. `at`: when, as Slack tells it; the same in each delivery of one event. */
export type JoinedChannel = { teamId: TeamId; channelId: ChannelId; at: string };

/** Who asks, and how they can be answered. */
export type Asked = {
  /** The same when Slack delivers it twice. */
  id: string;
  teamId: TeamId;
  userId: UserId;
  channelId?: ChannelId | undefined;
  threadTs?: SlackTs | undefined;
  /** Five answers within thirty minutes. It is a secret. */
  responseUrl?: string | undefined;
  /** Opens one form within three seconds. */
  triggerId?: string | undefined;
};

/** Who gave a slash command, and in which channel. */
export type SlashCommandAsked = Asked & { channelId: ChannelId };

export type Answer = Words;

/** The buttons that we handle; `value` is what the button was made with. */
export const commandButtons = [
  "card.claim",
  "card.release",
  "card.close",
  "card.reopen",
  "card.menu",
  "card.snooze",
  "card.quiet",
  "direct.claim",
  "direct.snooze",
  "direct.quiet",
  "more.edit",
  "more.push",
  "more.transcript",
  "more.mute",
  "more.unmute",
  "snippet.pick",
  "client.open",
  "client.move",
  "client.details",
  "client.edit",
  "client.push",
  "proposal.confirm",
  "proposal.cancel",
  "failed.retry",
  "failed.retry-all",
  "account.remove",
  "account.keep",
  "route.menu",
  "route.add",
  "route.test",
  "home.refresh",
  "home.settings",
  "home.arrived",
  "home.send-again",
  "joined.all",
  "joined.alerts",
  "joined.no",
] as const;

export type ButtonPress = Asked & {
  button: (typeof commandButtons)[number];
  value: string;
  /** The message that carries the button, if it isn't in a form. */
  messageTs: SlackTs | undefined;
  /** An answer that only this person sees: it can be replaced by the next answer. */
  isEphemeral: boolean;
  /** The form that carries the button: what the button opens takes its place. */
  inForm?: { viewId: string; metadata: string } | undefined;
};

/** The menus whose options we are asked for. */
export const suggestingMenus = ["snippet.pick"] as const;

export type Suggesting = {
  menu: (typeof suggestingMenus)[number];
  teamId: TeamId;
  userId: UserId;
  /** Of the form that holds the menu (`private_metadata`). */
  metadata: string;
  typed: string;
};

export const messageShortcuts = ["send_note", "unsend", "resend"] as const;

export type MessageShortcut = Asked & {
  shortcut: (typeof messageShortcuts)[number];
  channelId: ChannelId;
  message: {
    ts: SlackTs;
    threadTs: SlackTs | undefined;
    /** Undefined where no person wrote it. */
    authorId: UserId | undefined;
    text: string;
    content?: RichContent | undefined;
    files: SlackFile[];
  };
};

export const forms = FORM_NAMES;

export type SentForm = Asked & {
  form: (typeof forms)[number];
  viewId: string;
  /** What the form was made with (`private_metadata`). */
  metadata: string;
  /** By block id; an empty field is an empty text. */
  values: Record<string, string>;
};

export type FormOutcome =
  | { kind: "close" }
  /** By block id. */
  | { kind: "errors"; errors: Record<string, string> }
  /** The form shows something else instead. */
  | { kind: "show"; view: Record<string, unknown> };

export type ThreadCommandReply = {
  teamId: TeamId;
  channelId: ChannelId;
  threadTs: SlackTs;
  ts: SlackTs;
  userId: UserId;
  text: string;
  content?: RichContent | undefined;
};
