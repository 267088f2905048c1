import { expect, test } from "vitest";
import {
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  deliveryIdSchema,
  slackTsSchema,
} from "../../src/domain/ids.ts";
import type { Order } from "../../src/domain/order.ts";
import { mapTeammate, rememberAgents } from "../../src/store/agents.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import type { Store } from "../../src/store/store.ts";
import { accountId, channelId, teamId } from "../outbox/stage.ts";
import { after, clientId, event, NOW, order, reply, said, threadTs, ts, userId } from "./whole-rows.ts";

/** What each kind of order leaves in the database, compared whole: what is stored, decided, owed, recorded and settled. */
const newcomer = clientIdSchema.parse("client 2");
const elsewhere = channelIdSchema.parse("C2");
const messageId = chatraMessageIdSchema.parse("a1");
const laterTs = slackTsSchema.parse("1795000055.000001");
const message = { channelId, threadTs, ts };
const open: Order = { kind: "open", clientId, channelId, move: false };
const relay: Order = { kind: "relay", ...message, authorId: userId, text: "// Hi", files: [] };
const unsend: Order = { kind: "unsend", ...message };
const answered = event({ messages: [said("a1", "Welcome", "agent"), said("m1", "Hello")] });

/** Carries out the send that is first in the line to Chatra. */
const settleSend = (state: "sent" | "failed") => (store: Store) =>
  store.transaction(async (tx) => {
    const claim = { accountId, target: "chatra", limit: 1, owner: "me", now: NOW, leaseUntil: NOW } as const;
    const [send] = await claimDeliveries(tx, claim);
    if (send === undefined) throw new Error("nothing is owed to Chatra");
    const result = state === "sent" ? { chatraId: messageId } : {};
    await settleDelivery(tx, { id: send.id, owner: "me", now: NOW, state, result });
  });

test("to open a thread that is there", async () => {
  expect(await after([order(open)])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':'The chat with *Visitor nt 1* is in <https://acme.slack.com/archives/C1/p1795000000000001|this thread>.'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=open client_id=client 1 outcome=done at=now0 settled_at=now0",
  ]);
});

test("to open a thread that is in another channel", async () => {
  expect(await after([order({ ...open, channelId: elsewhere })])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':'The chat with *Visitor nt 1* is in <https://acme.slack.com/archives/C1/p1795000000000001|this thread> in <#C1>.','blocks':[{'type':'section','text':{'type':'mrkdwn','text':'The chat with *Visitor nt 1* is in <https://acme.slack.com/archives/C1/p1795000000000001|this thread> in <#C1>.'}},{'type':'actions','elements':[{'type':'button','action_id':'client.move','text':{'type':'plain_text','text':'Continue in this channel'},'value':'default/client 1'}]}]} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=open client_id=client 1 outcome=done at=now0 settled_at=now0",
  ]);
});

test("to move a thread into another channel", async () => {
  expect(await after([order({ ...open, channelId: elsewhere, move: true })])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C2 card={'earlier':{'channelId':'C1','threadTs':'1795000000.000001'}} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=cv:slack payload={'kind':'slack.root','channelId':'C2','continues':{'channelId':'C1','threadTs':'1795000000.000001','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'},'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=open client_id=client 1 outcome=ordered at=now0",
  ]);
});

test("to open the thread of a client whom Chatra knows", async () => {
  const client = { found: true, profile: { name: "Vera" } } as const;
  expect(await after([order({ ...open, clientId: newcomer, channelId: elsewhere })], { client })).toEqual([
    "inputs key=chatra:in_eNPqtxnpfhjSFqhN31gFRHKP42H source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "conversations client_id=client 2 channel_id=C2 card={} profile={'name':'Vera'} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=cv_eNPqtxnpfhjSFqhN31gFRHKP42H:slack payload={'kind':'slack.root','channelId':'C2','order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=open client_id=client 2 outcome=ordered at=now0",
  ]);
});

test("to open the thread of a client whom Chatra does not know", async () => {
  expect(await after([order({ ...open, clientId: newcomer })], { client: { found: false } })).toEqual([
    "inputs key=chatra:in_eNPqtxnpfhjSFqhN31gFRHKP42H source_time=now-5000 state=ignored reason=unknown-client received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':'Chatra has no visitor `client 2`. Copy the client ID from the visitor's card or from `/chatra client`.'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=open client_id=client 2 outcome=refused at=now0 settled_at=now0",
  ]);
});

test("to push words to a client who has no thread", async () => {
  const act: Order = { kind: "send", clientId: newcomer, text: "Hi", pushed: true };
  expect(await after([order(act)])).toEqual([
    "inputs key=chatra:in_eNPqtxnpfhjSFqhN31gFRHKP42H source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "conversations client_id=client 2 channel_id=C1 card={} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=cv_eNPqtxnpfhjSFqhN31gFRHKP42H:slack payload={'kind':'slack.root','channelId':'C1'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv_eNPqtxnpfhjSFqhN31gFRHKP42H:chatra source_time=now-5000 payload={'kind':'chatra.hold'} state=pending next_attempt_at=now31536000000 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv_eNPqtxnpfhjSFqhN31gFRHKP42H:slack source_time=now-5000 payload={'kind':'slack.post','text':'Hi','username':'Ann (pushed message)','carries':{'text':'Hi','pushed':true,'agent':{'name':'Ann'},'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}},'at':1795000095000}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=send client_id=client 2 subject=pushed message outcome=ordered at=now0",
  ]);
});

test("to write first to a client, as the agent of the teammate", async () => {
  const act: Order = { kind: "send", clientId: newcomer, text: "Hi", pushed: false };
  const agent = { userId, agentId: "agent 1", byHand: true };
  const map = (store: Store) =>
    store.transaction(async (tx) => {
      await rememberAgents(tx, accountId, [{ id: "agent 1", name: "Grace" }], NOW);
      await mapTeammate(tx, { accountId, teamId }, agent);
    });
  const lines = await after([map, order(act)], { client: { found: true, profile: { name: "Vera" } } });
  const carried = lines.flatMap((line) => /'agent':(\{[^}]*\})/.exec(line)?.[1] ?? []);
  expect(carried).toEqual(["{'agentId':'agent 1','name':'Grace'}"]);
});

test("to edit a message of an agent", async () => {
  const act: Order = { kind: "edit", messageId, text: "Good day", pushed: false };
  expect(await after([answered, order(act)])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-20000 state=done received_at=now0 settled_at=now0",
    "inputs key=message:in_N4ocz3pKMv_cu6HTC8wn7CM_zXC source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "episodes conversation_id=cv state=waiting waiting_since=now-20000 first_words=Hello",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=c:cv:a1:0 direction=to-slack thread_ts=1795000000.000001 chatra_id=a1 state=live delivery_id=dl_3XhKuNxVuYebZZ1Sc9-S_RGMaP3",
    "links id=c:cv:m1:0 direction=to-slack thread_ts=1795000000.000001 chatra_id=m1 state=live delivery_id=dl_iA_4X4LN4ZMrkGVXh2gNAjJcSaB",
    "deliveries account_id=default key=cv:slack source_time=now-20000 payload={'kind':'slack.post','text':'Welcome','username':'Agent (in Chatra)'} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:slack source_time=now-20000 payload={'kind':'slack.post','text':'Hello','username':'Visitor nt 1 (visitor)','broadcast':true} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:chatra source_time=now-5000 payload={'kind':'chatra.call','call':{'kind':'edit','messageId':'a1','text':'Good day','pushed':false},'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=edit client_id=client 1 subject=message a1 outcome=ordered at=now0",
  ]);
});

test("to edit a message whose id stands for messages of two clients", async () => {
  const act: Order = { kind: "edit", messageId, text: "Good day", pushed: false };
  const second = event({ clientId: newcomer, messages: [said("a1", "Hello")], bodyDigest: "second" });
  expect(await after([answered, second, order(act)])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-20000 state=done received_at=now0 settled_at=now0",
    "inputs key=chatra:in_eNPqtxnpfhjSFqhN31gFRHKP42H source_time=now-20000 state=done received_at=now0 settled_at=now0",
    "inputs key=message:in_UjGCqvN7sE5Rz_GAsTzMdC8DgTH source_time=now-5000 state=ignored reason=shared-id received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "conversations client_id=client 2 channel_id=C1 card={} profile={} last_activity_at=now0",
    "episodes conversation_id=cv state=waiting waiting_since=now-20000 first_words=Hello",
    "episodes conversation_id=cv_eNPqtxnpfhjSFqhN31gFRHKP42H state=waiting waiting_since=now-20000 first_words=Hello",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=c:cv:a1:0 direction=to-slack thread_ts=1795000000.000001 chatra_id=a1 state=live delivery_id=dl_3XhKuNxVuYebZZ1Sc9-S_RGMaP3",
    "links id=c:cv:m1:0 direction=to-slack thread_ts=1795000000.000001 chatra_id=m1 state=live delivery_id=dl_iA_4X4LN4ZMrkGVXh2gNAjJcSaB",
    "links id=c:cv_eNPqtxnpfhjSFqhN31gFRHKP42H:a1:0 direction=to-slack chatra_id=a1 state=live delivery_id=dl_yAyJOuVSexTbLbI2WImwKUfAzwm",
    "deliveries account_id=default key=cv:slack source_time=now-20000 payload={'kind':'slack.post','text':'Welcome','username':'Agent (in Chatra)'} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:slack source_time=now-20000 payload={'kind':'slack.post','text':'Hello','username':'Visitor nt 1 (visitor)','broadcast':true} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv_eNPqtxnpfhjSFqhN31gFRHKP42H:slack payload={'kind':'slack.root','channelId':'C1'} state=pending next_attempt_at=now0 trace_id=d5b8e5767ef28292bc8eba9f9cc52247",
    "deliveries account_id=default key=cv_eNPqtxnpfhjSFqhN31gFRHKP42H:slack source_time=now-20000 payload={'kind':'slack.post','text':'Hello','username':'Visitor nt 2 (visitor)'} state=pending next_attempt_at=now0 trace_id=d5b8e5767ef28292bc8eba9f9cc52247",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':'Nothing was changed: 2 messages in different chats have this ID. Open the chat in Chatra and edit or delete the message there.'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=edit subject=message a1 outcome=refused at=now0 settled_at=now0",
  ]);
});

test("to delete a message of an agent", async () => {
  expect(await after([answered, order({ kind: "delete", messageId, pushed: false })])).toEqual([
    "inputs key=chatra:in_HlqgWag2Az4dutsEzje8yN3Sh7G source_time=now-20000 state=done received_at=now0 settled_at=now0",
    "inputs key=message:in_N4ocz3pKMv_cu6HTC8wn7CM_zXC source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "episodes conversation_id=cv state=waiting waiting_since=now-20000 first_words=Hello",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=c:cv:a1:0 direction=to-slack thread_ts=1795000000.000001 chatra_id=a1 state=live delivery_id=dl_3XhKuNxVuYebZZ1Sc9-S_RGMaP3",
    "links id=c:cv:m1:0 direction=to-slack thread_ts=1795000000.000001 chatra_id=m1 state=live delivery_id=dl_iA_4X4LN4ZMrkGVXh2gNAjJcSaB",
    "deliveries account_id=default key=cv:slack source_time=now-20000 payload={'kind':'slack.post','text':'Welcome','username':'Agent (in Chatra)'} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:slack source_time=now-20000 payload={'kind':'slack.post','text':'Hello','username':'Visitor nt 1 (visitor)','broadcast':true} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=048d7b707ab1f284a58792b26b1a04db",
    "deliveries account_id=default key=cv:chatra source_time=now-5000 payload={'kind':'chatra.call','call':{'kind':'delete','messageId':'a1','pushed':false},'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=delete client_id=client 1 subject=message a1 outcome=ordered at=now0",
  ]);
});

test("to delete a message that is not known here", async () => {
  expect(await after([order({ kind: "delete", messageId, pushed: true })])).toEqual([
    "inputs key=message:in_UjGCqvN7sE5Rz_GAsTzMdC8DgTH source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=call:message:UjGCqvN7sE5Rz_GAsTzMdC8DgTH source_time=now-5000 payload={'kind':'chatra.call','call':{'kind':'delete','messageId':'a1','pushed':true},'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=delete subject=pushed message a1 outcome=ordered at=now0",
  ]);
});

test("to run an action, and to make a request", async () => {
  const run: Order = { kind: "run", actionId: "action 1", actionName: "Tag", input: { tag: "vip" } };
  const bare = { query: { a: "1" }, headers: { b: "2" }, pathParameters: {} };
  const request: Order = { kind: "request", request: { method: "PUT", path: "/tags", ...bare, body: null } };
  expect(await after([[order(run), order(request, "order 2")]])).toEqual([
    "inputs key=order:order 1 source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "inputs key=order:order 2 source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "deliveries account_id=default key=call:order 1 source_time=now-5000 payload={'kind':'chatra.call','call':{'kind':'run','actionId':'action 1','actionName':'Tag','input':{'tag':'vip'}},'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=call:order 2 source_time=now-5000 payload={'kind':'chatra.call','call':{'kind':'request','request':{'method':'PUT','path':'/tags','query':{'a':'1'},'headers':{'b':'2'},'pathParameters':{},'body':null}},'order':{'id':'order 2','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=164e00ac86bacd3a17a683b75fee0e3c",
    "audit id=order 1 account_id=default user_id=U1 act=run subject=Tag outcome=ordered at=now0",
    "audit id=order 2 account_id=default user_id=U1 act=request subject=PUT /tags outcome=ordered at=now0",
  ]);
});

test("to send a note after all", async () => {
  expect(await after([reply("// Hi"), order(relay)])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=ignored reason=note received_at=now0 settled_at=now0",
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=live delivery_id=dl_WdVP_9XCiO8JpAb2xx7sQCRBjVV",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'lock','on':true} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:chatra source_time=now0 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1,'order':{'id':'order 1','userId':'U1','answer':{'channelId':'C1'}}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'lock','on':false} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=relay client_id=client 1 subject=1795000050.000001 outcome=ordered at=now0",
  ]);
});

test("to unsend a reply that waits", async () => {
  expect(await after([reply("Hi"), order(unsend)])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=note delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1} state=discarded next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'white_check_mark','on':false} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'lock','on':true} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':':white_check_mark: The visitor won't get the message. In Slack it stays as a note (🔒).'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=unsend client_id=client 1 subject=1795000050.000001 outcome=done at=now0 settled_at=now0",
  ]);
});

test("to unsend a reply that arrived", async () => {
  expect(await after([reply("Hi"), settleSend("sent"), order(unsend)])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=note delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1} state=sent next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:chatra source_time=now0 payload={'kind':'chatra.delete','reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'order':{'id':'order 1','userId':'U1'}} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'white_check_mark','on':false} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'lock','on':true} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':':hourglass_flowing_sand: Deleting the message for the visitor. In Slack it stays as a note (🔒).'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=unsend client_id=client 1 subject=1795000050.000001 outcome=ordered at=now0",
  ]);
});

test("to send a message that failed once more", async () => {
  expect(await after([reply("Hi"), settleSend("failed"), order({ kind: "resend", ...message })])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=live delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:slack source_time=now0 payload={'kind':'slack.update','post':{'deliveryId':'dl_3Gp7R58bpiuuEswz1958xZGqclu'},'text':'Sent again by <@U1>.','blocks':[]} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'warning','on':false} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':':hourglass_flowing_sand: Retrying one message…'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=resend client_id=client 1 subject=1795000050.000001 outcome=done at=now0 settled_at=now0",
  ]);
});

test("to retry one delivery that failed", async () => {
  const deliveryId = deliveryIdSchema.parse("dl_-RoBvnoHBIPPjix30fK3FiMuQ1l");
  expect(await after([reply("Hi"), settleSend("failed"), order({ kind: "retry", deliveryId })])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "inputs key=retry:dl_-RoBvnoHBIPPjix30fK3FiMuQ1l source_time=now-5000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=live delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=answer:order 1 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','text':':hourglass_flowing_sand: Retrying…'} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:slack source_time=now0 payload={'kind':'slack.update','post':{'deliveryId':'dl_3Gp7R58bpiuuEswz1958xZGqclu'},'text':'Sent again by <@U1>.','blocks':[]} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'warning','on':false} state=pending next_attempt_at=now0 trace_id=b73ecade440d91bda76b38911a67a4f7",
    "audit id=order 1 account_id=default user_id=U1 act=retry client_id=client 1 subject=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l outcome=done at=now0 settled_at=now0",
  ]);
});

test("to send all that failed in a thread once more, by a command in it", async () => {
  const failed = [reply("Hi"), settleSend("failed")];
  const again = { ...reply("!resend"), ts: laterTs };
  expect(await after([...failed, again])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-45000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=live delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l",
    "links id=s:T1:C1:1795000055.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000055.000001 state=note",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:slack source_time=now0 payload={'kind':'slack.update','post':{'deliveryId':'dl_3Gp7R58bpiuuEswz1958xZGqclu'},'text':'Sent again by <@U1>.','blocks':[]} state=pending next_attempt_at=now0 trace_id=816b4c6aa0e97bc5d41bd42d7478152a",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.react','channelId':'C1','ts':'1795000050.000001','name':'warning','on':false} state=pending next_attempt_at=now0 trace_id=816b4c6aa0e97bc5d41bd42d7478152a",
    "deliveries account_id=default key=answer:s:T1:C1:1795000055.000001:0 source_time=now0 payload={'kind':'slack.answer','userId':'U1','channelId':'C1','threadTs':'1795000000.000001','text':':hourglass_flowing_sand: Retrying one message…'} state=pending next_attempt_at=now0 trace_id=816b4c6aa0e97bc5d41bd42d7478152a",
    "audit id=s:T1:C1:1795000055.000001:0 account_id=default user_id=U1 act=resend client_id=client 1 subject=1795000000.000001 outcome=done at=now0 settled_at=now0",
  ]);
});

test("to push words, by a command in the thread", async () => {
  expect(await after([reply("!push Hi")])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={'dueAt':1795000100000} profile={} last_activity_at=now0",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=live delivery_id=dl_-RoBvnoHBIPPjix30fK3FiMuQ1l",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.send','clientId':'client 1','text':'Hi','agent':{'name':'Ann'},'reply':{'teamId':'T1','channelId':'C1','threadTs':'1795000000.000001','ts':'1795000050.000001','userId':'U1'},'part':0,'parts':1,'pushed':true,'order':{'id':'s:T1:C1:1795000050.000001:0','userId':'U1'}} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "deliveries account_id=default key=cv:card source_time=now0 payload={'kind':'slack.card','rootDeliveryId':'dl_R--eGBb0MXxiwJDoS3-Ov-kyuKF'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "audit id=s:T1:C1:1795000050.000001:0 account_id=default user_id=U1 act=send client_id=client 1 subject=pushed message outcome=ordered at=now0",
  ]);
});

test("to change a client, by a command in the thread", async () => {
  expect(await after([reply("!update name=Vera email=")])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=done received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=note",
    "deliveries account_id=default key=cv:chatra source_time=now-50000 payload={'kind':'chatra.call','call':{'kind':'update','clientId':'client 1','changes':{'name':'Vera','email':null}},'order':{'id':'s:T1:C1:1795000050.000001:0','userId':'U1','answer':{'channelId':'C1','threadTs':'1795000000.000001'}}} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
    "audit id=s:T1:C1:1795000050.000001:0 account_id=default user_id=U1 act=update client_id=client 1 subject=email, name outcome=ordered at=now0",
  ]);
});

test("a command in the thread that there is not", async () => {
  expect(await after([reply("!pusch Hi")])).toEqual([
    "inputs key=slack:T1:C1:1795000000.000001 source_time=now-50000 state=ignored reason=command received_at=now0 settled_at=now0",
    "conversations client_id=client 1 channel_id=C1 thread_ts=1795000000.000001 card={} profile={}",
    "threads channel_id=C1 thread_ts=1795000000.000001",
    "links id=s:T1:C1:1795000050.000001:0 direction=to-client thread_ts=1795000000.000001 slack_ts=1795000050.000001 state=note",
    "deliveries account_id=default key=cv:receipt source_time=now0 payload={'kind':'slack.whisper','channelId':'C1','threadTs':'1795000000.000001','userId':'U1','text':'`!pusch` is not a command here. Nothing was sent to the visitor. Did you mean `!push`?\\nUsage: `!push text…`\\nExample: `!push Your order is ready to be collected.`'} state=pending next_attempt_at=now0 trace_id=508a1b2e6896232db074b78b636b7732",
  ]);
});
