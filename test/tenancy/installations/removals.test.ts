import { describe, expect, test } from "vitest";
import { teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { Uninstall } from "../../../src/domain/uninstall.ts";
import { readInstallations } from "../../../src/store/installations.ts";
import type { Store } from "../../../src/store/store.ts";
import { StoreError } from "../../../src/store/store-error.ts";
import fc from "../../property.ts";
import { startSmallSlack } from "./small-slack.ts";
import {
  botUser,
  createClock,
  hour,
  install,
  openOwnStore,
  startInstallations,
  team,
  uninstallEvent,
  workspace,
} from "./stage.ts";

async function setUp(options: Partial<Parameters<typeof startInstallations>[1]> = {}) {
  const slack = await startSmallSlack();
  const clock = createClock();
  const store = options.store ?? (await openOwnStore());
  const stage = await startInstallations(slack, { now: clock.now, ...options, store });
  await install(stage, slack);
  const asked = () => slack.countOf("auth.test");
  const tokens = async () => (await stage.installations.list()).map(({ botToken }) => botToken);
  return { slack, clock, store, ...stage, asked, tokens };
}

const revoked = (at: number, bots: string[] | undefined): Uninstall =>
  uninstallEvent(at, {
    kind: "tokens_revoked",
    revokedBots: bots?.map((bot) => userIdSchema.parse(bot)),
  });

describe("an installation that Slack says has ended", () => {
  test("is deleted with its tokens, every process is told, and what is owed is given up once", async () => {
    const { clock, installations, gone, tokens, store, lines } = await setUp();
    const told: string[] = [];
    store.onWork((what) => told.push(what));
    clock.advance(hour);
    const event = uninstallEvent(clock.now());
    await installations.uninstalled(event);
    await installations.uninstalled(event);
    await installations.uninstalled(revoked(clock.now(), [botUser]));
    expect([await tokens(), gone, told]).toEqual([[], [team], ["tenants"]]);
    expect(lines.map((line) => JSON.parse(line)).filter(({ msg }) => /uninstalled/.test(msg))).toMatchObject([
      { level: 30, teamId: team, why: event.kind, msg: "app uninstalled, workspace data deleted" },
    ]);
    expect(await store.transaction((tx) => readInstallations(tx))).toEqual([]);
  });

  test("is deleted by the revocation of its bot's token alone", async () => {
    const { clock, installations, tokens, asked } = await setUp();
    const before = asked();
    clock.advance(hour);
    await installations.uninstalled(revoked(clock.now(), ["UOTHER", botUser]));
    expect([await tokens(), asked() - before]).toEqual([[], 0]);
  });

  test.each([[undefined], [[]]])("stays when only tokens of persons were revoked (%j)", async (bots) => {
    const { clock, installations, tokens } = await setUp();
    clock.advance(hour);
    await installations.uninstalled(revoked(clock.now(), bots));
    expect(await tokens()).toEqual(["xoxb-1"]);
  });

  test("is asked about when the bot whose token was revoked is another than ours", async () => {
    const { clock, installations, tokens, slack } = await setUp();
    clock.advance(hour);
    await installations.uninstalled(revoked(clock.now(), ["UOTHER"]));
    expect(await tokens()).toEqual(["xoxb-1"]);
    slack.setStates("T1", "token_revoked");
    await installations.uninstalled(revoked(clock.now(), ["UOTHER"]));
    expect(await tokens()).toEqual([]);
  });

  test("stays when what is owed for it can't be given up, until the event comes again", async () => {
    let isFull = true;
    const { clock, installations, tokens } = await setUp({
      onGone: () => (isFull ? Promise.reject(new StoreError("unavailable", "full")) : Promise.resolve()),
    });
    clock.advance(hour);
    const event = uninstallEvent(clock.now());
    await expect(installations.uninstalled(event)).rejects.toThrow("full");
    expect(await tokens()).toEqual(["xoxb-1"]);
    isFull = false;
    await installations.uninstalled(event);
    expect(await tokens()).toEqual([]);
  });

  test("is not known: there is nothing to do", async () => {
    const { installations, gone, slack, clock, tokens } = await setUp();
    const before = slack.calls.length;
    const event = { ...uninstallEvent(clock.now()), teamId: team.replace("1", "2") as typeof team };
    await installations.uninstalled(event);
    expect([gone, slack.calls.length, await tokens()]).toEqual([[], before, ["xoxb-1"]]);
  });
});

describe("an event that may be about an earlier installation", () => {
  test.each(["account_inactive", "token_revoked", "invalid_auth"] as const)(
    "is believed when Slack says %s of the token",
    async (state) => {
      const { clock, installations, slack, tokens } = await setUp();
      slack.setStates("T1", state);
      await installations.uninstalled(uninstallEvent(clock.now()));
      expect(await tokens()).toEqual([]);
    },
  );

  test("is not believed when the token is good, whether it is of this second, late, or without a time", async () => {
    const { clock, installations, tokens, asked } = await setUp();
    const before = asked();
    for (const at of [clock.now(), clock.now() - hour, clock.now() + 200_000, 0])
      await installations.uninstalled(uninstallEvent(at));
    expect([await tokens(), asked() - before]).toEqual([["xoxb-1"], 4]);
  });

  test.each(["http-500", "hangs-up", "ratelimited", "nonsense"] as const)(
    "is not taken while Slack can't say (%s), so that it comes again",
    async (fault) => {
      const { clock, installations, slack, tokens } = await setUp();
      const event = uninstallEvent(clock.now());
      slack.fault = fault;
      slack.setStates("T1", "account_inactive");
      await expect(installations.uninstalled(event)).rejects.toThrow();
      expect(await tokens()).toEqual(["xoxb-1"]);
      slack.fault = "none";
      await installations.uninstalled(event);
      expect(await tokens()).toEqual([]);
    },
  );

  test("is not taken while the database is away", async () => {
    const own = await openOwnStore();
    let isAway = false;
    const transaction: Store["transaction"] = (work, more) =>
      isAway ? Promise.reject(new StoreError("unavailable", "away")) : own.transaction(work, more);
    const { clock, installations } = await setUp({ store: { ...own, transaction } });
    isAway = true;
    await expect(installations.uninstalled(uninstallEvent(clock.now()))).rejects.toThrow("away");
  });

  test("about a token that has run out is decided by renewing it", async () => {
    const stage = await setUp();
    const { clock, installations, slack, tokens } = stage;
    await install(stage, slack, { ...workspace, rotates: true });
    slack.setState("xoxb-2", "token_expired");
    const event = uninstallEvent(clock.now());
    await installations.uninstalled(event);
    expect(await tokens()).toEqual(["xoxb-3"]);
    slack.setState("xoxb-3", "token_expired");
    slack.refreshTokens.clear();
    await installations.uninstalled(event);
    expect(await tokens()).toEqual([]);
  });

  test("does not touch an installation that is made while it is decided about", async () => {
    const stage = await setUp();
    const { clock, installations, slack, tokens, gone } = stage;
    slack.setState("xoxb-1", "account_inactive");
    slack.holds = ({ token }) => token === "xoxb-1";
    const decided = installations.uninstalled(uninstallEvent(clock.now()));
    await expect.poll(slack.held).toBe(1);
    await install(stage, slack);
    slack.release();
    await decided;
    expect([await tokens(), gone]).toEqual([["xoxb-2"], []]);
  });
});

/** What happens in Slack in this order, and an event's way to us, which may be long and which it may take twice. */
const act = fc.oneof(
  fc.constant("install" as const),
  fc.constant("uninstall" as const),
  fc.record({ deliver: fc.nat() }),
);
const story = fc.record({
  // Seconds that Slack's clock is ahead of ours.
  skew: fc.integer({ min: -120, max: 120 }),
  acts: fc.array(fc.tuple(act, fc.constantFrom(0, 400, 1_500, 90_000, 1_200_000)), { maxLength: 8 }),
  order: fc.infiniteStream(fc.nat()),
});

test("whatever the order in which events of installing, uninstalling and revoking arrive, what is kept in the end is what Slack has", async () => {
  const stage = await setUp();
  const { slack, clock, installations, gone } = stage;
  let stories = 0;
  await fc.assert(
    fc.asyncProperty(story, async ({ skew, acts, order }) => {
      stories += 1;
      const teamId = teamIdSchema.parse(`TSTORY${stories}`);
      const grant = { team: { id: teamId, name: "Story" } };
      const events: Uninstall[] = [];
      let isInstalled = false;
      let ends = 0;
      for (const [what, later] of acts) {
        clock.advance(later);
        if (what === "install") {
          await install(stage, slack, grant);
          isInstalled = true;
        } else if (what === "uninstall") {
          if (isInstalled) ends += 1;
          isInstalled = false;
          slack.setStates(teamId, "account_inactive");
          const at = clock.now() + skew * 1_000;
          events.push({ ...uninstallEvent(at), teamId }, { ...revoked(at, [botUser]), teamId });
        } else {
          const event = events[what.deliver % events.length];
          if (event) await installations.uninstalled(event);
        }
      }
      const rest = [...events, ...events];
      for (const position of order) {
        const [event] = rest.splice(position % rest.length, 1);
        if (event === undefined) break;
        await installations.uninstalled(event);
      }
      const kept = (await installations.list()).filter((one) => one.teamId === teamId);
      const latest = slack.tokensOf(teamId).at(-1)?.token;
      expect(kept.map(({ botToken }) => botToken)).toEqual(isInstalled ? [latest] : []);
      expect(gone.filter((id) => id === teamId).length).toBeLessThanOrEqual(ends);
    }),
    { numRuns: 40 },
  );
});
