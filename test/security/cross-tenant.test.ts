import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTIONS, type Action } from "./cross-tenant-actions.ts";
import {
  type CrossStage,
  NEEDLES,
  quiet,
  read,
  seen,
  setCrossStage,
  stateOf,
  TWIN_ID,
} from "./cross-tenant-stage.ts";

const UNKNOWN_BUTTON = /no longer works/;

let cross: CrossStage;
let before: ReturnType<typeof stateOf>;
beforeAll(async () => {
  cross = await setCrossStage();
  before = stateOf(cross.stage, cross.acme);
});
afterAll(async () => {
  await cross[Symbol.asyncDispose]();
});

/** What stands at a workspace now and did not stand there before. */
function listen(side: CrossStage["acme"]): () => string[] {
  const known = side.heard();
  return () => [...side.heard()].filter((entry) => !known.has(entry));
}

/** What others may name, and must not be told. */
function idsOf({ loot }: CrossStage): string[] {
  const { replies, proposals, refused, uncertain } = loot;
  return [
    loot.vera.id,
    loot.vera.chatId,
    loot.accountId,
    loot.outletId,
    loot.connectionId,
    ...Object.values(replies).map(({ messageId }) => messageId),
    ...Object.values(proposals),
    ...refused,
    ...uncertain.map(({ id }) => id),
  ];
}

function secretsOf({ acme }: CrossStage): string[] {
  return [acme.slack.botToken, acme.webhook.slice(acme.webhook.lastIndexOf("/") + 1)];
}

describe("with the ids of another workspace", () => {
  test.each(ACTIONS)(
    "$family: $what is answered in words or ignored by name, and does nothing there",
    async (action) => {
      const { stage, acme, initech, loot } = cross;
      const heard = listen(initech);
      const { logs } = stage.bot;
      const logged = logs.length;
      await action.from(initech, loot);
      const { elsewhere } = action;
      await seen(() =>
        elsewhere instanceof RegExp
          ? heard().find((entry) => elsewhere.test(entry))
          : logs.slice(logged).find((line) => line.includes(`"reason":"${elsewhere.ignored}"`)),
      );
      const told = heard().filter((entry) => !entry.includes('"text":"a button"'));
      const named = initech.sent();
      for (const id of idsOf(cross)) if (!named.includes(id)) expect(told.join("\n")).not.toContain(id);
      expect(stateOf(stage, acme)).toEqual(before);
    },
  );

  test("a webhook that names chats and messages of another account concerns its own account alone", async () => {
    const { stage, acme, initech } = cross;
    for (const [index, eventName] of ["chatStarted", "chatFragment", "chatTranscript"].entries()) {
      const answer = await postWebhook(initech.webhook, eventName, `forged ${index}`);
      expect(answer).toBe(200);
    }
    await seen(() => [...initech.heard()].find((entry) => entry.includes("forged 2")));
    await quiet(stage);
    expect(stateOf(stage, acme)).toEqual(before);
  });

  test("nothing of it was told anywhere else, nor logged", async () => {
    const { stage, acme, initech } = cross;
    await quiet(stage);
    expect(stateOf(stage, acme)).toEqual(before);
    const elsewhere = [
      ...initech.heard(),
      ...initech.slack.calls().map((call) => JSON.stringify(call)),
      ...initech.chatra.messages().map((message) => JSON.stringify(message)),
      ...initech.chatra.calls().map((call) => JSON.stringify(call)),
    ].join("\n");
    // What was sent from there with words of these is not in it.
    const needles = [...Object.values(NEEDLES), ...secretsOf(cross), cross.loot.connectionId];
    for (const needle of needles) expect(elsewhere).not.toContain(needle);
    const logs = stage.bot.logs.join("\n");
    for (const needle of [...Object.values(NEEDLES), ...secretsOf(cross)]) expect(logs).not.toContain(needle);
  });
});

/** What Chatra would send of the victim's chat, with words of its own. */
async function postWebhook(url: string, eventName: string, words: string): Promise<number> {
  const { vera, replies } = cross.loot;
  const [visitorMessage] = cross.acme.chatra.messages(vera.id);
  const message = { clientId: vera.id, createdAt: Date.now(), text: words };
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      eventName,
      client: { id: vera.id, chatId: vera.chatId, displayedName: "Forged" },
      agents: [],
      messages: [
        { ...message, id: visitorMessage?.id, type: "client" },
        { ...message, id: replies.kept.messageId, type: "agent", agentName: "Forger" },
      ],
    }),
  });
  return response.status;
}

describe("in two workspaces that have the same ids", () => {
  test("what is written, changed and taken away in the same place concerns each its own visitor", async () => {
    const { acme, initech } = cross;
    expect(initech.twinThread).toBe(acme.twinThread);
    const place = { type: "message", channel: acme.channelId, user: acme.ada.id, thread_ts: acme.twinThread };
    const reply = { ...place, ts: "1700000010.000100" };
    const twins = [
      { side: acme, text: `${NEEDLES.reply} here`, client: acme.chatra.client(TWIN_ID) },
      { side: initech, text: "there", client: initech.chatra.client(TWIN_ID) },
    ];
    await Promise.all(twins.map(({ side, text }) => side.sendEvent({ ...reply, text })));
    await Promise.all(twins.map(({ side, text, client }) => side.received(client, text)));
    const edited = {
      ...reply,
      text: "changed there",
      edited: { user: acme.ada.id, ts: "1700000011.000100" },
    };
    const { user: _user, thread_ts: _thread, ...hidden } = place;
    await initech.sendEvent({
      ...hidden,
      subtype: "message_changed",
      ts: "1700000011.000200",
      message: edited,
    });
    await initech.received(initech.chatra.client(TWIN_ID), "changed there");
    await initech.sendEvent({
      ...hidden,
      subtype: "message_deleted",
      ts: "1700000012.000200",
      deleted_ts: reply.ts,
      previous_message: edited,
    });
    await seen(() => !initech.sees(initech.chatra.client(TWIN_ID)).includes("changed there") || undefined);
    await quiet(cross.stage);
    expect(acme.sees(acme.chatra.client(TWIN_ID))).toEqual([`${NEEDLES.reply} here`]);
    expect(initech.sees(initech.chatra.client(TWIN_ID))).toEqual([]);
  });

  test("orders with the same trigger are both carried out, each in its own workspace", async () => {
    const { stage, acme, initech } = cross;
    const twins = [acme, initech].map((side) => ({ side, client: side.chatra.client(TWIN_ID) }));
    const order = async (text: string, trigger: string) =>
      Promise.all(
        twins.map(({ side }) =>
          side.slack.postRaw(
            new URLSearchParams({
              command: "/chatra",
              text,
              team_id: side.slack.team.id,
              channel_id: side.channelId,
              user_id: side.owner.id,
              trigger_id: trigger,
            }).toString(),
            { contentType: "application/x-www-form-urlencoded" },
          ),
        ),
      );
    await order(`send ${TWIN_ID} the same words`, "1.2.send");
    await Promise.all(twins.map(({ side, client }) => side.received(client, "the same words")));
    const all = () => read(stage, "select id, team_id from proposals");
    const known = new Set(all().map(({ id }) => id));
    await order(`forget ${TWIN_ID}`, "1.2.forget");
    const proposals = await seen(() => {
      const fresh = all().filter(({ id }) => !known.has(id));
      return fresh.length === 2 ? fresh : undefined;
    });
    await quiet(stage);
    for (const { side, client } of twins)
      expect(side.sees(client).filter((text) => text === "the same words")).toHaveLength(1);

    // One of the two is confirmed, in its own workspace.
    const theirs = proposals.find(({ team_id }) => team_id === initech.slack.team.id);
    const left = stateOf(stage, acme);
    const heard = listen(initech);
    await initech.press({ id: "proposal.confirm", value: String(theirs?.id) });
    await seen(() => heard().find((entry) => entry.includes("Erased what the bot stored about the visitor")));
    await quiet(stage);
    expect(stateOf(stage, acme)).toEqual(left);
  });

  test("a late press is told to whoever pressed, though Slack lets the bot of the other workspace wait", async () => {
    const { acme, initech, loot } = cross;
    const press = (at: string) => ({
      type: "block_actions",
      channel: { id: acme.channelId },
      container: { type: "message", message_ts: "1700000001.000001", channel_id: acme.channelId },
      actions: [{ type: "button", action_id: "delivery.retry", value: loot.refused[0], action_ts: at }],
    });
    const told = (heard: () => string[]) => heard().filter((entry) => UNKNOWN_BUTTON.test(entry)).length;
    const heard = { there: listen(initech), here: listen(acme) };
    initech.slack.faults.add({ method: "chat.postEphemeral", kind: "ratelimited", retryAfter: 2 });
    await initech.interact(press("1700000002.000001"));
    await seen(() => initech.slack.calls("chat.postEphemeral").find(({ fault }) => fault === "ratelimited"));
    // One at the very same moment, and one that would have to wait if the two stood in one line.
    await acme.interact(press("1700000002.000001"));
    await acme.interact(press("1700000002.000002"));
    await seen(() => told(heard.here) === 2 || undefined);
    expect(told(heard.there)).toBe(0);
    await seen(() => told(heard.there) === 1 || undefined);
  });

  test("a link to a file leads to the file of its own workspace, and can't be turned to another", async () => {
    const { acme, initech, loot } = cross;
    const client = initech.chatra.addClient({ name: "Ivo" });
    initech.chatra.visitor(client.id).writes("a file, please");
    const root = await seen(() =>
      initech.slack
        .channel(initech.channelId)
        .messages()
        .find(({ ts }) => initech.thread(ts).includes("a file, please")),
    );
    initech.ada.uploadFile(initech.channelId, {
      name: "theirs.txt",
      bytes: "another file",
      threadTs: root.ts,
    });
    const theirs = await seen(() =>
      initech
        .sees(client)
        .map((text) => /http\S+\/files\/\S+/.exec(text)?.[0])
        .find((link) => link !== undefined),
    );
    const ours = loot.fileLink;
    expect(await get(ours)).toEqual({ status: 200, body: "what is in the file" });
    expect(await get(theirs)).toEqual({ status: 200, body: "another file" });
    const [a, b] = [readLink(ours), readLink(theirs)];
    expect(a.claim[0]).toBe(b.claim[0]);
    expect([a.claim[2], b.claim[2]]).toEqual([acme.slack.team.id, initech.slack.team.id]);
    const turned = Buffer.from(JSON.stringify([a.claim[0], a.claim[1], initech.slack.team.id])).toString(
      "base64url",
    );
    const bare = Buffer.from(JSON.stringify([a.claim[0], a.claim[1]])).toString("base64url");
    for (const [claim, signature] of [
      [turned, a.signature],
      [turned, b.signature],
      [bare, a.signature],
      [a.encoded, b.signature],
    ]) {
      const { status } = await get(ours.replace(/files\/[^/]+/, `files/${claim}.${signature}`));
      expect(status).toBe(404);
    }
  });

  test("an account of the same name is another account, with a secret of its own", async () => {
    const { stage, acme, initech } = cross;
    const left = stateOf(stage, acme);
    const heard = listen(initech);
    await initech.command("account add shop");
    const told = await seen(() => heard().find((entry) => entry.includes("Added the account *shop*")));
    expect(told).not.toContain(acme.webhook);
    await initech.command("account shop agent another-agent");
    await seen(() => heard().find((entry) => entry.includes("answers as the agent")));
    expect(stateOf(stage, acme)).toEqual(left);
  });
});

async function get(link: string): Promise<{ status: number; body: string }> {
  const response = await fetch(link);
  return { status: response.status, body: await response.text() };
}

function readLink(link: string): { encoded: string; claim: unknown[]; signature: string } {
  const [, encoded = "", signature = ""] = /files\/([\w-]+)\.([\w-]+)\//.exec(link) ?? [];
  const claim: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString());
  if (!Array.isArray(claim)) throw new Error(`${link} has no claim`);
  return { encoded, claim, signature };
}

describe("in a workspace with two accounts", () => {
  test("what names one account does nothing with the chats of the other", async () => {
    const { stage, acme, outlet, loot } = cross;
    const { client, rootTs } = await outlet.openChat("Olga");
    await quiet(stage);
    const heard = listen(acme);
    const calls = acme.chatra.calls().length;
    const actions: [string, RegExp][] = [
      [`in:outlet client ${loot.vera.id}`, /Chatra has no |No visitor matches/],
      [`in:outlet send ${loot.vera.id} words`, /Chatra has no |No visitor matches/],
      [`in:outlet message ${loot.replies.kept.messageId}`, /Chatra has no |No visitor matches/],
      [`in:outlet request GET /clients/${loot.vera.id}`, /did not find what/],
    ];
    for (const [text, answer] of actions) {
      const fresh = listen(acme);
      await acme.command(text);
      await seen(() => fresh().find((entry) => answer.test(entry)));
    }
    // In a thread of the one, with a reply of the other.
    await acme.interact({
      type: "block_actions",
      channel: { id: outlet.channelId },
      container: { type: "message", message_ts: rootTs, thread_ts: rootTs, channel_id: outlet.channelId },
      actions: [
        {
          type: "button",
          action_id: "delivery.retry",
          value: loot.refused[0],
          action_ts: "1700000003.000001",
        },
      ],
    });
    await seen(() => heard().find((entry) => UNKNOWN_BUTTON.test(entry)));
    await quiet(stage);
    expect(acme.chatra.calls()).toHaveLength(calls);
    expect(read(stage, `select state from deliveries where id = '${loot.refused[0]}'`)).toEqual([
      { state: "failed" },
    ]);
    expect(outlet.sees(client)).toEqual([]);
  });

  test("words for a thread go to the client of that thread, whatever account is named", async () => {
    const { stage, acme, outlet, loot } = cross;
    const link = `https://acme.slack.com/archives/${acme.channelId}/p${loot.rootTs.replace(".", "")}`;
    await acme.command(`in:outlet send ${link} for this thread`);
    await acme.received(loot.vera, "for this thread");
    await quiet(stage);
    expect(outlet.chatra.messages().map(({ text }) => text)).not.toContain("for this thread");
  });
});

describe("at home", () => {
  test.each(
    ACTIONS.filter(
      (action): action is Action & Required<Pick<Action, "atHome">> => action.atHome !== undefined,
    ),
  )("$family: $what has its effect", async (action) => {
    const { acme, loot } = cross;
    const heard = listen(acme);
    await action.from(acme, loot);
    const { atHome } = action;
    await seen(() =>
      atHome instanceof RegExp
        ? heard().find((entry) => atHome.test(entry))
        : atHome(acme, loot) || undefined,
    );
  });

  test("each family of actions has one with an effect", () => {
    const families = (actions: Action[]) => new Set(actions.map(({ family }) => family));
    expect(families(ACTIONS.filter(({ atHome }) => atHome !== undefined))).toEqual(families(ACTIONS));
  });

  test("the webhook changes what stands in the thread, and the question about the client is still open", async () => {
    const { acme, loot } = cross;
    expect(await postWebhook(acme.webhook, "chatFragment", "changed at home")).toBe(200);
    await seen(() => acme.thread(loot.rootTs).find((text) => text.includes("changed at home")));
    const heard = listen(acme);
    await acme.press({ id: "proposal.confirm", value: loot.proposals.aboutTwin });
    await seen(() => heard().find((entry) => entry.includes("Erased what the bot stored about the visitor")));
  });
});

describe("when the app leaves a workspace", () => {
  test("nothing ends in the others", async () => {
    const { stage, acme, initech, loot } = cross;
    // One of the actions at home chose an agent whom Chatra does not know.
    const heard = listen(acme);
    const agentId = acme.chatra.agents()[0]?.id ?? "none";
    await acme.command(`account shop agent ${agentId}`);
    await seen(() =>
      heard().find((entry) => entry.includes("answers as the agent") && entry.includes(agentId)),
    );
    await quiet(stage);
    const left = stateOf(stage, acme);
    await stage.world.platform.uninstall(initech.slack).done;
    await seen(() => {
      const teams = read(stage, "select team_id from installations").map(({ team_id }) => team_id);
      return teams.length === 1 && teams[0] === acme.slack.team.id ? teams : undefined;
    });
    expect(stateOf(stage, acme)).toEqual(left);
    acme.ada.postMessage(acme.channelId, "still there", { threadTs: loot.rootTs });
    await acme.received(loot.vera, "still there");
    expect((await get(loot.fileLink)).status).toBe(200);
  });

  test("an account is removed by the question about it", async () => {
    const { stage, acme, loot } = cross;
    const value = JSON.stringify({
      accountId: loot.accountId,
      name: "shop",
      userId: loot.ownerId,
      at: Date.now(),
    });
    await acme.press({ id: "account.remove", value });
    await seen(() => read(stage, `select 1 from accounts where name = 'shop' and state = 'removed'`)[0]);
  });
});
