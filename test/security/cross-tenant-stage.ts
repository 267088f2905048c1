import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { expect, vi } from "vitest";
import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import type { JsonObject } from "../../src/simulator/json.ts";
import type { AppAnswer, PostOptions, SlackEvent, SlackView } from "../../src/simulator/slack/model.ts";
import { type ManyStage, setManyStage, type Team } from "../flow/many-stage.ts";
import { PATIENCE_MS } from "../patience.ts";

/** A workspace from which actions are done. */
export type Side = Team & {
  /** The thread of the client whom both workspaces have, and for whom both have the same id. */
  twinThread: string;
  /** All that anybody there can read, each entry as one text that changes when what stands there does. */
  heard(): Set<string>;
  /** All that was sent from there by the ways below, with the ids that were named. */
  sent(): string;
  sendEvent(event: SlackEvent): Promise<AppAnswer>;
  submit(view: SlackView, values: Record<string, string>): Promise<AppAnswer>;
  /** A post of the bot with this button, made with the workspace's own token, and pressed by a person. */
  press(button: { id: string; value: string }, at?: { threadTs?: string | undefined }): Promise<AppAnswer>;
  /** What a person's Slack would send, with an installation, a signature and a time of its own. */
  interact(payload: JsonObject): Promise<AppAnswer>;
  command(text: string): Promise<AppAnswer>;
};

/** What the workspace that is spied upon has, by the ids that others may come to know. */
export type Loot = {
  teamId: string;
  vera: ChatraClient;
  rootTs: string;
  /** Replies that arrived, by what they say. */
  replies: Record<"edited" | "deleted" | "unsent" | "proposed" | "kept", { ts: string; messageId: string }>;
  note: { ts: string };
  refused: string[];
  uncertain: { id: string; threadTs: string }[];
  proposals: { confirmed: string; cancelled: string; aboutTwin: string };
  fileLink: string;
  accountId: string;
  outletId: string;
  connectionId: string;
  ownerId: string;
};

export const TWIN_ID = "twin@shop.example";
/** The words of the one workspace that may turn up nowhere in the other. */
export const NEEDLES = {
  name: "Vera Wolfsbane",
  email: "vera@wolfsbane.example",
  visitor: "amaranth",
  reply: "mulberry",
  note: "quince",
  refused: "hawthorn",
  uncertain: "juniper",
  file: "rowan",
  twin: "sorrel",
} as const;

export type CrossStage = AsyncDisposable & {
  stage: ManyStage;
  acme: Side;
  initech: Side;
  outlet: Team;
  loot: Loot;
};

/** Two workspaces in which all ids are the same; the one has everything that can be had of a chat. */
export async function setCrossStage(): Promise<CrossStage> {
  const account = (name: string) => ({
    name,
    isConnected: false,
    chatra: { behaviour: { echo: "off" as const } },
  });
  const stage = await setManyStage({
    workspaces: [
      { name: "Acme", accounts: [account("shop"), account("outlet")] },
      { name: "Initech", sameIdsAs: "Acme", accounts: [account("desk")] },
    ],
    bot: { transport: "api", extra: { LOG_LEVEL: "debug" } },
  });
  try {
    const [shop, handlers] = [await stage.join("Acme", "shop"), await stage.join("Initech", "desk")];
    const outlet = await stage.addAccount("Acme", "outlet", "general");
    const [acme, initech] = await Promise.all([
      sideOf(shop, `${NEEDLES.twin} words`),
      sideOf(handlers, "words of the twin"),
    ]);
    const loot = await fill(stage, acme);
    await quiet(stage);
    return { stage, acme, initech, outlet, loot, [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
  } catch (error) {
    await stage[Symbol.asyncDispose]();
    throw error;
  }
}

async function sideOf(team: Team, twinWords: string): Promise<Side> {
  const { slack, chatra, channelId, ada, owner } = team;
  const twin = chatra.addClient({ id: TWIN_ID, name: "Twin" });
  chatra.visitor(twin.id).writes(twinWords);
  const twinThread = await seen(() =>
    slack
      .channel(channelId)
      .messages()
      .find(({ ts }) => team.thread(ts).includes(twinWords)),
  );
  const sent: string[] = [];
  const answers: string[] = [];
  const exchange = async (given: unknown, answer: Promise<AppAnswer>): Promise<AppAnswer> => {
    sent.push(JSON.stringify(given));
    const { status, body } = await answer;
    expect(status, body).toBe(200);
    answers.push(`${answers.length} ${body}`);
    return answer;
  };
  return {
    ...team,
    twinThread: twinThread.ts,
    heard: () =>
      new Set([
        ...slack
          .channels()
          .flatMap(({ id }) => [...slack.channel(id).all(), ...slack.channel(id).ephemerals()])
          .map((post) => JSON.stringify(post)),
        ...slack.views().map((view) => JSON.stringify(view)),
        ...answers,
      ]),
    sent: () => sent.join("\n"),
    sendEvent: async (event) => {
      const delivery = slack.sendEvent(event).then(({ attempts: [first] }) => first);
      return exchange(
        event,
        delivery.then((attempt) => ({ status: 0, body: "", ms: 0, error: undefined, ...attempt })),
      );
    },
    submit: (view, values) => exchange(values, owner.submitView(view, values)),
    press: async ({ id, value }, { threadTs } = {}) => {
      const posted = await callSlack(slack.apiUrl, slack.botToken, "chat.postMessage", {
        channel: channelId,
        text: "a button",
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        blocks: [
          {
            type: "actions",
            elements: [{ type: "button", action_id: id, text: { type: "plain_text", text: "Press" }, value }],
          },
        ],
      });
      return exchange(value, owner.clickButton(channelId, posted, id));
    },
    interact: async (payload) => {
      const body = {
        user: { id: ada.id, name: "ada", team_id: slack.team.id },
        api_app_id: slack.bot.appId,
        team: { id: slack.team.id, domain: slack.team.domain },
        enterprise: null,
        is_enterprise_install: false,
        ...payload,
      };
      const contentType = "application/x-www-form-urlencoded";
      const form = new URLSearchParams({ payload: JSON.stringify(body) }).toString();
      return exchange(payload, slack.postRaw(form, { contentType }));
    },
    command: (text) => exchange(text, owner.slashCommand(channelId, "/chatra", text)),
  };
}

/** One chat with everything that can go well and wrong in it. */
async function fill(stage: ManyStage, acme: Side): Promise<Loot> {
  const { slack, chatra, channelId, ada, owner } = acme;
  const { faults } = stage.world.membrane;
  const rows = (sql: string) => read(stage, sql);
  const vera = chatra.addClient({ id: "vera-of-acme", name: NEEDLES.name, email: NEEDLES.email });
  chatra.visitor(vera.id).writes(`${NEEDLES.visitor} words`);
  const { ts: rootTs } = await seen(() =>
    slack
      .channel(channelId)
      .messages()
      .find(({ ts }) => acme.thread(ts).includes(`${NEEDLES.visitor} words`)),
  );
  const say = (text: string, options: PostOptions = {}) =>
    ada.postMessage(channelId, text, { threadTs: rootTs, ...options });
  const reply = async (which: string) => {
    const text = `${NEEDLES.reply} ${which}`;
    const { ts } = say(text);
    const message = await seen(() => chatra.sentByApi(vera.id).find((sent) => sent.text === text));
    return { ts, messageId: message.id };
  };
  const replies = {
    edited: await reply("edited"),
    deleted: await reply("deleted"),
    unsent: await reply("unsent"),
    proposed: await reply("proposed"),
    kept: await reply("kept"),
  };
  const note = say(`// ${NEEDLES.note} words`);
  ada.uploadFile(channelId, { name: `${NEEDLES.file}.txt`, bytes: "what is in the file", threadTs: rootTs });
  const fileLink = await seen(() =>
    acme
      .sees(vera)
      .map((text) => /http\S+\/files\/\S+/.exec(text)?.[0])
      .find((link) => link !== undefined),
  );

  const refusal = {
    kind: "error",
    error: { type: "action_run", message: "No", data: { response: { status: 400 } } },
  } as const;
  const ofState = (state: string, kind: string, part = "") =>
    rows(
      `select id from deliveries where state = '${state}' and payload like '%"kind":"${kind}"%${part}%' order by seq`,
    ).map(({ id }) => String(id));
  faults.add({ action: "send-agent-message", ...refusal, times: 4 });
  for (const number of [1, 2, 3, 4]) say(`${NEEDLES.refused} ${number}`);
  const refused = await seen(() => enough(ofState("failed", "chatra.send"), 4));

  const propose = async (text: string) => {
    const before = rows("select id from proposals").map(({ id }) => id);
    await acme.command(text);
    const [fresh] = await seen(() =>
      enough(
        rows("select id from proposals").filter(({ id }) => !before.includes(id)),
        1,
      ),
    );
    return String(fresh?.id);
  };
  const proposals = {
    confirmed: await propose(`message delete ${replies.proposed.messageId}`),
    cancelled: await propose(`message delete ${replies.kept.messageId}`),
    aboutTwin: await propose(`forget ${TWIN_ID}`),
  };
  // In two threads, as each waits for an echo before anybody is asked, and holds up what comes behind it.
  chatra.faults.add({ method: "POST /messages/", kind: "garbage", times: 2 });
  const threads = [rootTs, acme.twinThread];
  for (const threadTs of threads) say(`${NEEDLES.uncertain} words`, { threadTs });
  const isAsked = (threadTs: string) =>
    acme.thread(threadTs).some((text) => text.includes("Did the reply")) || undefined;
  await Promise.all(threads.map((threadTs) => seen(() => isAsked(threadTs))));
  const uncertain = await Promise.all(
    threads.map(async (threadTs) => ({
      threadTs,
      id: ofState("uncertain", "chatra.send", `"threadTs":"${threadTs}"`)[0] ?? "none",
    })),
  );
  await seen(
    () =>
      slack
        .channel(channelId)
        .reactions(note.ts)
        .some(({ name }) => name === "lock") || undefined,
  );
  const accounts = rows("select account_id, name, connection_id from accounts");
  const idOf = (name: string) => accounts.find((account) => account.name === name);
  return {
    teamId: slack.team.id,
    vera,
    rootTs,
    replies,
    note,
    refused,
    uncertain,
    proposals,
    fileLink,
    accountId: String(idOf("shop")?.account_id),
    outletId: String(idOf("outlet")?.account_id),
    connectionId: String(idOf("shop")?.connection_id),
    ownerId: owner.id,
  };
}

/** Waits until nothing is owed or waits to be looked at. A card changes every ten seconds at most. */
export async function quiet(stage: ManyStage): Promise<void> {
  await stage.world.settled();
  await seen(() => {
    const [waiting] = read(
      stage,
      `select (select count(*) from inputs where state = 'waiting')
        + (select count(*) from deliveries where state in ('pending', 'sending')) as count`,
    );
    return waiting?.count === 0 || undefined;
  }, 30_000);
}

type Row = Record<string, SQLOutputValue>;

/** Reads the bot's database beside it. */
export function read(stage: Pick<ManyStage, "dataDir">, sql: string): Row[] {
  using database = openBeside(stage);
  return database.prepare(sql).all();
}

function openBeside({ dataDir }: Pick<ManyStage, "dataDir">): DatabaseSync {
  return new DatabaseSync(join(dataDir, "chatra-slack.db"), { readOnly: true });
}

/** All that is kept of a workspace, and all that its people, its visitors and the services saw. */
export function stateOf(stage: ManyStage, { slack, chatra }: Pick<Side, "slack" | "chatra">) {
  const team = `'${slack.team.id}'`;
  const accounts = `(select account_id from accounts where team_id = ${team})`;
  const conversations = `(select id from conversations where team_id = ${team})`;
  const tables = {
    accounts: `team_id = ${team}`,
    installations: `team_id = ${team}`,
    conversations: `team_id = ${team}`,
    threads: `team_id = ${team}`,
    links: `team_id = ${team}`,
    audit: `team_id = ${team}`,
    proposals: `team_id = ${team}`,
    channel_paces: `team_id = ${team}`,
    card_paces: `team_id = ${team}`,
    deliveries: `account_id in ${accounts}`,
    account_faults: `account_id in ${accounts}`,
    age_alarms: `account_id in ${accounts}`,
    tombstones: `conversation_id in ${conversations}`,
    inputs: `json_extract(input, '$.teamId') = ${team} or json_extract(input, '$.accountId') in ${accounts}`,
  };
  // To open it takes much longer than to read it.
  using database = openBeside(stage);
  const rows = Object.entries(tables).map(([table, where]) => [
    table,
    database.prepare(`select * from ${table} where ${where}`).all(),
  ]);
  const channels = slack.channels().map(({ id }) => slack.channel(id));
  return {
    rows: Object.fromEntries(rows),
    posts: channels
      .flatMap((channel) => [...channel.all(), ...channel.ephemerals()])
      .map((post) => JSON.stringify(post)),
    views: slack.views().map((view) => JSON.stringify(view)),
    calls: slack.calls().map(({ method }) => method),
    messages: chatra.messages().map((message) => JSON.stringify(message)),
    clients: chatra.clients().map((client) => JSON.stringify(client)),
    atChatra: chatra.calls().map(({ method, path }) => `${method} ${path}`),
  };
}

/** Waits until it is there. */
export function seen<Value>(
  find: () => Value | undefined,
  timeout = PATIENCE_MS,
): Promise<NonNullable<Value>> {
  return vi.waitFor(
    () => {
      const found = find();
      expect(found, find.toString()).toBeDefined();
      if (found === undefined || found === null) throw new Error("not there yet");
      return found;
    },
    { timeout, interval: 20 },
  );
}

function enough<Item>(items: Item[], count: number): Item[] | undefined {
  return items.length >= count ? items : undefined;
}

async function callSlack(apiUrl: string, token: string, method: string, body: JsonObject): Promise<string> {
  const response = await fetch(`${apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const ts = /"ts":"([\d.]+)"/.exec(text)?.[1];
  if (ts === undefined) throw new Error(`${method} answered ${text}`);
  return ts;
}
