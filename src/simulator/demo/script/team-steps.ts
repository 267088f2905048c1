/** A team at work: who has a chat, what it waits for, and what is done stands on its card. */
import type { ChatraVisitor } from "../../chatra/simulator-api.ts";
import { ensure, type Step } from "./play-story.ts";
import { type Stage, textsOf } from "./stage.ts";

const giftQuestion = "Can I use two gift cards for one order?";
const question = "Which size fits a foot of 24 cm?";
const laterWords = "One more thing: do you have them in green?";

const isOnCard = (stage: Stage, visitor: ChatraVisitor, emoji: string, words: string): boolean => {
  const { text, blocks } = stage.cardNow(visitor);
  return text.startsWith(emoji) && JSON.stringify(blocks ?? []).includes(words);
};

export const teamSteps: Step<Stage>[] = [
  {
    title: "Nobody answers: the channel is reminded, with buttons for what to do",
    async play(stage) {
      const sam = stage.visitor(3);
      const answer = await stage.command(stage.ada, "route default remind=1s,2s");
      await answer("that it was set", ({ text }) => text.includes("Changed the route"));
      sam.writes(giftQuestion);
      const reminder = await stage.seenInThread(sam, "the reminder", ({ text }) => text.startsWith("⏳"));
      ensure(reminder.text.includes("has waited since"), "the reminder does not say since when");
      ensure(reminder.subtype === "thread_broadcast", "the channel does not see the reminder");
      ensure(JSON.stringify(reminder.blocks).includes('"card.claim"'), "the reminder has no button to claim");
      await stage.command(stage.ada, "route default remind=5m,15m,30m");
      const reply = await stage.reply(stage.ada, sam, "Yes, one after the other.");
      await stage.receipt(reply, "white_check_mark");
      await stage.seenInThread(sam, "who answered, in its place", ({ ts, text }) => {
        return ts === reminder.ts && text.includes(`by <@${stage.ada.id}>`);
      });
    },
  },
  {
    title: "A chat that nobody has is red; a teammate claims it: the card says who has it",
    async play(stage) {
      const aiko = stage.visitor(2);
      const { grace } = stage;
      aiko.writes(question);
      const card = await stage.cardOf(aiko);
      ensure(isOnCard(stage, aiko, "🔴", "Waiting for us since"), "the card does not say that she waits");
      await stage.seenInThread(aiko, "her words in the thread", ({ text }) => text === question);
      stage.note("Grace presses [Claim] on the card");
      await grace.clickButton(stage.demo.channelId, card.ts, "card.claim");
      await stage.inSlack("who has it, on the card", () =>
        isOnCard(stage, aiko, "🟡", `<@${grace.id}> has it`),
      );
      await stage.seenInThread(aiko, "a line that mentions her", ({ text }) =>
        text.startsWith(`<@${grace.id}>`),
      );
    },
  },
  {
    title: "Another teammate is too late: only they are told who has it",
    async play(stage) {
      const aiko = stage.visitor(2);
      const { ada, grace } = stage;
      stage.note("Ada reacts with 👀 on the card");
      ada.addReaction(stage.demo.channelId, stage.cardNow(aiko).ts, "eyes");
      await stage.shownOnlyTo(ada, "who has it", ({ text }) =>
        text.startsWith(`<@${grace.id}> has this chat.`),
      );
      ensure(isOnCard(stage, aiko, "🟡", `<@${grace.id}> has it`), "the card names another teammate");
    },
  },
  {
    title: "A snippet answers, with the visitor's name in it",
    async play(stage) {
      const aiko = stage.visitor(2);
      const answer = await stage.command(
        stage.grace,
        "snippet size Hi {client.first}! A foot of 24 cm wears our size 38.",
      );
      await answer("that it is kept", ({ text }) => text.includes("`size`"));
      const reply = await stage.reply(stage.grace, aiko, "!r size Shall I keep a pair for you?");
      const words = "Hi Aiko! A foot of 24 cm wears our size 38. Shall I keep a pair for you?";
      await stage.seenByVisitor(aiko, "the snippet", (chat) => textsOf(chat).includes(words));
      await stage.receipt(reply, "white_check_mark");
      ensure(
        !textsOf(aiko.sees()).some((text) => /[{}]|!r/.test(text)),
        "the visitor sees the snippet's form",
      );
    },
  },
  {
    title: "✅ on the card closes the chat",
    async play(stage) {
      const aiko = stage.visitor(2);
      const { grace } = stage;
      stage.note("Grace reacts with ✅ on the card");
      grace.addReaction(stage.demo.channelId, stage.cardNow(aiko).ts, "white_check_mark");
      await stage.inSlack("who closed it, on the card", () =>
        isOnCard(stage, aiko, "⚪", `by <@${grace.id}>`),
      );
    },
  },
  {
    title: "The visitor writes again: the chat is open again, in the same thread",
    async play(stage) {
      const aiko = stage.visitor(2);
      const { ts } = stage.cardNow(aiko);
      aiko.writes(laterWords);
      await stage.seenInThread(aiko, "her words in the thread", ({ text }) => text === laterWords);
      ensure(stage.cardNow(aiko).ts === ts, "another card was posted");
    },
  },
];

/** What takes a while: a change that nobody clicked shows on a card every ten seconds at most. */
export const laterTeamSteps: Step<Stage>[] = [
  {
    title: "The card of the chat that was closed is red again, with what the visitor wants now",
    async play(stage) {
      const aiko = stage.visitor(2);
      await stage.inSlack("the new words on the card", () => isOnCard(stage, aiko, "🔴", laterWords));
      ensure(isOnCard(stage, aiko, "🔴", "Waiting for us since"), "the card does not say that she waits");
      ensure(!isOnCard(stage, aiko, "🔴", question), "the card still has the first question");
    },
  },
];
