import type { Conversation } from "../../src/domain/conversation.ts";
import { type SlackTs, slackTsSchema } from "../../src/domain/ids.ts";
import type { ClientProfile } from "../../src/domain/input.ts";
import { clientCard } from "../../src/messages/card.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { saveThread } from "../../src/store/threads.ts";
import type { Stage } from "./stage.ts";

/** A chat whose card stands in the channel. `older`: an entry that its menu has in place of *More…*. */
export async function addCard(
  stage: Stage,
  profile: ClientProfile = { name: "Vera Stern" },
  older = "more",
): Promise<{ conversation: Conversation; threadTs: SlackTs }> {
  const { store, teamId, channelId, world } = stage;
  const made = await stage.addChat(profile.name ?? "Vera");
  const { text, blocks } = clientCard({ ...made.conversation, profile }, "https://acme.slack.com/");
  const posted = await fetch(`${world.slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${world.slack.botToken}` },
    body: JSON.stringify({ channel: channelId, text, blocks }).replace(
      '"value":"more"',
      `"value":"${older}"`,
    ),
  });
  const answer: unknown = await posted.json();
  const ts = typeof answer === "object" && answer !== null && "ts" in answer ? answer.ts : undefined;
  const threadTs = slackTsSchema.parse(ts);
  const conversation = { ...made.conversation, profile, threadTs };
  await store.transaction(async (tx) => {
    await saveConversations(tx, conversation);
    await saveThread(tx, teamId, channelId, threadTs, conversation.id);
  });
  return { conversation, threadTs };
}

/** Chooses in the menu of a card; resolves when nothing is under way any more. */
export async function chooseInMenu(
  { channelId, handlers, ada }: Stage,
  threadTs: SlackTs,
  value: string,
  by: SlackPerson = ada,
): Promise<void> {
  const { status, body } = await by.choose(channelId, threadTs, "card.menu", value);
  if (status !== 200) throw new Error(`the choice was answered with ${status}: ${body}`);
  await handlers.idle();
}

/** Uses an element of the open form; else as `chooseInMenu`. */
export async function useForm(
  stage: Stage,
  actionId: string,
  value = "",
  by: SlackPerson = stage.ada,
): Promise<void> {
  const { status, body } = await by.useView(stage.form(by), actionId, value);
  if (status !== 200) throw new Error(`the press was answered with ${status}: ${body}`);
  await stage.handlers.idle();
}
