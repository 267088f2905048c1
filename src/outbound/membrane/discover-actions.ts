import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import type { MembraneAction, MembraneTransport } from "./membrane-transport.ts";

/** The ten actions of Chatra's connector: key and printed name. */
export const CHATRA_ACTIONS = {
  "send-agent-message": "Send Agent Message",
  "get-message": "Get Message",
  "edit-agent-message": "Edit Agent Message",
  "delete-agent-message": "Delete Agent Message",
  "send-pushed-message": "Send Pushed Message",
  "get-pushed-message": "Get Pushed Message",
  "edit-pushed-message": "Edit Pushed Message",
  "delete-pushed-message": "Delete Pushed Message",
  "get-client": "Get Client",
  "update-client": "Update Client",
} as const;
export type ChatraActionKey = keyof typeof CHATRA_ACTIONS;

/** The intent searches by meaning, so we ask for all ten at once, with room for the workspace's own actions. */
const ALL_INTENT = "Chatra messages, pushed messages and clients";
/** The most that Membrane lists at a time. */
const MOST = 100;
const ONE_LIMIT = 10;
/** Schemas may change while we run. The next call renews an older list in the background and does not wait for it. */
const FRESH_MS = 60 * 60 * 1000;

export type ActionCatalogue = ReturnType<typeof createActionCatalogue>;

/** Takes a connection and a clock (Unix ms); returns its actions, which it lists once and keeps. */
export function createActionCatalogue(options: {
  transport: Pick<MembraneTransport, "listActions">;
  connectionId: string;
  now: () => number;
}) {
  const { transport, connectionId, now } = options;
  let known: { actions: MembraneAction[]; at: number } | undefined;
  let renewal: Promise<MembraneAction[]> | undefined;

  /** Lists the connection's actions, without those that name another connection. */
  const list = async (intent?: string, most?: number): Promise<MembraneAction[]> => {
    const limit = most === undefined ? undefined : Math.min(most, MOST);
    const actions = await transport.listActions({ connectionId, intent, limit });
    return actions.filter((action) => (action.connectionId ?? connectionId) === connectionId);
  };
  const renew = (): Promise<MembraneAction[]> => {
    renewal ??= list(ALL_INTENT, MOST)
      .then((actions) => {
        known = { actions, at: now() };
        return actions;
      })
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  };

  /** A search by meaning may drop an action from a long list; a search for its name puts it first. */
  const searchByName = async (
    name: string,
    choose: (actions: MembraneAction[]) => MembraneAction | undefined,
  ): Promise<MembraneAction | undefined> => {
    const found = choose(await list(name, ONE_LIMIT));
    const isNew = found !== undefined && !known?.actions.some(({ id }) => id === found.id);
    if (isNew) known?.actions.push(found);
    return found;
  };
  const pick = async (key: ChatraActionKey, actions: MembraneAction[]): Promise<MembraneAction> => {
    const name = CHATRA_ACTIONS[key];
    const found =
      chooseAction(key, name, actions) ??
      (await searchByName(name, (listed) => chooseAction(key, name, listed)));
    if (found === undefined)
      throw new ChatraGatewayError("refused", `the connection has no action "${name}"`);
    return found;
  };

  return {
    list,
    /** Returns the action to run; asks Membrane the first time. Throws `refused` when the connection lacks the action. */
    async find(key: ChatraActionKey): Promise<MembraneAction> {
      if (known === undefined) return pick(key, await renew());
      // After a failed renewal we keep the old list; the run itself reports any problem.
      if (now() - known.at > FRESH_MS) renew().catch(() => undefined);
      return pick(key, known.actions);
    },
    /** Returns the current action after Membrane rejected `staleId`. Concurrent callers share one renewal. */
    async findAgain(key: ChatraActionKey, staleId: string): Promise<MembraneAction> {
      const already = chooseAction(key, CHATRA_ACTIONS[key], known?.actions ?? []);
      return already !== undefined && already.id !== staleId ? already : pick(key, await renew());
    },
    /** Returns any action by id, key or name, in any spelling; undefined when there is none. */
    async look(words: string): Promise<MembraneAction | undefined> {
      const choose = (actions: MembraneAction[]) => lookUp(words, actions);
      return choose(known?.actions ?? (await renew())) ?? searchByName(words, choose);
    },
    /** An id in the list was stale, so the next call asks for a new list. */
    drop(): void {
      known = undefined;
    },
  };
}

function lookUp(words: string, actions: MembraneAction[]): MembraneAction | undefined {
  const byId = actions.find(({ id }) => id === words);
  // Text without a letter or a digit would match any name without one.
  return byId ?? (plain(words) === "" ? undefined : chooseAction(words, words, actions));
}

/** Chooses by key, else by name (catalogue actions can have an empty key). */
function chooseAction(key: string, name: string, actions: MembraneAction[]): MembraneAction | undefined {
  return (
    actions.find((action) => action.key === key) ??
    actions.find((action) => action.key !== undefined && plain(action.key) === plain(key)) ??
    actions.find((action) => plain(action.name) === plain(name))
  );
}

/** Treats "Chatra: Send Agent Message", "send_agent_message" and "sendAgentMessage" as equal. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]|chatra/g, "");
}
