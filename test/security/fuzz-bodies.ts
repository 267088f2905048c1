import type { Random } from "./fuzz-random.ts";

/** What exists at the bot, for bodies that get past its first looks. */
export type Known = {
  teamId: string;
  channelId: string;
  userId: string;
  botId: string;
  threadTs: string;
  clientId: string;
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stands in a template for what JSON.stringify can't write. */
const holes: readonly [string, () => string][] = [
  ["@deep-list@", () => "[".repeat(20_000) + "]".repeat(20_000)],
  ["@deep-object@", () => `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`],
  ["@huge-number@", () => "1e999"],
  ["@long-number@", () => "9".repeat(400)],
  ["@proto@", () => '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
  ["@twice@", () => '{"type":"message","type":7}'],
];

const values: readonly [Json, ...Json[]] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  -0,
  2 ** 53,
  8.64e15 + 1,
  "",
  " ",
  "0",
  "null",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00x\ud83d",
  "\u202Egnp.exe",
  "\uFEFF",
  "🙂".repeat(300),
  "x".repeat(5_000),
  "x".repeat(70_000),
  "<!channel> <@U1> <https://x|y>",
  "javascript:alert(1)",
  "http://127.0.0.1:1/inner",
  "file:///etc/passwd",
  "../../../etc/passwd",
  "'; drop table inputs; --",
  "{{7*7}} $(id) `id`",
  "__proto__",
  "constructor",
  "2026-11-22T10:00:00Z",
  "99999999999999999999.999999",
  [],
  [[]],
  [null, 1, "x", {}],
  {},
  { hasOwnProperty: 1, length: -1, valueOf: "x" },
  ...holes.map(([hole]) => hole),
];

/** A body for /slack/events, near to what Slack sends or far from it. */
export function slackBody(random: Random, known: Known): { body: Buffer; type: string } {
  const isInteraction = random.chance(0.5);
  const text = damageText(random, writeJson(mutate(random, slackTemplate(random, known, isInteraction))));
  if (!isInteraction) return { body: damageBytes(random, text), type: "application/json" };
  const form = random.chance(0.1)
    ? commandForm(random, known)
    : `payload=${random.chance(0.9) ? encode(text) : text}`;
  return { body: damageBytes(random, form), type: "application/x-www-form-urlencoded" };
}

/** A body for Chatra's webhook. */
export function chatraBody(random: Random, known: Known): Buffer {
  return damageBytes(random, damageText(random, writeJson(mutate(random, chatraTemplate(random, known)))));
}

function slackTemplate(random: Random, known: Known, isInteraction: boolean): Json {
  const { teamId, channelId, userId, botId } = known;
  // A known thread leads to a visitor: seldom, because each of its replies is work for the rest of the test.
  const threadTs = random.chance(0.02) ? known.threadTs : `17000000${random.number(90) + 10}.000100`;
  const ts = `1700000${random.number(900) + 100}.${String(random.number(1_000_000)).padStart(6, "0")}`;
  const message = {
    type: "message",
    channel: channelId,
    user: userId,
    ts,
    thread_ts: threadTs,
    text: "words",
  };
  const person = { id: userId, username: "ada", team_id: teamId };
  const basis = {
    team: { id: teamId },
    user: person,
    trigger_id: "1.2.3",
    response_url: "https://x.example/",
  };
  const container = { type: "message", message_ts: ts, thread_ts: threadTs, channel_id: channelId };
  if (!isInteraction) {
    const envelope = {
      type: "event_callback",
      team_id: teamId,
      event_id: `Ev${random.number(1e9)}`,
      event_time: 1,
    };
    const file = {
      id: "F1",
      name: "a.png",
      mimetype: "image/png",
      size: 3,
      url_private: "https://x.example/a",
    };
    const event = random.pick<Json>([
      message,
      { ...message, bot_id: botId },
      { ...message, subtype: "file_share", files: [file] },
      { ...message, subtype: "message_changed", message, previous_message: message },
      { ...message, subtype: "message_deleted", deleted_ts: ts, previous_message: message },
      { type: "reaction_added", user: userId, item: { type: "message", channel: channelId, ts } },
      { type: random.pick(["app_home_opened", "team_join", "channel_archive", "toString"]), user: userId },
    ]);
    if (random.chance(0.05)) return { type: "url_verification", challenge: "abc" };
    return { ...envelope, event, authorizations: [{ team_id: teamId }] };
  }
  const action = random.pick([
    "delivery.retry",
    "delivery.arrived",
    "client.open",
    "client.update",
    "client.push",
    "other",
  ]);
  const view = {
    id: "V1",
    type: "modal",
    callback_id: random.pick(["edit_client", "find_client", "push", "x"]),
    private_metadata: known.clientId,
    state: { values: { name: { input: { type: "plain_text_input", value: "x" } } } },
  };
  return random.pick<Json>([
    {
      ...basis,
      type: "block_actions",
      channel: { id: channelId },
      container,
      actions: [{ action_id: action, value: "x", action_ts: ts, type: "button" }],
    },
    { ...basis, type: "view_submission", view },
    { ...basis, type: "view_closed", view },
    { ...basis, type: "shortcut", callback_id: "open_client", action_ts: ts },
    {
      ...basis,
      type: "message_action",
      callback_id: "unsend",
      action_ts: ts,
      message_ts: ts,
      channel: { id: channelId },
      message,
    },
    { ...basis, type: "block_suggestion", action_id: "x", block_id: "y", value: "z" },
    { ...basis, type: "dialog_submission", callback_id: "x", submission: {} },
    { type: "url_verification", challenge: "abc" },
  ]);
}

function commandForm(random: Random, known: Known): string {
  const text = random.pick([
    "",
    "help",
    "client",
    `client ${known.clientId}`,
    "run x {",
    `request GET ${"/".repeat(999)}`,
    "status",
    "\u0000",
    "🙂".repeat(500),
    `update ${known.clientId} name=${"=".repeat(99)}`,
  ]);
  const fields = {
    command: random.pick(["/chatra", "/other", ""]),
    text,
    team_id: known.teamId,
    channel_id: known.channelId,
    user_id: random.chance(0.9) ? known.userId : "",
    response_url: "https://x.example/",
    trigger_id: `1.${random.number(1e9)}`,
    ...(random.chance(0.2) ? { ssl_check: "1" } : {}),
    ...(random.chance(0.2) ? { payload: random.pick(["null", "[]", "{", "7"]) } : {}),
  };
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${encode(value)}`)
    .join(random.pick(["&", "&", "&&", ";", "&__proto__=1&"]));
}

function chatraTemplate(random: Random, known: Known): Json {
  // Few clients, so that few threads are opened.
  const clientId = random.chance(0.1) ? known.clientId : `fuzz${random.number(20)}`;
  const file = { name: "a.png", link: "https://x.example/a.png", size: 3, isImage: true };
  const message = {
    id: `m${random.number(1e9)}`,
    type: random.pick(["client", "agent"]),
    text: "hello",
    createdAt: 1_700_000_000_000,
    agentId: "a1",
    ...(random.chance(0.2) ? { file } : {}),
  };
  return {
    eventName: random.pick(["chatStarted", "chatFragment", "chatTranscript", "chatFragment", "other"]),
    client: {
      id: clientId,
      chatId: "ch1",
      displayedName: "Eve",
      info: { name: "Eve", email: "eve@example.org", plan: "x" },
      integrationData: { a: 1 },
      lastVisit: { viewedPages: [{ link: "https://x.example/", title: "x" }] },
    },
    agents: [{ id: "a1", name: "Ann" }],
    messages: [message],
  };
}

/** Up to three places anywhere in it replaced, removed, wrapped or joined by a strange key. */
function mutate(random: Random, template: Json): Json {
  let json = template;
  for (let left = random.number(4); left > 0; left -= 1) json = mutateOnce(random, json);
  return json;
}

function mutateOnce(random: Random, json: Json): Json {
  const isLeaf = json === null || typeof json !== "object";
  if (isLeaf || random.chance(0.15)) return random.pick(values);
  if (Array.isArray(json)) {
    if (random.chance(0.3)) return [...json, random.pick(values)];
    const at = random.number(json.length);
    return json.map((item, index) => (index === at ? mutateOnce(random, item) : item));
  }
  const keys = Object.keys(json);
  const key = keys[random.number(keys.length)];
  if (key === undefined || random.chance(0.1))
    return { ...json, [random.pick(strangeKeys)]: random.pick(values) };
  const { [key]: old = null, ...rest } = json;
  if (random.chance(0.2)) return rest;
  if (random.chance(0.1)) return { ...rest, [key]: [old] };
  return { ...rest, [key]: mutateOnce(random, old) };
}

const strangeKeys = [
  "toString",
  "constructor",
  "then",
  "command",
  "name",
  "actions",
  "type",
  "view",
  "",
  "\u0000",
] as const;

function writeJson(json: Json): string {
  let text = JSON.stringify(json);
  for (const [hole, fill] of holes) text = text.replaceAll(`"${hole}"`, fill);
  return text;
}

function damageText(random: Random, text: string): string {
  if (random.chance(0.9)) return text;
  const at = random.number(text.length + 1);
  return random.pick([
    text.slice(0, at),
    text.slice(at),
    `${text.slice(0, at)}\u0000${text.slice(at)}`,
    `\uFEFF${text}`,
    `${text}${text}`,
    ` \r\n${text}\t`,
    "null",
    " null ",
    "7",
    '"x"',
    "[]",
    "",
    text.replaceAll('"', "'"),
  ]);
}

function damageBytes(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  if (random.chance(0.9)) return bytes;
  const at = random.number(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.number(4)), bytes.subarray(at)]);
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
