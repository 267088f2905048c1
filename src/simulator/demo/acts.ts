/** What people can do on the page: the shape of each request, and what it does to the simulators. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ChatraFile } from "../chatra/simulator-api.ts";
import type { SlackEphemeral, SlackMessage } from "../slack/model.ts";
import type { SlackPerson } from "../slack/simulator-api.ts";
import { type Faults, faultNames } from "./faults.ts";
import { hasButton } from "./shown-blocks.ts";
import type { Demo } from "./start-demo.ts";

/** The largest request: a file of 1 MB in base64, and some words. */
export const largestActBytes = 1_500_000;

const text = z.string().max(8000);
const words = text.refine((value) => value.trim() !== "", "has no words");
const id = z.string().min(1).max(200);
/** A picture that lies here already, or a file of the person's own. */
const file = z.union([
  z.literal("sample"),
  z.object({ name: z.string().min(1).max(200), base64: z.base64().max(1_400_000) }),
]);

export const actSchema = z.discriminatedUnion("act", [
  z.object({ act: z.literal("visitor.arrive") }),
  z
    .object({ act: z.literal("visitor.write"), visitor: id, text, file: file.optional() })
    .refine((act) => act.file !== undefined || act.text.trim() !== "", "says nothing"),
  z.object({ act: z.literal("visitor.leave"), visitor: id }),
  z.object({ act: z.literal("dashboard.write"), visitor: id, agent: id, text: words }),
  z
    .object({
      act: z.literal("slack.post"),
      by: id,
      thread: id.optional(),
      text,
      broadcast: z.boolean().optional(),
      file: file.optional(),
    })
    .refine((act) => act.file !== undefined || act.text.trim() !== "", "says nothing"),
  z.object({ act: z.literal("slack.edit"), by: id, ts: id, text: words }),
  z.object({ act: z.literal("slack.delete"), by: id, ts: id }),
  z.object({ act: z.literal("slack.click"), by: id, ts: id, actionId: id }),
  z.object({ act: z.literal("fault.order"), name: z.enum(faultNames) }),
  z.object({ act: z.literal("fault.clear") }),
  z.object({ act: z.literal("membrane.login"), isLoggedIn: z.boolean() }),
  z.object({ act: z.literal("bot.kill") }),
  z.object({ act: z.literal("bot.start") }),
]);

export type Act = z.infer<typeof actSchema>;

export interface Stage {
  demo: Demo;
  faults: Faults;
  /** Ids of visitors' messages whose webhook failed. */
  unknown: Set<string>;
  onChange(): void;
}

const sample = { name: "parcel.png", bytes: readFileSync(new URL("page/sample.png", import.meta.url)) };

/** Does it. Rejects with an error whose message can be shown: what is not there, or what the bot did not answer. */
export async function performAct(act: Act, stage: Stage): Promise<void> {
  const { demo, faults } = stage;
  const { chatra, membrane } = demo.world;
  switch (act.act) {
    case "visitor.arrive":
      return void demo.addVisitor();
    case "visitor.write": {
      const given = act.file && bytesOf(act.file);
      const { message, delivered } = chatra
        .visitor(chatra.client(act.visitor).id)
        .writes(act.text, given ? { file: given } : {});
      return watchWebhook(delivered, [message.id], stage);
    }
    case "visitor.leave": {
      const ids = chatra.messages(act.visitor).map((message) => message.id);
      return watchWebhook(chatra.endChat(act.visitor), ids, stage);
    }
    case "dashboard.write": {
      const { message, delivered } = chatra.agentWrites(act.agent, act.visitor, act.text);
      return watchWebhook(delivered, [message.id], stage);
    }
    case "slack.post":
    case "slack.edit":
    case "slack.delete":
    case "slack.click":
      return actInSlack(act, demo, demo.world.slack.user(act.by));
    case "fault.order":
      return faults.order(act.name);
    case "fault.clear":
      return faults.clear();
    case "membrane.login":
      return act.isLoggedIn ? membrane.logIn() : membrane.logOut();
    case "bot.kill":
      return demo.bot.kill();
    case "bot.start":
      // Its end is told by its state; a page need not wait for it.
      return void demo.bot.start().catch(() => undefined);
    default:
      return act satisfies never;
  }
}

type SlackAct = Extract<Act, { act: `slack.${string}` }>;

async function actInSlack(act: SlackAct, demo: Demo, person: SlackPerson): Promise<void> {
  const { channelId } = demo;
  switch (act.act) {
    case "slack.post": {
      const thread = act.thread === undefined ? {} : { threadTs: act.thread };
      if (act.file)
        person.uploadFile(channelId, { ...bytesOf(act.file), text: escaped(act.text), ...thread });
      else person.postMessage(channelId, escaped(act.text), { ...thread, broadcast: act.broadcast === true });
      return;
    }
    case "slack.edit":
      ownMessage(act, demo);
      return void person.editMessage(channelId, act.ts, escaped(act.text));
    case "slack.delete":
      ownMessage(act, demo);
      return void person.deleteMessage(channelId, act.ts);
    case "slack.click": {
      // The page may be older than the message: a second click comes before the first one's change is shown.
      if (!hasButton(messageAt(act.ts, demo), act.actionId))
        throw new Error("This was settled already: the button is no longer there.");
      const answer = await person.clickButton(channelId, act.ts, act.actionId);
      if (answer.status !== 200)
        throw new Error("The bot did not answer; Slack shows a warning at the button.");
      return;
    }
    default:
      return act satisfies never;
  }
}

/** Slack offers changes only to the author. */
function ownMessage(act: { by: string; ts: string }, demo: Demo): void {
  const message = demo.world.slack.channel(demo.channelId).message(act.ts);
  if (message === undefined || message.subtype === "tombstone")
    throw new Error("This message was deleted already.");
  if (message.user !== act.by) throw new Error("Only the author can change a message.");
}

function messageAt(ts: string, demo: Demo): SlackMessage | SlackEphemeral | undefined {
  const channel = demo.world.slack.channel(demo.channelId);
  return channel.message(ts) ?? channel.ephemerals().find((whisper) => whisper.ts === ts);
}

function watchWebhook(delivered: Promise<{ status: number }>, messageIds: string[], stage: Stage): void {
  void delivered.then(({ status }) => {
    for (const messageId of messageIds) {
      if (status === 200) stage.unknown.delete(messageId);
      else stage.unknown.add(messageId);
    }
    stage.onChange();
  });
}

function bytesOf(given: z.infer<typeof file>): Pick<ChatraFile, "name"> & { bytes: Buffer } {
  return given === "sample" ? sample : { name: given.name, bytes: Buffer.from(given.base64, "base64") };
}

/** Slack's own editor sends these three as entities. */
function escaped(typed: string): string {
  return typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
