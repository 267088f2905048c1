import { expect, test } from "vitest";
import type { UninstallOptions } from "../../src/simulator/slack/platform/platform-api.ts";
import type { ManyStage, Team } from "./many-stage.ts";

/** The workspaces of the story, each with one account. */
export const WORKSPACES_THAT_LEAVE = ["Uninstalled", "Revoked", "Late", "Bystander"].map((name) => ({
  name,
  accounts: [{ name: name.toLowerCase(), isConnected: false }],
}));

/** An event that is no chat, so that it shows whether there is somebody behind the address and nothing more. */
const KNOCK = { method: "POST", body: JSON.stringify({ eventName: "none" }) };

const knock = async ({ webhook }: Team): Promise<number> => (await fetch(webhook, KNOCK)).status;
const isServed = async (team: Team) => expect.poll(() => knock(team)).toBe(200);
const isGone = async (team: Team) => expect.poll(() => knock(team)).toBe(404);

/** What waits to be posted in Slack, of all workspaces. */
async function owed({ bot }: ManyStage): Promise<number> {
  const metrics = await (await fetch(`${bot.url}/metrics`)).text();
  const waiting = metrics.matchAll(
    /^chatra_slack_deliveries\{target="slack",state="(?:pending|uncertain|failed)"\} (\d+)/gm,
  );
  return [...waiting].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The team's words and a visitor's go their way in the thread that was there before. */
async function goOn(team: Team, chat: Awaited<ReturnType<Team["openChat"]>>, words: string): Promise<void> {
  const { client, rootTs } = chat;
  team.chatra.visitor(client.id).writes(`visitor: ${words}`);
  await team.slack.waitFor(() => team.thread(rootTs).includes(`visitor: ${words}`), {
    what: `${words} in the thread`,
  });
  team.ada.postMessage(team.channelId, `team: ${words}`, { threadTs: rootTs });
  await team.received(client, `team: ${words}`);
}

/** Gives a command, and waits for such an answer. */
async function ask({ ada, channelId, slack }: Team, command: string, answer: string): Promise<void> {
  await ada.slashCommand(channelId, "/chatra", command);
  const answers = () => slack.channel(channelId).ephemerals(ada.id);
  await slack.waitFor(() => answers().some(({ text }) => text.includes(answer)), { what: answer });
}

/** On a stage with the workspaces that leave. */
export function tellOfUninstalling(given: () => ManyStage): void {
  test("a workspace that takes the app away is left alone, and goes on where it was when it installs the app again", async () => {
    const stage = given();
    const { platform } = stage.world;
    const chats = new Map<Team, Awaited<ReturnType<Team["openChat"]>>>();
    const join = async (name: string): Promise<Team> => {
      const team = await stage.join(name, name.toLowerCase());
      chats.set(team, await team.openChat("Vera"));
      return team;
    };
    const chatOf = (team: Team) => {
      const chat = chats.get(team);
      if (chat === undefined) throw new Error("nobody has written there");
      return chat;
    };

    /** Takes the app from a workspace while it has something to post; resolves once it is given up. */
    const takeAway = async (team: Team, options: UninstallOptions) => {
      const { client, rootTs } = chatOf(team);
      const undo = team.slack.faults.add({ method: "chat.postMessage", kind: "server-error", times: 1_000 });
      team.chatra.visitor(client.id).writes("nobody reads this");
      await expect.poll(() => owed(stage)).toBeGreaterThan(0);
      const old = team.slack.botToken;
      const farewell = platform.uninstall(team.slack, options);
      if (options.hold !== true) await farewell.done;
      undo();
      await isGone(team);
      await expect.poll(() => owed(stage)).toBe(0);
      // From here on nobody uses the old token for anything.
      team.slack.clearRecords();
      team.chatra.visitor(client.id).writes("nor this");
      team.ada.postMessage(team.channelId, "nor does a visitor read this", { threadTs: rootTs });
      return { farewell, callsWithOld: () => team.slack.calls().filter(({ token }) => token === old) };
    };
    const comeBack = async (team: Team) => {
      expect((await stage.install({ workspace: team.slack })).status).toBe(200);
      await isServed(team);
    };

    const bystander = await join("Bystander");
    for (const [name, order] of [
      ["Uninstalled", "uninstalled-first"],
      ["Revoked", "revoked-first"],
    ] as const) {
      const team = await join(name);
      await ask(team, "snippet share hi Hello {client.first}", "Added the shared snippet `hi`");
      await ask(team, "route vip policy=alerts", "Added the route `vip`");
      await ask(team, "hours support weekdays 9-18 Europe/Berlin", "Saved the hours `support`");
      const { callsWithOld } = await takeAway(team, { order });
      await comeBack(team);
      await ask(team, "route vip", "There is no route `vip`");
      await ask(team, "snippets", "There are no snippets yet");
      await ask(team, "hours", "There are no business hours yet");
      await goOn(team, chatOf(team), "we are back");
      expect(callsWithOld()).toEqual([]);
      expect(team.thread(chatOf(team).rootTs)).not.toContain("nobody reads this");
    }

    // Nothing but a refused token tells of this one; its events come when the app is there again.
    const late = await join("Late");
    const { farewell, callsWithOld } = await takeAway(late, { hold: true });
    expect(callsWithOld()).toEqual([]);
    await comeBack(late);
    await farewell.release();
    expect(farewell.deliveries.map(({ state }) => state)).toEqual(["acknowledged", "acknowledged"]);
    await goOn(late, chatOf(late), "still here");
    expect(callsWithOld()).toEqual([]);
    const newcomer = await late.openChat("Nina");
    await goOn(late, newcomer, "and new ones too");

    await goOn(bystander, chatOf(bystander), "all the while");
    expect(bystander.sees(chatOf(bystander).client)).toEqual(["team: all the while"]);
  });
}
