/** The page's actions in Slack, and Slack's own messages where one fails. */
import { objectsAt } from "../json.ts";
import type { AppAnswer, SlackEphemeral, SlackMessage, SlackView } from "../slack/model.ts";
import type { SlackChannelQuery, SlackPerson, SlackSimulator } from "../slack/simulator-api.ts";
import type { Order } from "./act-schema.ts";
import { command } from "./app-features.ts";
import { bytesOf } from "./given-file.ts";
import { hasElement } from "./shown-blocks.ts";
import type { Story } from "./story.ts";

export type SlackOrder = Extract<Order, { act: `slack.${string}` | `form.${string}` | `home.${string}` }>;

/** Slack's text where the app did not answer a form in time, or not in a usable way. */
const troubleWords = "We had some trouble connecting. Try again?";
const settledWords = "This was settled already: the button is no longer there.";
const slowWords = "The bot did not answer; Slack shows a warning at the button.";

/** The place of an action: the page shows one Slack channel. */
interface Place {
  slack: SlackSimulator;
  channelId: string;
  story?: Pick<Story, "posted">;
}

/** Does it as this person. Rejects with an error whose message can be shown. */
export async function actInSlack(act: SlackOrder, place: Place): Promise<void> {
  const person = place.slack.user(act.by);
  const { channelId } = place;
  switch (act.act) {
    case "slack.post": {
      const thread = act.thread === undefined ? {} : { threadTs: act.thread };
      const flags = { broadcast: act.broadcast === true, me: act.me === true };
      const { ts } = act.file
        ? person.uploadFile(channelId, { ...bytesOf(act.file), text: escaped(act.text), ...thread })
        : person.postMessage(channelId, escaped(act.text), { ...thread, ...flags });
      if (act.thread !== undefined) place.story?.posted(ts);
      return;
    }
    case "slack.edit":
      ownMessage(act, place);
      return void person.editMessage(channelId, act.ts, escaped(act.text));
    case "slack.delete":
      ownMessage(act, place);
      return void person.deleteMessage(channelId, act.ts);
    case "slack.dismiss":
      return dismiss(act, place);
    case "slack.click": {
      ensureUsable(act, place, act.value);
      const channel = channelOf(act, place).id;
      return ensureAnswered(await person.choose(channel, act.ts, act.actionId, act.value ?? ""), slowWords);
    }
    case "slack.choose": {
      ensureUsable(act, place);
      const value = act.value ?? [];
      const channel = channelOf(act, place).id;
      return ensureAnswered(await person.choose(channel, act.ts, act.actionId, value), slowWords);
    }
    case "slack.react": {
      const message = place.slack.channel(channelId).message(act.ts);
      if (message === undefined || message.subtype === "tombstone")
        throw new Error("This message was deleted already.");
      const mine = message.reactions?.find(({ name }) => name === act.name)?.users.includes(person.id);
      if (mine) person.removeReaction(channelId, act.ts, act.name);
      else person.addReaction(channelId, act.ts, act.name);
      return;
    }
    case "slack.direct":
      return void person.writeToApp(escaped(act.text));
    case "slack.openApp":
      return void person.openHome(act.tab);
    case "slack.command":
      return await giveCommand(act, person, act.direct ? directOf(act, place) : channelId);
    case "slack.shortcut":
      return ensureAnswered(await person.shortcut(act.callbackId), "The bot did not answer to the shortcut.");
    case "slack.messageShortcut": {
      const message = place.slack.channel(channelId).message(act.ts);
      if (message === undefined || message.subtype === "tombstone")
        throw new Error("This message was deleted already.");
      const answer = await person.messageShortcut(channelId, act.ts, act.callbackId);
      return ensureAnswered(answer, "The bot did not answer to the shortcut.");
    }
    case "form.submit": {
      const form = openForm(act, place);
      const answer = await person.submitView(form, act.values);
      // Slack shows its own refusal at the field, and sends nothing.
      if (Object.keys(form.errors ?? {}).length > 0) return;
      return ensureAnswered(answer, troubleWords);
    }
    case "form.use": {
      const answer = await person.useView(openForm(act, place), act.actionId, act.value ?? []);
      return ensureAnswered(answer, troubleWords);
    }
    case "form.suggest": {
      const answer = await person.suggest(openForm(act, place), act.actionId, act.typed);
      return ensureAnswered(answer, "The bot did not answer; Slack shows no options.");
    }
    case "form.close":
      return void (await person.closeView(openForm(act, place)));
    case "home.use": {
      const home = place.slack.homeView(act.by);
      const blocks = objectsAt(home?.view ?? {}, "blocks") ?? [];
      if (home === undefined || !hasElement({ blocks }, act.actionId, act.value))
        throw new Error(settledWords);
      return ensureAnswered(await person.useView(home, act.actionId, act.value), slowWords);
    }
    default:
      return act satisfies never;
  }
}

async function giveCommand(
  { text, thread }: { text: string; thread?: string | undefined },
  person: SlackPerson,
  channelId: string,
): Promise<void> {
  const [, name = "", rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
  if (name !== command) {
    throw new Error(
      `${name} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.`,
    );
  }
  if (thread !== undefined) throw new Error(`${name} is not supported in threads. Sorry!`);
  const answer = await person.slashCommand(channelId, name, rest.trim());
  const reason = answer.error === "timeout" ? "operation_timeout" : "dispatch_failed";
  ensureAnswered(answer, `${name} failed with the error "${reason}"`);
}

function ensureAnswered(answer: AppAnswer, problem: string): void {
  if (answer.status !== 200 || answer.error !== undefined) throw new Error(problem);
}

/** Slack offers changes only to the author. */
function ownMessage(act: { by: string; ts: string }, place: Place): void {
  const message = place.slack.channel(place.channelId).message(act.ts);
  if (message === undefined || message.subtype === "tombstone")
    throw new Error("This message was deleted already.");
  if (message.user !== act.by) throw new Error("Only the author can change a message.");
}

/** The page may be older than the message: a second click comes before the first one's change is shown. */
function ensureUsable(act: { by: string; ts: string; actionId: string }, place: Place, value?: string): void {
  if (!hasElement(seenBy(act, place), act.actionId, value)) throw new Error(settledWords);
}

function seenBy(
  { by, ts }: { by: string; ts: string },
  place: Place,
): SlackMessage | SlackEphemeral | undefined {
  const channel = channelOf({ by, ts }, place);
  return channel.message(ts) ?? channel.ephemerals(by).find((ephemeral) => ephemeral.ts === ts);
}

/** The direct messages of a person with the app: Slack makes them when the app's tab is opened. */
function directOf({ by }: { by: string }, { slack }: Place): string {
  const direct = slack.channels().find(({ kind, members }) => kind === "im" && members.has(by));
  if (!direct) throw new Error("There are no direct messages with the app yet.");
  return direct.id;
}

/** Where it stands: in the channel, or in this person's direct messages with the app. */
function channelOf({ by, ts }: { by: string; ts: string }, { slack, channelId }: Place): SlackChannelQuery {
  const channel = slack.channel(channelId);
  const holds = (one: SlackChannelQuery): boolean =>
    one.message(ts) !== undefined || one.ephemerals(by).some((ephemeral) => ephemeral.ts === ts);
  const direct = slack.channels().filter(({ kind, members }) => kind === "im" && members.has(by));
  return [channel, ...direct.map(({ id }) => slack.channel(id))].find(holds) ?? channel;
}

function dismiss({ by, ts }: { by: string; ts: string }, place: Place): void {
  const { ephemerals } = channelOf({ by, ts }, place).info;
  const index = ephemerals.findIndex((ephemeral) => ephemeral.ts === ts && ephemeral.user === by);
  if (index < 0) throw new Error("This is gone already.");
  ephemerals.splice(index, 1);
}

function openForm({ by, form }: { by: string; form: string }, place: Place): SlackView {
  const view = place.slack.views().find((candidate) => candidate.id === form && candidate.user === by);
  if (view?.state !== "open") throw new Error("This form was closed already.");
  return view;
}

/** Slack's own editor sends these three as entities. */
function escaped(typed: string): string {
  return typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
