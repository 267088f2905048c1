import { expect, test } from "vitest";
import { chatraMessageIdSchema, clientIdSchema, deliveryIdOf, slackTsSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import type { Order } from "../../src/domain/order.ts";
import { changeDelivery } from "../../src/store/deliveries.ts";
import type { Store } from "../../src/store/store.ts";
import { addSend, channelId, teamId } from "../outbox/stage.ts";
import { after, clientId, event, NOW, order, place, reply, said, threadTs, ts } from "./whole-rows.ts";

/** What each kind of input leaves in the database, compared whole: what is stored, decided, owed and settled. */
const edit = (text: string): Input => ({
  kind: "slack.edit",
  ...place,
  threadTs,
  text,
  files: [],
  editedTs: slackTsSchema.parse("1795000060.000001"),
});
const takeBack: Input = { kind: "slack.delete", teamId, channelId, ts, at: NOW - 10 };
const known = event({ messages: [said("m1", "Hello")], profile: { name: "Vera" } });
const messageId = chatraMessageIdSchema.parse("m1");
const newcomer = clientIdSchema.parse("client 2");
const forget = order({ kind: "forget", clientId });

test("a visitor's words", async () => {
  expect(await after([known])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-20000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={'name':'Vera'} last_activity_at=now0",
    "episodes conversation_id=cv state=waiting waiting_since=now-20000 first_words=Hello",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=c:cv:m1:0 direction=to-slack thread_ts=1795000000.000001 chatra_id=m1 state=live delivery_id=dl_iA_4X4LN4ZMrkGVXh2gNAjJcSaB",
    "deliveries account_id=default key=cv:slack source_time=now-20000 payload={'kind':'slack.post','text':'Hello','username':'Vera (visitor)','broadcast':true} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
  ]);
});

test("a reply, however often it comes", async () => {
  const once = await after([reply("Hi")]);
  expect(once).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=live delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
  ]);
  expect(await after([[reply("Hi"), reply("Hi")], reply("Hi")])).toEqual(once);
});

test("a note", async () => {
  expect(await after([reply("// Hi")])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=ignored reason=note received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=note",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'lock','on':true} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
  ]);
});

test("an edit of a reply that waits", async () => {
  expect(await after([reply("Hi"), edit("Hello")])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-40000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=live delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l edited_ts=1795000060.000001",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hello','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
  ]);
});

test("a delete of a reply that waits", async () => {
  expect(await after([reply("Hi"), takeBack])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-10 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=deleted delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1} state=discarded next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
  ]);
});

test("an order to send", async () => {
  const act: Order = { kind: "send", clientId, text: "Hi", pushed: false };
  expect(await after([order(act)])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=cv:chatra source_time=now-5000 payload={'kind':'chatra.hold'} state=pending next_attempt_at=now31536000000 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:slack source_time=now-5000 payload={'kind':'slack.post','text':'Hi','username':'Ann (by command)','carries':{'text':'Hi','pushed':false,'agent':{'name':'Ann'},'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}},'at':1795000095000}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=send client_id=client 1 subject=message outcome=ordered at=now0",
  ]);
});

test("an order to change a client", async () => {
  const act: Order = { kind: "update", clientId, changes: { name: "Vera" } };
  expect(await after([order(act)])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=cv:chatra source_time=now-5000 payload={'kind':'chatra.call','call':{'kind':'update','clientId':'client 1','changes':{'name':'Vera'}},'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=update client_id=client 1 subject=name outcome=ordered at=now0",
  ]);
});

test("an order to forget a client, of whom a reply and words have come", async () => {
  expect(await after([[reply("Hi"), known], forget])).toEqual([
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':':white_check_mark: Erased what the bot stored about the visitor. Messages in <https://acme.slack.com/archives/C1/p1795000000000001|their thread> stay until somebody deletes them, and Chatra keeps its own records.'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=forgotten:order 1 source_time=now0 payload={'kind':'slack.update','post':{'channelId':'C1','ts':'1795000000.000001'},'text':'⚪ Erased visitor','blocks':[{'type':'section','text':{'type':'mrkdwn','text':'⚪ *Erased visitor*'}}]} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=forgotten:order 1 source_time=now0 payload={'kind':'slack.notice','channelId':'C1','threadTs':'1795000000.000001','text':':white_check_mark: The bot erased what it stored about this visitor. Replies here no longer reach them.'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=forget outcome=done at=now0 settled_at=now0",
  ]);
});

test("an order about a message of a client who is forgotten goes too, where no other client has a message of that ID", async () => {
  const early = order({ kind: "delete", messageId, pushed: false }, "order 0");
  const shared = event({ clientId: newcomer, messages: [said("m1", "Hi")], bodyDigest: "second" });
  const left = async (steps: Input[]) =>
    (await after([early, ...steps, forget])).flatMap((line) => /^inputs key=(\w+)/.exec(line)?.[1] ?? []);
  expect(await left([])).toEqual(["message"]);
  expect(await left([known])).toEqual([]);
  expect(await left([known, shared])).toEqual(["message", "chatra"]);
});

test("a press of Retry under what is given up", async () => {
  const send = async (store: Store) => {
    const { id } = await addSend(store, 1);
    await store.transaction((tx) => changeDelivery(tx, id, { state: "failed", attempts: 10 }, NOW));
    return id;
  };
  const press: Input = {
    kind: "slack.button",
    ...place,
    messageTs: ts,
    threadTs,
    action: "retry",
    deliveryId: deliveryIdOf("send", "1"),
    actionTs: "1",
  };
  expect(await after([send, press])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now0 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000001.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000001.000001 state=live delivery_id=dl_odseqEqkTmV97lm_kmrTySFEhKa",
    "deliveries account_id=default key=cv:chatra source_time=1 payload={'kind':'chatra.send','clientId':'client 1','text':'words 1','agent':{},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000001.000001','userId':'U1'},'part':0,'parts':1} state=pending next_attempt_at=now0",
    "deliveries account_id=default key=cv:slack source_time=now0 payload={'kind':'slack.update','post':{'channelId':'C1','ts':'1795000050.000001'},'text':'Sent again by <@U1>.','blocks':[]} state=pending next_attempt_at=now0 trace_id=fe4cd28f255f20ee75371d8e7a18698a",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000001.000001','name':'warning','on':false} state=pending next_attempt_at=now0 trace_id=fe4cd28f255f20ee75371d8e7a18698a",
  ]);
});

test("of two that are decided together the second knows what the first has changed", async () => {
  // Each stands in a line of its own, and both change the conversation.
  const lines = await after([[known, reply("Hi")]]);
  expect(lines.filter((line) => line.startsWith("conversations"))).toEqual([
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={'name':'Vera'} last_activity_at=now0",
  ]);
});

test("a reply that is decided together with the erasure of its client goes nowhere, and its author is told", async () => {
  const lines = await after([[forget, reply("Hi")]]);
  expect(lines).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=ignored reason=forgotten received_at=now0 settled_at=now0 erased=1",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':':white_check_mark: Erased what the bot stored about the visitor. Messages in <https://acme.slack.com/archives/C1/p1795000000000001|their thread> stay until somebody deletes them, and Chatra keeps its own records.'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=forgotten:order 1 source_time=now0 payload={'kind':'slack.update','post':{'channelId':'C1','ts':'1795000000.000001'},'text':'⚪ Erased visitor','blocks':[{'type':'section','text':{'type':'mrkdwn','text':'⚪ *Erased visitor*'}}]} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=forgotten:order 1 source_time=now0 payload={'kind':'slack.notice','channelId':'C1','threadTs':'1795000000.000001','text':':white_check_mark: The bot erased what it stored about this visitor. Replies here no longer reach them.'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=whisper:default:C1 source_time=now0 payload={'kind':'slack.whisper','channelId':'C1','threadTs':'1795000000.000001','userId':'U1','text':'Your message was not sent: an admin erased this visitor from the bot. A new thread opens when they write again. To write first, use `/chatra open CLIENT` with their client ID.'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "audit id=order 1 account_id=default user_id=U1 act=forget outcome=done at=now0 settled_at=now0",
  ]);
});

test("what the visitor said before they were erased leaves nothing but that it came", async () => {
  const lines = await after([forget, known]);
  expect(lines.filter((line) => /^(?:inputs|conversations|links) /.test(line))).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-20000 state=ignored reason=forgotten received_at=now0 settled_at=now0 erased=1",
  ]);
});
