import type { Dialect } from "../../src/store/dialect.ts";

export type Filling = {
  /** Visitors' messages and replies, half of each. */
  messages: number;
  accountId: string;
  teamId: string;
  channelId: string;
  /** When the first and the last of them came, in ms. The cards of the first nine tenths are there without their words. */
  from: number;
  to: number;
  /** Conversations in which something still waits, is under way or is in doubt. Default 0. */
  waiting?: number;
};

/** Messages of one conversation. */
const LENGTH = 10;
/** Of so many messages one was given up, and one was sent without an id. */
const RARE = 500;
/** Of so many one was ordered by a command, or was followed by the erasure of somebody. */
const ORDERED = 4;
/** Of so many one was by an agent who had not been named before. */
const NAMED = 20;

/**
 * Statements that fill a database of the latest schema as if the bot had been at work for long: rows in the form in which
 * it writes them, made by the database itself, as a million by the functions would take minutes.
 */
export function fillStatements(dialect: Pick<Dialect, "columnTypes">, filling: Filling): string[] {
  const { messages, accountId, teamId, channelId, from, to, waiting = 0 } = filling;
  const { json } = dialect.columnTypes;
  const conversations = Math.ceil(messages / LENGTH);
  const at = `(${from} + (${to - from}) * i / ${messages})`;
  const conversation = `'cv_' || ${spread(`(i / ${LENGTH})`)} || '_of_a_conversation'`;
  const client = `'client-' || ${spread(`(i / ${LENGTH})`)}`;
  const thread = `cast(1600000000 + i / ${LENGTH} as text) || '.000100'`;
  const ts = "cast(1700000000 + i as text) || '.000200'";
  const id = (prefix: string, purpose: string) => `'${prefix}_' || ${spread("i")} || '_${purpose}'`;
  const isReply = "i % 2 = 1";
  const asJson = (...texts: string[]) => `cast(${texts.join(" || ")} as ${json})`;
  const words = "'Where is my order? I have been waiting since Monday, number ' || i || '.'";

  const event = asJson(
    `'{"kind":"chatra.event","accountId":"${accountId}","event":"chatFragment","clientId":"'`,
    client,
    `'","chatId":"chat-' || i || '","profile":{"name":"Visitor","email":"visitor@example.com","city":"Berlin","os":"macOS"},'`,
    `'"nobodyAvailable":false,"messages":[{"id":"message-' || i || '","author":"client","text":"'`,
    words,
    `'","createdAt":' || ${at} || ',"automatic":false}],"bodyDigest":"' || ${id("bd", "digest_of_body")} || '"}'`,
  );
  const place = `'"teamId":"${teamId}","channelId":"${channelId}","threadTs":"' || ${thread} || '","ts":"' || ${ts}`;
  const reply = asJson(
    `'{"kind":"slack.reply",' || ${place} || '","userId":"U1","text":"' || ${words} || '","files":[]}'`,
  );
  const post = asJson(`'{"kind":"slack.post","text":"' || ${words} || '","username":"Visitor"}'`);
  const send = asJson(
    `'{"kind":"chatra.send","clientId":"' || ${client} || '","text":"' || ${words} || '","agent":{"name":"Ada"},"part":0,'`,
    `'"parts":1,"reply":{' || ${place} || '","userId":"U1"}}'`,
  );
  const hours = asJson(
    `'{"week":{"mon":[{"from":540,"to":1080}],"tue":[],"wed":[],"thu":[],"fri":[],"sat":[],"sun":[]},'`,
    `'"zone":"Europe/Berlin","closed":["2026-12-24"]}'`,
  );
  const receipt = asJson(
    `'{"kind":"slack.react","channelId":"${channelId}","ts":"' || ${ts} || '","name":"white_check_mark","on":true}'`,
  );
  const card = asJson(`'{"kind":"slack.root","channelId":"${channelId}","text":"Visitor ' || i || '"}'`);
  const posted = asJson(`'{"channelId":"${channelId}","ts":"' || ${ts} || '"}'`);
  const rooted = asJson(`'{"channelId":"${channelId}","ts":"' || ${thread} || '"}'`);

  const deliver = (of: {
    purpose: string;
    partition: string;
    target: string;
    payload: string;
    result: string;
  }) =>
    `select ${id("dl", of.purpose)}, '${accountId}', ${conversation} || ':${of.partition}', '${of.target}', ${conversation},
      ${at}, ${of.payload}, ${of.purpose === "root" ? `'${channelId}'` : "null"},
      case when '${of.purpose}' = 'send' and i % ${RARE} = 1 then 'failed' else 'sent' end,
      1, ${at}, 0, 0, ${of.result}, ${at}, ${at} + 900, ${id("", "trace")},
      ${of.purpose === "root" ? `case when i < ${messages * 0.9} then 1 else 0 end` : "0"} from n`;
  const intoDeliveries = `insert into deliveries (id, account_id, key, target, conversation_id, source_time, payload,
    root_channel_id, state, attempts, next_attempt_at, outcome_unknown, asked, result, created_at, updated_at, trace_id,
    erased)`;
  const everyMessage = numbers(messages);
  const everyConversation = `${numbers(messages)}, n(i) as (select i from m where i % ${LENGTH} = 0)`;
  const those = (condition: string) => `${everyMessage}, n(i) as (select i from m where ${condition})`;

  const filled = [
    `insert into inputs (id, key, source_time, input, state, attempts, next_attempt_at, received_at, settled_at)
      ${those("true")} select ${id("in", "input")},
        case when ${isReply} then 'slack:${teamId}:${channelId}:' || ${thread} else 'chatra:' || ${conversation} end,
        ${at}, case when ${isReply} then ${reply} else ${event} end, 'done', 0, ${at}, ${at}, ${at} + 3 from n`,
    `insert into input_lanes (key, head_seq, due_at) select distinct key, cast(null as bigint), cast(null as bigint) from inputs`,
    `${intoDeliveries} ${everyConversation} ${deliver({ purpose: "root", partition: "slack", target: "slack", payload: card, result: rooted })}`,
    `${intoDeliveries} ${those(`not ${isReply}`)} ${deliver({ purpose: "post", partition: "slack", target: "slack", payload: post, result: posted })}`,
    `${intoDeliveries} ${those(isReply)} ${deliver({ purpose: "send", partition: "chatra", target: "chatra", payload: send, result: asJson(`'{"chatraId":"message-' || i || '"}'`) })}`,
    `${intoDeliveries} ${those(isReply)} ${deliver({ purpose: "receipt", partition: "receipt", target: "slack", payload: receipt, result: posted })}`,
    "insert into delivery_lanes (key, account_id) select distinct key, '' from deliveries",
    `insert into conversations (id, account_id, client_id, chat_id, team_id, channel_id, route_channel_id, thread_ts,
      root_delivery_id, thread_count, profile, nobody_available, last_activity_at, created_at)
      ${everyConversation} select ${conversation}, '${accountId}', ${client}, 'chat-' || i, '${teamId}', '${channelId}',
        '${channelId}', ${thread}, ${id("dl", "root")}, 1,
        ${asJson(`'{"name":"Visitor ' || i || '","email":"visitor@example.com"}'`)}, 0, ${at}, ${at} from n`,
    `insert into episodes (conversation_id, account_id, state, waiting_since, owner_id, first_words, opened_at,
      happened_at, details)
      ${everyConversation} select ${conversation}, '${accountId}',
        case when i % ${RARE} = 3 then 'waiting' else 'answered' end,
        case when i % ${RARE} = 3 then ${at} else null end, null, 'Hello', ${at}, ${at},
        ${asJson(`'{"number":1}'`)} from n`,
    `insert into timers (key, account_id, due_at)
      ${everyConversation} select ${conversation}, '${accountId}', ${at} + i from n`,
    `insert into client_words (conversation_id, account_id, word)
      ${everyConversation} select ${conversation}, '${accountId}', w.value from n, (select 'visitor' as value
        union all select 'visitor@example.com' union all select 'example' union all select 'com') w`,
    `insert into client_words (conversation_id, account_id, word)
      ${everyConversation} select ${conversation}, '${accountId}', cast(i as text) from n`,
    `insert into threads (team_id, channel_id, thread_ts, conversation_id)
      ${everyConversation} select '${teamId}', '${channelId}', ${thread}, ${conversation} from n`,
    `insert into links (id, conversation_id, direction, account_id, team_id, channel_id, thread_ts, slack_ts, chatra_id, part,
      state, delivery_id, source_digest, sent_digest, fingerprint, pushed, created_at)
      ${those("true")} select case when ${isReply} then 's:${teamId}:${channelId}:' || ${ts} || ':0'
          else 'c:${accountId}:message-' || i || ':0' end,
        ${conversation}, case when ${isReply} then 'to-client' else 'to-slack' end, '${accountId}', '${teamId}',
        '${channelId}', ${thread}, ${ts}, case when i % ${RARE} = 3 then null else 'message-' || i end, 0, 'live',
        case when ${isReply} then ${id("dl", "send")} else ${id("dl", "post")} end, ${id("sd", "digest")},
        case when ${isReply} then ${id("wd", "digest")} end,
        case when not ${isReply} then 'fp:' || ${spread("i")} || '_fingerprint' end, 0, ${at} from n`,
    `insert into audit (id, team_id, account_id, user_id, act, client_id, subject, outcome, at, settled_at)
      ${those(`i % ${ORDERED} = 1`)} select ${id("or", "order")}, '${teamId}', '${accountId}', 'U1', 'send', ${client},
        'message-' || i, 'done', ${at}, ${at} + 900 from n`,
    `insert into proposals (id, team_id, account_id, user_id, act, state, created_at)
      ${those(`i % ${ORDERED} = 1`)} select ${id("pr", "proposal")}, '${teamId}', '${accountId}', 'U1',
        ${asJson(`'{"kind":"forget","clientId":"' || ${client} || '"}'`)}, 'confirmed', ${at} from n`,
    `insert into snippets (account_id, team_id, owner_id, name, text, author_id, used, created_at, updated_at)
      ${those(`i % ${ORDERED} = 1`)} select '${accountId}', '${teamId}', 'U' || (i / 400), 'n' || i, 'We are open.',
        'U1', i % 7, ${at}, ${at} from n`,
    `insert into business_hours (account_id, name, hours)
      ${those(`i % ${ORDERED} = 1`)} select
        case when i < 200 then '${accountId}' else 'account-' || ${spread("(i / 200)")} end, 'n' || i, ${hours} from n`,
    // Of very many accounts, each of which has some.
    `insert into routes (account_id, team_id, name, id, position, settings, updated_at)
      ${those(`i % ${NAMED} = 1`)} select 'account-' || ${spread("(i / 100)")}, '${teamId}', 'route-' || i, 'rt_' || i, i,
        ${asJson(`'{}'`)}, ${at} from n`,
    `insert into chatra_agents (account_id, agent_id, name, email, email_key, seen_at)
      ${those(`i % ${NAMED} = 1`)} select 'account-' || ${spread("(i / 100)")}, 'agent-' || i, 'Agent ' || i,
        'agent' || i || '@example.com', 'agent' || i || '@example.com', ${at} from n`,
    `insert into teammate_agents (account_id, team_id, user_id, agent_id, by_hand)
      ${those(`i % ${NAMED} = 1`)} select 'account-' || ${spread("(i / 100)")}, '${teamId}', 'U' || i, 'agent-' || i, 0 from n`,
    `insert into facts (account_id, episode_id, kind, mark, route, at, wait, since, business_ms, user_id)
      ${those(`i % ${ORDERED} < 2`)} select
        case when i % 200 = 0 then '${accountId}' else 'account-' || ${spread("(i / 100)")} end,
        ${id("ep", "episode")}, case when i % ${ORDERED} = 0 then 'closed' else 'answered' end, ${at}, 'shop', ${at},
        'first', ${at} - 5000, 5000, 'U1' from n`,
    `insert into tombstones (conversation_id, forgotten_at)
      ${those(`i % ${ORDERED} = 1`)} select ${id("cv", "of_somebody_forgotten")}, ${at} from n`,
    `insert into erased_threads (team_id, channel_id, thread_ts)
      ${those(`i % ${ORDERED} = 1`)} select '${teamId}', '${channelId}', cast(1500000000 + i as text) || '.000100' from n`,
  ];
  return waiting === 0 ? filled : [...filled, ...leaveWaiting(Math.min(waiting, conversations), to)];
}

/** In the latest conversations something has begun and not ended: of the inputs the last, of the deliveries the post. */
function leaveWaiting(conversations: number, to: number): string[] {
  const latest = `select id from conversations order by created_at desc limit ${conversations}`;
  const state = `case seq % 4 when 0 then 'pending' when 1 then 'sending' when 2 then 'uncertain' else 'pending' end`;
  return [
    `update inputs set state = 'waiting', settled_at = null, next_attempt_at = ${to}
      where seq in (select max(seq) from inputs group by key order by 1 desc limit ${conversations})`,
    `update input_lanes set due_at = ${to},
        head_seq = (select seq from inputs i where i.key = input_lanes.key and i.state = 'waiting' limit 1)
      where key in (select key from inputs where state = 'waiting')`,
    `update deliveries set state = ${state}, lease_until = case when seq % 4 = 1 then ${to} + 15000 end,
        owner = case when seq % 4 = 1 then 'somebody' end
      where seq in (select max(seq) from deliveries
        where conversation_id in (${latest}) and target = 'slack' and state = 'sent' group by key)`,
    `update delivery_lanes set (account_id, target, head_seq, due_at) = (
        select account_id, target, seq, case when under_way = 0 then next_attempt_at end from deliveries d
          where d.key = delivery_lanes.key and d.holds = 1 limit 1)
      where key in (select key from deliveries where holds = 1)`,
  ];
}

function numbers(count: number): string {
  return `with recursive m(i) as (select cast(0 as bigint) union all select i + 1 from m where i < ${count - 1})`;
}

/** Nine digits that are others for each number and in no order, as those of a hash. */
function spread(number: string): string {
  return `substr(cast(1000000000 + (${number} * 26544357) % 999999937 as text), 2)`;
}
