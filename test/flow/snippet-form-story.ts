import { expect, test } from "vitest";
import type { SlackView } from "../../src/simulator/slack/model.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import type { Stage } from "./stage.ts";

/** The form that a person sees, once it shows what is sought. */
function formWith(stage: Stage, person: SlackPerson, sought: string): Promise<SlackView> {
  return stage.world.slack.waitFor(
    (slack) => {
      const view = slack.openView(person.id);
      return view !== undefined && JSON.stringify(view.view).includes(sought) ? view : undefined;
    },
    { what: `a form with ${sought}` },
  );
}

/** What the card's menu opens. */
export function tellOfCardForms(shared: () => Stage): void {
  test("a snippet is searched, read, changed and sent from the card's menu, once, and a guest gets none", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { slack } = world;
    const save = (words: string) => ada.slashCommand(channelId, "/chatra", `snippet share ${words}`);
    await save("picked Hello {client.first}, I am *{agent.name}*. :tada: See {page}.");
    await save("other Bye.");
    const { client, rootTs } = await stage.openChat("Petra Pick");
    await grace.choose(channelId, rootTs, "card.menu", "snippet");
    const form = await formWith(stage, grace, "snippet.pick");
    const offered = await grace.suggest(form, "snippet.pick", "I am");
    expect(offered).toMatchObject({ status: 200, error: undefined });
    expect(JSON.parse(offered.body).options).toMatchObject([{ value: "picked" }]);
    await grace.useView(form, "snippet.pick", "picked");
    const preview = await formWith(stage, grace, "Hello Petra, I am Grace. 🎉 See Shop.");
    const field = "text:shared:picked";
    const refused = await grace.submitView(preview, { [field]: "Hello {client.first}." });
    expect(refused.body).toContain("Replace or remove {client.first}");
    const text = "Hello Petra & all, <b>*here*</b> :wave:";
    const [sent] = await Promise.all([
      grace.submitView(preview, { [field]: text }),
      grace.submitView(preview, { [field]: text }),
    ]);
    expect(sent).toMatchObject({ status: 200, body: "" });
    const words = "Hello Petra & all, <b>*here*</b> 👋";
    await stage.received(client, words);
    const post = await stage.seen(rootTs, "Hello Petra &amp; all, &lt;b&gt;*here*&lt;/b&gt; 👋");
    expect(post.username).toBe("Grace (by command)");
    await stage.marked(post.ts, "white_check_mark");
    await stage.quiet();
    expect(stage.visitorSees(client)).toEqual([words]);
    await ada.slashCommand(channelId, "/chatra", "snippet show picked");
    await slack.waitFor(
      () => JSON.stringify(slack.channel(channelId).ephemerals(ada.id)).includes("used once"),
      { what: "the count of uses" },
    );

    const { id } = slack.addUser({ name: "pax", realName: "Pax Guest", guestOf: "single" });
    slack.channel(channelId).join(id);
    await slack.user(id).choose(channelId, rootTs, "card.menu", "snippet");
    await slack.waitFor(() => slack.channel(channelId).ephemerals(id).length > 0, {
      what: "the refusal",
    });
    expect(slack.openView(id)).toBeUndefined();
  });

  test("More… puts the transcript into the thread, and opens the forms in its own place", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Mora More", "Where is my parcel?");
    await ada.choose(channelId, rootTs, "card.menu", "more");
    const form = await formWith(stage, ada, "more.transcript");
    await ada.useView(form, "more.transcript", "transcript");
    await formWith(stage, ada, "The transcript is in the thread.");
    const files = world.slack
      .channel(channelId)
      .thread(rootTs)
      .flatMap((message) => message.files ?? []);
    expect(files).toHaveLength(1);
    await ada.closeView(form);

    await ada.choose(channelId, rootTs, "card.menu", "more");
    const more = await formWith(stage, ada, "more.push");
    await ada.useView(more, "more.push", "push");
    const push = await formWith(stage, ada, "pushed message opens");
    expect(push.id).toBe(more.id);
    await ada.submitView(push, { text: "Pushed by hand" });
    await stage.received(client, "Pushed by hand");
  });
}
