/** A day of support: replies, corrections, notes and files, both ways. */
import { readFileSync } from "node:fs";
import { ensure, type Step } from "./play-story.ts";
import { type Stage, textsOf } from "./stage.ts";

const picture = readFileSync(new URL("../page/sample.png", import.meta.url));

export const everydaySteps: Step<Stage>[] = [
  {
    title: "A visitor writes: a card in the channel, the words in its thread",
    async play(stage) {
      const maya = stage.visitor(0);
      maya.writes("Hello! My parcel arrived, but it is damaged. What can I do?");
      const card = await stage.cardOf(maya);
      ensure(
        JSON.stringify(card.blocks).includes("Gothenburg"),
        "the card does not say where she writes from",
      );
      await stage.seenInThread(maya, "her words in the thread", ({ text }) => text.includes("it is damaged"));
    },
  },
  {
    title: "A teammate replies in the thread: the visitor gets it, the reply gets its receipt",
    async play(stage) {
      const maya = stage.visitor(0);
      const reply = await stage.reply(stage.ada, maya, "Oh no, sorry! Could you send a *picture* of it?");
      await stage.seenByVisitor(maya, "Ada's reply", (chat) =>
        chat.find(({ text }) => text.startsWith("Oh no, sorry! Could you send a picture")),
      );
      await stage.receipt(reply, "white_check_mark");
    },
  },
  {
    title: "A typo is corrected in Slack: the visitor's message follows",
    async play(stage) {
      const maya = stage.visitor(0);
      const reply = await stage.reply(stage.ada, maya, "We send you a new won today.");
      await stage.receipt(reply, "white_check_mark");
      stage.ada.editMessage(stage.demo.channelId, reply.ts, "We send you a new one today.");
      await stage.seenByVisitor(maya, "the correction", (chat) =>
        textsOf(chat).includes("We send you a new one today."),
      );
      ensure(!textsOf(maya.sees()).some((text) => text.includes("won")), "the typo is still there");
    },
  },
  {
    title: "Another reply is deleted in Slack: it disappears at the visitor's",
    async play(stage) {
      const maya = stage.visitor(0);
      const words = "This was meant for somebody else.";
      const reply = await stage.reply(stage.grace, maya, words);
      await stage.seenByVisitor(maya, "Grace's reply", (chat) => textsOf(chat).includes(words));
      await stage.receipt(reply, "white_check_mark");
      stage.grace.deleteMessage(stage.demo.channelId, reply.ts);
      await stage.seenByVisitor(maya, "its deletion", (chat) => !textsOf(chat).includes(words));
    },
  },
  {
    title: "A note that begins with // stays in Slack",
    async play(stage) {
      const maya = stage.visitor(0);
      const before = stage.demo.world.chatra.sentByApi().length;
      const note = await stage.reply(stage.grace, maya, "// third one this week, I tell the warehouse");
      await stage.receipt(note, "lock");
      // The reply behind it arrived, so the note would have arrived as well.
      const after = await stage.reply(stage.grace, maya, "Is the box still closed?");
      await stage.receipt(after, "white_check_mark");
      ensure(stage.demo.world.chatra.sentByApi().length === before + 1, "something else was sent to Chatra");
      ensure(
        !textsOf(maya.sees()).some((text) => text.includes("warehouse")),
        "the note reached the visitor",
      );
    },
  },
  {
    title: "A colleague answers in Chatra's own dashboard: the thread shows it",
    async play(stage) {
      const maya = stage.visitor(0);
      stage.demo.world.chatra.agentWrites(
        "Support",
        maya.id,
        "Hi Maya, your new parcel has the number 4712.",
      );
      const post = await stage.seenInThread(maya, "the colleague's answer", ({ text }) =>
        text.includes("4712"),
      );
      ensure(post.username?.startsWith("Support") === true, "the thread does not say who answered");
    },
  },
  {
    title: "The visitor sends a picture: the thread shows it",
    async play(stage) {
      const maya = stage.visitor(0);
      maya.writes("Here it is", { file: { name: "parcel.png", bytes: picture } });
      const post = await stage.seenInThread(
        maya,
        "the picture",
        ({ blocks }) => blocks?.some(({ type }) => type === "image") === true,
      );
      const address = String(post.blocks?.find(({ type }) => type === "image")?.image_url);
      ensure((await download(address)).equals(picture), "the picture behind it is another one");
    },
  },
  {
    title: "A teammate sends a file from Slack: the visitor gets a link that works",
    async play(stage) {
      const maya = stage.visitor(0);
      const card = await stage.cardOf(maya);
      stage.ada.uploadFile(stage.demo.channelId, {
        name: "return-label.txt",
        bytes: "Return label 4711",
        text: "Please put this on the old parcel:",
        threadTs: card.ts,
      });
      const link = await stage.seenByVisitor(maya, "the link", (chat) =>
        chat.map(({ text }) => /https?:\/\/\S+\/files\/\S+/.exec(text)?.[0]).find((url) => url !== undefined),
      );
      ensure((await download(link)).toString() === "Return label 4711", "the link gives something else");
      stage.note(`the link was opened: ${link.slice(0, 48)}…`);
    },
  },
];

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  ensure(response.ok, `${new URL(url).pathname.slice(0, 20)}… answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
