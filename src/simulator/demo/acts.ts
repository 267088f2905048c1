/** Carries out the page's actions on the simulators. */
import type { Order } from "./act-schema.ts";
import { command } from "./app-features.ts";
import type { Day } from "./day/play-day.ts";
import type { Faults } from "./faults.ts";
import { bytesOf } from "./given-file.ts";
import { actInSlack, type SlackOrder } from "./slack-acts.ts";
import type { Demo } from "./start-demo.ts";
import type { Story } from "./story.ts";

export interface Stage {
  demo: Demo;
  faults: Faults;
  day: Day;
  story: Story;
  /** Ids of visitors' messages whose webhook failed. */
  unknown: Set<string>;
  onChange(): void;
}

/** The owner first, then the channel. */
const REMIND_AFTER = "30s,75s";

/** Does it. Rejects with an error whose message can be shown: what is missing, or what the bot did not answer. */
export async function performOrder(act: Order, stage: Stage): Promise<void> {
  const { demo, faults, story } = stage;
  const { slack, chatra, membrane } = demo.world;
  if (isInSlack(act)) return await actInSlack(act, { slack, channelId: demo.channelId, story });
  switch (act.act) {
    case "visitor.arrive":
      return void demo.addVisitor();
    case "visitor.write": {
      const given = act.file && bytesOf(act.file);
      const { message, delivered } = chatra
        .visitor(chatra.client(act.visitor).id)
        .writes(act.text, given ? { file: given } : {});
      story.wrote(act.visitor);
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
    case "fault.order":
      return faults.order(act.name);
    case "fault.clear":
      return faults.clear();
    case "membrane.login":
      return act.isLoggedIn ? membrane.logIn() : membrane.logOut();
    case "day.play":
      stage.day.play();
      return await hastenReminders(demo);
    case "day.stop":
      return stage.day.stop();
    case "bot.kill":
      return demo.bot.kill();
    case "bot.start":
      // The bot's state shows the end; a page need not wait for it.
      return void demo.bot.start().catch(() => undefined);
    default:
      return act satisfies never;
  }
}

function isInSlack(act: Order): act is SlackOrder {
  return /^(?:slack|form|home)\./.test(act.act);
}

/** A day that is over in two minutes needs reminders within seconds. An admin orders them, and hers as direct messages. */
async function hastenReminders({ world, channelId }: Demo): Promise<void> {
  const ada = world.slack.user("ada");
  await ada.slashCommand(channelId, command, `route default remind=${REMIND_AFTER}`);
  await ada.slashCommand(channelId, command, "notify assigned=dm reminders=dm");
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
