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

/** The intent is a search by meaning, so all ten are asked for at once, with room for the workspace's own actions. */
const ALL_INTENT = "Chatra messages, pushed messages and clients";
const ALL_LIMIT = 100;
const ONE_LIMIT = 10;
/** Schemas may change while we run; an older list is renewed behind the next call, which does not wait for it. */
const FRESH_MS = 60 * 60 * 1000;

export type ActionCatalogue = {
  /** The action to run; asks Membrane the first time. Throws `refused` when the connection has no such action. */
  find(key: ChatraActionKey): Promise<MembraneAction>;
  /** After Membrane did not know `staleId`: the action as it is now. Several callers share one renewal. */
  findAgain(key: ChatraActionKey, staleId: string): Promise<MembraneAction>;
  /** Any action, by its id, its key or its name, however written; undefined when there is none. */
  look(words: string): Promise<MembraneAction | undefined>;
  /** The list is asked for anew by the next call: an id in it proved to be stale. */
  drop(): void;
};

/** Takes a connection and a clock (Unix ms); returns its actions, listed once and kept. */
export function createActionCatalogue(options: {
  transport: Pick<MembraneTransport, "listActions">;
  connectionId: string;
  now: () => number;
}): ActionCatalogue {
  const { transport, connectionId, now } = options;
  let known: { actions: MembraneAction[]; at: number } | undefined;
  let renewal: Promise<MembraneAction[]> | undefined;

  const renew = (): Promise<MembraneAction[]> => {
    renewal ??= transport
      .listActions({ connectionId, intent: ALL_INTENT, limit: ALL_LIMIT })
      .then((actions) => {
        known = { actions, at: now() };
        return actions;
      })
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  };

  const pick = async (key: ChatraActionKey, actions: MembraneAction[]): Promise<MembraneAction> => {
    const listed = chooseAction(key, CHATRA_ACTIONS[key], actions, connectionId);
    if (listed !== undefined) return listed;
    // A search by meaning may leave one out of a long list; its own name brings it first.
    const named = await transport.listActions({
      connectionId,
      intent: CHATRA_ACTIONS[key],
      limit: ONE_LIMIT,
    });
    const found = chooseAction(key, CHATRA_ACTIONS[key], named, connectionId);
    if (found === undefined)
      throw new ChatraGatewayError("refused", `the connection has no action "${CHATRA_ACTIONS[key]}"`);
    keep(found);
    return found;
  };
  const keep = (found: MembraneAction): void => {
    if (known !== undefined && !known.actions.some(({ id }) => id === found.id)) known.actions.push(found);
  };

  return {
    async find(key) {
      if (known === undefined) return pick(key, await renew());
      // A renewal that fails leaves the list we have; the run itself will tell what is wrong.
      if (now() - known.at > FRESH_MS) renew().catch(() => undefined);
      return pick(key, known.actions);
    },
    async findAgain(key, staleId) {
      const already = chooseAction(key, CHATRA_ACTIONS[key], known?.actions ?? [], connectionId);
      if (already !== undefined && already.id !== staleId) return already;
      return pick(key, await renew());
    },
    async look(words) {
      const listed = lookUp(words, known?.actions ?? (await renew()), connectionId);
      if (listed !== undefined) return listed;
      const named = await transport.listActions({ connectionId, intent: words, limit: ONE_LIMIT });
      const found = lookUp(words, named, connectionId);
      if (found !== undefined) keep(found);
      return found;
    },
    drop() {
      known = undefined;
    },
  };
}

function lookUp(words: string, actions: MembraneAction[], connectionId: string): MembraneAction | undefined {
  const byId = actionsOf(actions, connectionId).find(({ id }) => id === words);
  // Words without a letter or a digit would be like any name without one.
  return byId ?? (plain(words) === "" ? undefined : chooseAction(words, words, actions, connectionId));
}

/** By key, else by name (catalogue actions can have an empty key). */
function chooseAction(
  key: string,
  name: string,
  actions: MembraneAction[],
  connectionId: string,
): MembraneAction | undefined {
  const ours = actionsOf(actions, connectionId);
  return (
    ours.find((action) => action.key === key) ??
    ours.find((action) => action.key !== undefined && plain(action.key) === plain(key)) ??
    ours.find((action) => plain(action.name) === plain(name))
  );
}

/** Those of the connection among these: one that names another is left out. */
export function actionsOf(actions: MembraneAction[], connectionId: string): MembraneAction[] {
  return actions.filter((action) => (action.connectionId ?? connectionId) === connectionId);
}

/** "Chatra: Send Agent Message", "send_agent_message" and "sendAgentMessage" are one. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]|chatra/g, "");
}
