import { expect, test } from "vitest";
import type { Stage } from "./stage.ts";

/** What the bot shows in its Home tab, and asks where it was invited. */
export function tellOfHome(shared: () => Stage): void {
  test("the Home tab shows the chats of each teammate, follows what happens, and lets them decide", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { slack } = world;
    const shownTo = (person: typeof ada) => JSON.stringify(slack.homeView(person.id)?.view.blocks ?? []);
    const shows = (person: typeof ada, pattern: RegExp) =>
      slack.waitFor(() => pattern.test(shownTo(person)), {
        what: `${pattern} in the Home tab of ${person.info.name}`,
      });
    const { client, rootTs } = await stage.openChat("Henrike");
    await ada.openHome().delivered;
    await shows(ada, /Nobody has it.*Henrike.*🟢 `default` works/);
    expect(shownTo(grace)).toBe("[]");

    await ada.clickButton(channelId, rootTs, "card.claim");
    await shows(ada, /For you.*Henrike/);
    await grace.openHome().delivered;
    await shows(grace, /How to use/);
    expect(shownTo(grace)).not.toContain("Henrike");

    // Membrane's answer gets lost, and no echo comes: the bot asks in the thread and in the Home tab.
    world.chatra.behaviour.echo = "off";
    world.membrane.faults.add({ action: "send-agent-message", kind: "garbage", at: "after" });
    const reply = ada.postMessage(channelId, "It is on its way.", { threadTs: rootTs });
    await shows(ada, /Unconfirmed.*It is on its way.*did it arrive\?/);
    await ada.useView(slack.homeView(ada.id) ?? "", "home.arrived");
    await stage.seen(rootTs, /Confirmed by/);
    await stage.marked(reply.ts, "white_check_mark");
    await shows(ada, /Yours.*Henrike/);
    expect(stage.visitorSees(client)).toEqual(["It is on its way."]);
    expect(shownTo(ada)).not.toContain("Unconfirmed");

    // Their own settings are changed in a form, and shown.
    await shows(ada, /My settings.*A chat is assigned to me: \*mention in the thread\*/);
    await ada.useView(slack.homeView(ada.id) ?? "", "home.settings", "settings");
    const form = await slack.waitFor(
      () => {
        const view = slack.openView(ada.id);
        return view !== undefined && JSON.stringify(view.view).includes('"digest"') ? view : undefined;
      },
      { what: "the form of the settings" },
    );
    const choices = { assigned: "off", reminders: "thread", escalation: "dm" };
    expect((await ada.submitView(form, { ...choices, digest: "25:00" })).body).toContain(
      "is not a time for your digest",
    );
    await ada.submitView(form, { ...choices, digest: "daily 8:00" });
    await shows(ada, /to me: \*off\*.*Daily digest by direct message: \*daily 8:00 Europe\/London\*/);
    await ada.slashCommand(channelId, "/chatra", "notify assigned=thread digest=off");

    // Between two views of one person there are five seconds and more.
    const shownAt = slack.calls("views.publish").filter(({ args }) => args.user_id === ada.id);
    const gaps = shownAt.slice(1).map(({ at }, index) => at - (shownAt[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(4_900);
  });

  test("invited to a channel, the bot asks once, and an admin decides where new chats go", async () => {
    const stage = shared();
    const { world, channelId: usual, ada, grace } = stage;
    const { slack } = world;
    slack.behaviour.duplicateEvents = 3;
    const { id } = slack.addChannel({ name: "helpdesk", members: ["ada", "grace"] });
    const channel = slack.channel(id);
    channel.join("bot");
    const asked = () => channel.messages().filter(({ bot_id }) => bot_id !== undefined);
    const [question] = await slack.waitFor(() => asked().length > 0 && asked(), {
      what: "the question",
    });
    expect(JSON.stringify(question)).toContain(`*New chats here?* They go to <#${usual}> now.`);
    await grace.clickButton(id, question?.ts ?? "", "joined.all");
    await slack.waitFor(() => channel.ephemerals(grace.id).some(({ text }) => /Only admins can/.test(text)), {
      what: "the refusal",
    });
    await ada.clickButton(id, question?.ts ?? "", "joined.alerts");
    const decided = `✅ New chats come here as alerts: replies stay in Slack. <@${ada.id}> decided.`;
    await slack.waitFor(() => asked().some(({ text }) => text === decided), {
      what: "the outcome",
    });
    await stage.world.settled();
    expect(asked().map(({ text, blocks }) => ({ text, blocks }))).toEqual([{ text: decided, blocks: [] }]);
    await ada.slashCommand(id, "/chatra", "route default");
    await slack.waitFor(
      () =>
        channel
          .ephemerals(ada.id)
          .some(({ blocks }) => JSON.stringify(blocks ?? []).includes(`channel=<#${id}>`)),
      { what: "the default route" },
    );

    // Where new chats come already, nothing is asked; and the stories after this one find all as it was.
    channel.leave("bot");
    channel.join("bot");
    await stage.world.settled();
    expect(asked()).toHaveLength(1);
    await ada.slashCommand(usual, "/chatra", "route delete default");
    slack.behaviour.duplicateEvents = 0;
  });
}
