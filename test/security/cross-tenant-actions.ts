import { writeMetadata } from "../../src/commands/form-metadata.ts";
import { clientRef } from "../../src/domain/client-ref.ts";
import { accountIdSchema, channelIdSchema, clientIdSchema } from "../../src/domain/ids.ts";
import type { JsonObject } from "../../src/simulator/json.ts";
import { type Loot, NEEDLES, type Side, seen } from "./cross-tenant-stage.ts";

/** Something that is done with the ids of one workspace, from there or from another one. */
export type Action = {
  family:
    | "events"
    | "thread commands"
    | "delivery buttons"
    | "command buttons"
    | "forms"
    | "shortcuts"
    | "commands"
    | "accounts";
  what: string;
  from(side: Side, loot: Loot): Promise<unknown>;
  /** What is said of it in another workspace, or the reason by which the bot ignores it there. */
  elsewhere: RegExp | { ignored: string };
  /** Whether it had its effect at home; absent where another action of the family shows that. */
  atHome?: RegExp | ((home: Side, loot: Loot) => unknown);
};

const UNKNOWN_BUTTON = /no longer works/;
const NO_THREAD = /does not lead to a chat's thread/;
const NOT_IN_A_CHAT = /not in a chat's thread/;
const NOT_KNOWN = /Chatra has no |No visitor matches|did not find what/;
const NO_ACCOUNT = /has no account `?shop/;
const NO_NAME = /has no account shop\./;
const OPENED = /The chat with|Opened </;
const GONE = /The bot no longer serves|the bot no longer serves/;

let lastTs = 0;
/** A time that nothing in the workspaces has. */
function freshTs(): string {
  lastTs += 1;
  return `1700000000.${String(lastTs).padStart(6, "0")}`;
}

function event(side: Side, fields: JsonObject) {
  const ts = freshTs();
  return side.sendEvent({
    type: "message",
    channel: side.channelId,
    channel_type: "channel",
    user: side.ada.id,
    ts,
    event_ts: ts,
    ...fields,
  });
}

function message({ slack, ada }: Side, loot: Loot, ts: string, text: string): JsonObject {
  return { type: "message", user: ada.id, team: slack.team.id, text, ts, thread_ts: loot.rootTs };
}

function edit(side: Side, loot: Loot, ts: string, text: string, threadTs: string | undefined) {
  const before = message(side, loot, ts, `${NEEDLES.reply} before`);
  const after = { ...message(side, loot, ts, text), edited: { user: side.ada.id, ts: freshTs() } };
  const place = threadTs === undefined ? { thread_ts: undefined } : {};
  return event(side, {
    user: undefined,
    subtype: "message_changed",
    message: { ...after, ...place },
    previous_message: { ...before, ...place },
  });
}

function events(): Action[] {
  const family = "events";
  const gone = (which: keyof Loot["replies"]) => (home: Side, loot: Loot) =>
    home.chatra.message(loot.replies[which].messageId)?.isDeleted;
  return [
    {
      family,
      what: "a reply in the thread",
      from: (side, loot) => event(side, { text: "a strange reply", thread_ts: loot.rootTs }),
      elsewhere: { ignored: "not-our-thread" },
      atHome: (home, loot) => home.sees(loot.vera).includes("a strange reply"),
    },
    {
      family,
      what: "another text for a reply",
      from: (side, loot) => edit(side, loot, loot.replies.edited.ts, "other words", loot.rootTs),
      elsewhere: { ignored: "not-our-thread" },
      atHome: (home, loot) => home.chatra.message(loot.replies.edited.messageId)?.text === "other words",
    },
    {
      family,
      what: "another text for a reply, without its thread",
      from: (side, loot) => edit(side, loot, loot.replies.edited.ts, "yet other words", undefined),
      elsewhere: { ignored: "not-our-thread" },
      atHome: (home, loot) => home.chatra.message(loot.replies.edited.messageId)?.text === "yet other words",
    },
    {
      family,
      what: "a reply taken away",
      from: (side, loot) =>
        event(side, {
          user: undefined,
          subtype: "message_deleted",
          deleted_ts: loot.replies.deleted.ts,
          previous_message: message(side, loot, loot.replies.deleted.ts, "gone"),
        }),
      elsewhere: { ignored: "not-our-thread" },
      atHome: gone("deleted"),
    },
  ];
}

function threadCommands(): Action[] {
  const say = (text: string, more: Partial<Action> = {}): Action => ({
    family: "thread commands",
    what: text,
    from: (side, loot) => event(side, { text, thread_ts: loot.rootTs }),
    elsewhere: { ignored: "not-our-thread" },
    ...more,
  });
  return [
    say("!help", { atHome: /!transcript/ }),
    say("!client", { atHome: new RegExp(NEEDLES.email) }),
    say("!transcript"),
    say("!push pushed from the thread", {
      atHome: (home, loot) => home.sees(loot.vera).includes("pushed from the thread"),
    }),
    say("!update phone=+15551234567", {
      atHome: (home, loot) => home.chatra.client(loot.vera.id).info.phone === "+15551234567",
    }),
    say("!resend"),
    say("!note words for us"),
  ];
}

function deliveryButtons(): Action[] {
  const press = (
    id: string,
    value: (loot: Loot) => string,
    { where = "own", ...more }: Partial<Action> & { where?: "own" | "uncertain" | "channel" } = {},
  ): Action => ({
    family: "delivery buttons",
    what: `${id} (${where})`,
    from: (side, loot) => {
      // Slack sends a button from where it stands: at home in the chat's thread, elsewhere in one of theirs.
      const home = where === "uncertain" ? loot.uncertain[1]?.threadTs : loot.rootTs;
      const threadTs = side.slack.team.id === loot.teamId ? home : side.twinThread;
      return side.press(
        { id: `delivery.${id}`, value: value(loot) },
        where === "channel" ? {} : { threadTs },
      );
    },
    elsewhere: UNKNOWN_BUTTON,
    ...more,
  });
  const nth = (index: number) => (loot: Loot) => loot.refused[index] ?? "none";
  return [
    press("retry", nth(0), { where: "channel", atHome: UNKNOWN_BUTTON }),
    press("retry", nth(0), { atHome: (home, loot) => home.sees(loot.vera).includes(`${NEEDLES.refused} 1`) }),
    press("discard", nth(1), { atHome: /Discarded by/ }),
    press("arrived", (loot) => loot.uncertain[0]?.id ?? "none", { atHome: /Confirmed by/ }),
    press("send-again", (loot) => loot.uncertain[1]?.id ?? "none", {
      where: "uncertain",
      atHome: /Sent again by/,
    }),
    press("arrived", nth(2), { atHome: /failed since then/ }),
  ];
}

function refOf(loot: Loot): string {
  return clientRef(accountIdSchema.parse(loot.accountId), clientIdSchema.parse(loot.vera.id)) ?? "none";
}

function commandButtons(): Action[] {
  const press = (id: string, value: (loot: Loot) => string, more: Partial<Action> = {}): Action => ({
    family: "command buttons",
    what: id,
    from: (side, loot) => side.press({ id, value: value(loot) }),
    elsewhere: UNKNOWN_BUTTON,
    ...more,
  });
  const question = (loot: Loot) =>
    JSON.stringify({ accountId: loot.accountId, name: "shop", userId: loot.ownerId, at: Date.now() });
  const UNKNOWN_QUESTION = /confirmation no longer works/;
  return [
    press("client.details", refOf, { atHome: new RegExp(NEEDLES.email) }),
    press("client.edit", refOf, { atHome: new RegExp(`"callback_id":"edit_client".*${NEEDLES.email}`) }),
    press("client.push", refOf, { atHome: /"callback_id":"push_message".*private_metadata/ }),
    press("client.open", refOf, { atHome: OPENED }),
    press("client.move", refOf),
    press("proposal.cancel", ({ proposals }) => proposals.cancelled, {
      elsewhere: UNKNOWN_QUESTION,
      atHome: /Cancelled /,
    }),
    press("proposal.confirm", ({ proposals }) => proposals.confirmed, {
      elsewhere: UNKNOWN_QUESTION,
      atHome: (home, loot) => home.chatra.message(loot.replies.proposed.messageId)?.isDeleted,
    }),
    press("failed.retry", ({ refused }) => refused[2] ?? "none", {
      atHome: (home, loot) => home.sees(loot.vera).includes(`${NEEDLES.refused} 3`),
    }),
    press("failed.retry-all", ({ accountId }) => accountId, {
      atHome: (home, loot) => home.sees(loot.vera).includes(`${NEEDLES.refused} 4`),
    }),
    press("home.arrived", ({ uncertain }) => uncertain[1]?.id ?? "none"),
    press("home.send-again", ({ uncertain }) => uncertain[1]?.id ?? "none"),
    press("joined.all", ({ accountId }) => `${accountId}/only`),
    press("joined.alerts", ({ accountId }) => `${accountId}/several`),
    press("joined.no", ({ accountId }) => `${accountId}/only`),
    press("account.keep", question, { elsewhere: /stays as it is/, atHome: /stays as it is/ }),
    press("account.remove", question, { elsewhere: /already removed the account/ }),
  ];
}

const field = (value: string) => ({ input: { type: "plain_text_input", value } });
let lastView = 0;

function forms(): Action[] {
  const send = (
    form: string,
    values: JsonObject,
    more: Partial<Action> = {},
    before: Record<string, string> = {},
  ): Action => ({
    family: "forms",
    what: form,
    from: (side, loot) => {
      lastView += 1;
      const place = { channelId: channelIdSchema.parse(side.channelId) };
      return side.interact({
        type: "view_submission",
        view: {
          id: `V${lastView}`,
          type: "modal",
          callback_id: form,
          private_metadata: writeMetadata(refOf(loot), place, before),
          state: { values },
          app_installed_team_id: side.slack.team.id,
        },
      });
    },
    elsewhere: GONE,
    ...more,
  });
  /** The form that asks for a client, opened and filled in by a person. */
  const find = (
    client: (loot: Loot, side: Side) => string,
    more: Pick<Action, "what" | "elsewhere"> & Partial<Action>,
  ): Action => ({
    family: "shortcuts",
    from: async (side, loot) => {
      const before = side.slack.views().length;
      await side.owner.shortcut("open_client");
      const view = await seen(() => side.slack.views()[before]);
      return side.submit(view, { client: client(loot, side) });
    },
    ...more,
  });
  return [
    send(
      "push_message",
      { text: field("pushed by form") },
      {
        atHome: (home, loot) => home.sees(loot.vera).includes("pushed by form"),
      },
    ),
    send(
      "edit_client",
      { notes: field("noted by form") },
      {
        atHome: (home, loot) => home.chatra.client(loot.vera.id).info.notes === "noted by form",
      },
      { notes: "other" },
    ),
    send("open_client", {}, { atHome: OPENED }),
    find((loot) => loot.vera.id, {
      what: "a client who is looked for by id",
      elsewhere: NOT_KNOWN,
      atHome: /several Chatra accounts: shop, outlet/,
    }),
    find((loot) => `in:shop ${loot.vera.id}`, {
      what: "a client who is looked for in an account that is named",
      elsewhere: NO_NAME,
      atHome: new RegExp(`"callback_id":"open_client".*${NEEDLES.email}`),
    }),
    find((loot, side) => linkOf(loot, side), {
      what: "a client who is looked for by a link",
      elsewhere: NO_THREAD,
    }),
  ];
}

function linkOf(loot: Loot, { channelId }: Side): string {
  return `https://acme.slack.com/archives/${channelId}/p${loot.rootTs.replace(".", "")}`;
}

function shortcuts(): Action[] {
  const use = (
    callbackId: string,
    ts: (loot: Loot) => string,
    text: string,
    more: Partial<Action> = {},
  ): Action => ({
    family: "shortcuts",
    what: callbackId,
    from: (side, loot) =>
      side.interact({
        type: "message_action",
        callback_id: callbackId,
        action_ts: freshTs(),
        message_ts: ts(loot),
        channel: { id: side.channelId, name: "support" },
        message: message(side, loot, ts(loot), text),
      }),
    elsewhere: NOT_IN_A_CHAT,
    ...more,
  });
  return [
    use("send_note", (loot) => loot.note.ts, "// a note", {
      atHome: (home, loot) => home.sees(loot.vera).includes("a note"),
    }),
    use("unsend", ({ replies }) => replies.unsent.ts, "words", {
      atHome: (home, loot) => home.chatra.message(loot.replies.unsent.messageId)?.isDeleted,
    }),
    use("resend", ({ rootTs }) => rootTs, "the card"),
  ];
}

/** What a command is about: the client, a message to them, the address of their thread, or the account, by its id. */
function fillIn(text: string, loot: Loot, side: Side): string {
  return text
    .replaceAll("CLIENT", loot.vera.id)
    .replaceAll("MESSAGE", loot.replies.kept.messageId)
    .replaceAll("LINK", linkOf(loot, side))
    .replaceAll("ACCOUNT", loot.accountId);
}

function commands(): Action[] {
  const order = (text: string, elsewhere: Action["elsewhere"], atHome?: Action["atHome"]): Action => ({
    family: "commands",
    what: text,
    from: (side, loot) => side.command(fillIn(text, loot, side)),
    elsewhere,
    ...(atHome === undefined ? {} : { atHome }),
  });
  const reached = (text: string) => (home: Side, loot: Loot) => home.sees(loot.vera).includes(text);
  const email = new RegExp(NEEDLES.email);
  const isNoted = (home: Side, loot: Loot) => home.chatra.client(loot.vera.id).info.notes === "by command";
  const isChanged = (home: Side, loot: Loot) =>
    home.chatra.message(loot.replies.kept.messageId)?.text === "changed by command";
  return [
    order("client CLIENT", NOT_KNOWN, email),
    order("client LINK", NO_THREAD, email),
    order("open CLIENT", NOT_KNOWN, OPENED),
    order("open LINK", NO_THREAD),
    order("update CLIENT", NOT_KNOWN, new RegExp(`"callback_id":"edit_client".*${NEEDLES.email}`)),
    order('update CLIENT notes="by command"', NOT_KNOWN, isNoted),
    order('update LINK notes="by link"', NO_THREAD),
    order("send CLIENT sent by command", NOT_KNOWN, reached("sent by command")),
    order("send LINK sent by link", NO_THREAD, reached("sent by link")),
    order("push CLIENT pushed by command", NOT_KNOWN, reached("pushed by command")),
    order("push LINK pushed by link", NO_THREAD),
    order("message MESSAGE", NOT_KNOWN, new RegExp(`${NEEDLES.reply} kept`)),
    order("message edit MESSAGE changed by command", NOT_KNOWN, isChanged),
    order("message delete MESSAGE", NOT_KNOWN, /Delete the message/),
    order("pushed MESSAGE", NOT_KNOWN),
    order("pushed edit MESSAGE words", NOT_KNOWN),
    order("pushed delete MESSAGE", NOT_KNOWN),
    order("forget LINK", NO_THREAD, /Erase what/),
    order('run get-client {"id": "CLIENT"}', NOT_KNOWN, email),
    order("request GET /clients/CLIENT", NOT_KNOWN, email),
    order('request PUT /clients/CLIENT {"notes": "by request"}', /Expires in an hour|Send this request/),
    order("actions", /Get Client/),
    order("connections", /desk/, /shop/),
    order("connect", /\*desk\*.*(connected|ready)/, /\*shop\*.*(connected|ready)/),
    order("status", /Nothing waits\.|Waiting: /),
    order("in:shop client CLIENT", NO_NAME, email),
    order("in:SHOP send CLIENT words", NO_NAME, reached("words")),
    order("in:shop status", NO_NAME, /Nothing waits\.|Waiting: /),
    order("in:ACCOUNT status", /has no account /),
  ];
}

function accounts(): Action[] {
  const order = (text: string, elsewhere: RegExp = NO_ACCOUNT, atHome?: Action["atHome"]): Action => ({
    family: "accounts",
    what: text,
    from: (side) => side.command(text),
    elsewhere,
    ...(atHome === undefined ? {} : { atHome }),
  });
  return [
    order("accounts", /desk/, /shop/),
    order("account shop", NO_ACCOUNT, /Webhook URL: /),
    order("account shop secret", NO_ACCOUNT, /Made a new webhook URL/),
    order("account shop connect", NO_ACCOUNT, /connection/),
    order("account shop agent someone-else", NO_ACCOUNT, /answers as/),
    order("account shop here", NO_ACCOUNT, /come to/),
    order("account shop remove", NO_ACCOUNT, /Remove the account/),
  ];
}

/** By what they are done with; in their order, as some take away what an earlier one needs. */
export const ACTIONS: Action[] = [
  ...events(),
  ...threadCommands(),
  ...deliveryButtons(),
  ...commandButtons(),
  ...forms(),
  ...shortcuts(),
  ...commands(),
  ...accounts(),
];
