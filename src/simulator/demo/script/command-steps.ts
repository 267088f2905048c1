/** What reaches beyond replies: commands of the channel and of a thread, forms, and entries in a message's menu. */
import { stringAt } from "../../json.ts";
import type { SlackEphemeral, SlackMessage } from "../../slack/model.ts";
import { ensure, type Step } from "./play-story.ts";
import { type Stage, textsOf } from "./stage.ts";

const newAddress = "tomas.ferreira@example.org";
const sentWords = "Your new shoes left our warehouse.";
const pushedWords = "Today only: returns by post are free.";
const noteWords = "We can offer 10 % on the next pair.";

const shows = (message: Pick<SlackMessage | SlackEphemeral, "text" | "blocks">, words: string): boolean =>
  `${message.text} ${JSON.stringify(message.blocks ?? [])}`.includes(words);

export const commandSteps: Step<Stage>[] = [
  {
    title: "/chatra client shows who somebody is, to the one who asks",
    async play(stage) {
      const tomas = stage.visitor(1);
      const answer = await stage.command(stage.ada, `client ${tomas.id}`);
      const card = await answer("the card", (ephemeral) => shows(ephemeral, "client.edit"));
      ensure(shows(card, "tomas@example.org"), "the card does not say how to reach him");
    },
  },
  {
    title: "/chatra update changes what Chatra knows",
    async play(stage) {
      const tomas = stage.visitor(1);
      const answer = await stage.command(stage.ada, `update ${tomas.id} email=${newAddress}`);
      await answer("that it was done", (ephemeral) => shows(ephemeral, ":white_check_mark:"));
      ensure(stringAt(tomas.info.info, "email") === newAddress, "Chatra has another address");
    },
  },
  {
    title: "/chatra send: the words stand in the thread too, under their author's name",
    async play(stage) {
      const tomas = stage.visitor(1);
      const answer = await stage.command(stage.grace, `send ${tomas.id} ${sentWords}`);
      await stage.seenByVisitor(tomas, "Grace's words", (chat) => textsOf(chat).includes(sentWords));
      const post = await stage.seenInThread(tomas, "them in the thread", ({ text }) => text === sentWords);
      ensure(post.username?.includes("Grace") === true, "the thread does not say who sent them");
      await stage.receipt(post, "white_check_mark");
      await answer("that it was sent", (ephemeral) => shows(ephemeral, "Sent to"));
    },
  },
  {
    title: "“More…” in a card's menu leads to a form, with what Chatra knows now",
    async play(stage) {
      const tomas = stage.visitor(1);
      const card = await stage.cardOf(tomas);
      stage.note("Ada chooses “More…” in the card's menu, and presses [Edit…]");
      await stage.ada.choose(stage.demo.channelId, card.ts, "card.menu", "more");
      await stage.ada.useView(await stage.formOf(stage.ada, "more.edit"), "more.edit");
      const form = await stage.formOf(stage.ada, "phone");
      ensure(JSON.stringify(form.view).includes(newAddress), "the form does not show what Chatra knows");
      stage.note("Ada writes a phone number and presses [Save]");
      await stage.ada.submitView(form, { phone: "+351 22 340 0000" });
      await stage.inChatra("the number", () => stringAt(tomas.info.info, "phone") === "+351 22 340 0000");
      await stage.shownOnlyTo(stage.ada, "that it was done", (ephemeral) =>
        shows(ephemeral, "Updated the phone number"),
      );
    },
  },
  {
    title: "!push in a thread: a pushed message, which opens the chat by itself",
    async play(stage) {
      const tomas = stage.visitor(1);
      const push = await stage.reply(stage.grace, tomas, `!push ${pushedWords}`);
      const pushed = await stage.seenByVisitor(tomas, "the pushed message", (chat) =>
        chat.find(({ text }) => text === pushedWords),
      );
      ensure(pushed.isPushed === true, "it is an ordinary message");
      await stage.receipt(push, "white_check_mark");
    },
  },
  {
    title: "A note is sent after all by its menu, and taken back again",
    async play(stage) {
      const tomas = stage.visitor(1);
      const note = await stage.reply(stage.ada, tomas, `// ${noteWords}`);
      await stage.receipt(note, "lock");
      stage.note("Grace chooses “Send to visitor” in the note's menu");
      await stage.grace.messageShortcut(stage.demo.channelId, note.ts, "send_note");
      await stage.seenByVisitor(tomas, "the note", (chat) => textsOf(chat).includes(noteWords));
      await stage.receipt(note, "white_check_mark");
      stage.note("Ada chooses “Unsend” in the same menu");
      await stage.ada.messageShortcut(stage.demo.channelId, note.ts, "unsend");
      await stage.seenByVisitor(tomas, "it taken back", (chat) => !textsOf(chat).includes(noteWords));
      await stage.receipt(note, "lock");
      ensure(
        stage.threadOf(tomas).some(({ ts }) => ts === note.ts),
        "the note is gone in Slack",
      );
    },
  },
  {
    title: "/chatra message delete asks first",
    async play(stage) {
      const tomas = stage.visitor(1);
      const message = tomas.sees().find(({ text }) => text === sentWords);
      const answer = await stage.command(stage.grace, `message delete ${message?.id ?? "?"}`);
      const question = await answer("the question", (ephemeral) => shows(ephemeral, "proposal.confirm"));
      ensure(shows(question, sentWords), "the question does not show the words");
      ensure(textsOf(tomas.sees()).includes(sentWords), "it is deleted before anybody confirmed it");
      stage.note("Grace presses [Delete]");
      await stage.grace.clickButton(stage.demo.channelId, question.ts, "proposal.confirm");
      await stage.seenByVisitor(tomas, "its deletion", (chat) => !textsOf(chat).includes(sentWords));
      const post = await stage.seenInThread(tomas, "its post", ({ text }) => text === sentWords);
      await stage.receipt(post, "wastebasket");
      await answer("that it was done", (ephemeral) => shows(ephemeral, "Deleted the message"));
    },
  },
  {
    title: "/chatra status tells whether everything works, what waits and what failed",
    async play(stage) {
      const answer = await stage.command(stage.ada, "status");
      const status = await answer("the state", (ephemeral) => shows(ephemeral, "Everything works"));
      ensure(!shows(status, " to Chatra"), "something still waits for Chatra");
      ensure(!shows(status, "*Failed*"), "something has failed for good");
    },
  },
];
