import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createHome, type HomePlace } from "../../src/commands/home/home.ts";
import { withOwner, withWords } from "../../src/domain/episode.ts";
import { accountIdSchema, teamIdSchema, type UserId, userIdSchema } from "../../src/domain/ids.ts";
import type { View } from "../../src/outbound/slack/slack-gateway.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import type { Store } from "../../src/store/store.ts";
import { chatraId, exampleConversation, teamId } from "../store/example-rows.ts";
import { openNewStore } from "../store/open-new-store.ts";
import { textsIn } from "./stage.ts";

export const START = 1_795_000_000_000;
export const MINUTE = 60_000;
export const ann = userIdSchema.parse("UANN");
export const bob = userIdSchema.parse("UBOB");
export const shop = accountIdSchema.parse("account");
export const help = accountIdSchema.parse("help");
export const otherTeam = teamIdSchema.parse("T2");

type Shown = { userId: UserId; text: string; at: number };

/** A store of its own for one test. */
export async function openHomeStore(): Promise<AsyncDisposable & { store: Store }> {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const store = await openNewStore(folder);
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Home tabs by a clock that stands still; what Slack was asked to show is written down. */
export function stageHome(
  store: Store,
  more: Partial<HomePlace> & { publish?: (view: View) => Promise<void> } = {},
) {
  const shown: Shown[] = [];
  const log: string[] = [];
  let at = START;
  const { publish, ...own } = more;
  const place: HomePlace = {
    slack: {
      publishHome: async ({ userId, view }) => {
        shown.push({ userId, text: textsIn(view), at: at - START });
        await publish?.(view);
      },
    },
    workspaceUrl: "https://acme.slack.com/",
    adminUsers: [],
    guestCheck: async () => undefined,
    accounts: [
      { accountId: shop, name: "shop" },
      { accountId: help, name: "help" },
    ],
    ...own,
  };
  const home = createHome({
    store,
    placeOf: (asked) => (asked === otherTeam ? undefined : place),
    now: () => at,
    logger: pino({ level: "warn" }, { write: (line) => void log.push(line) }),
  });
  return {
    home,
    shown,
    log,
    open: async (userId = ann) => {
      home.open({ teamId, userId });
      await home.idle();
    },
    /** So much time passes while something is under way. */
    passWithin: (ms: number) => {
      at += ms;
    },
    /** So much time passes, and everything that is due is done. */
    pass: async (ms: number) => {
      at += ms;
      home.wake();
      await home.idle();
    },
    [Symbol.asyncDispose]: () => home.stop(),
  };
}

const episode = (said: string, at = START) => withWords(undefined, { id: chatraId("m1"), text: said, at });
/** A visitor of this name waits for an answer to these words. */
export const addWaiting = (store: Store, id: string, said: string, owner?: UserId, accountId = shop) =>
  store.transaction((tx) => {
    const waiting = episode(said);
    const chat = {
      episode: owner ? withOwner(waiting, owner, 0) : waiting,
      accountId,
      profile: { name: id },
    };
    return saveConversations(tx, exampleConversation(id, chat));
  });
