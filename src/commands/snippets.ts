import { nearestName } from "../domain/command/nearest-word.ts";
import { readOnlySnippetName, readSnippet } from "../domain/command/read-snippet.ts";
import { MOST_SNIPPETS } from "../domain/snippet.ts";
import { FAILED } from "../messages/failures.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import {
  SNIPPET_USAGE,
  showSnippet,
  showSnippets,
  snippetDeleted,
  snippetSaved,
  tooManySnippets,
  unknownSnippet,
} from "../messages/snippets.ts";
import type { SlashUsage } from "../messages/usage.ts";
import {
  deleteSnippet,
  findSnippets,
  type ListedSnippet,
  listSnippets,
  type SnippetUser,
  saveSnippet,
  snippetNames,
} from "../store/snippets.ts";
import type { Tx } from "../store/tx.ts";
import { placeOf } from "./answer-person.ts";
import { changeOnce } from "./change-once.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, SlashCommandAsked } from "./command-handlers.ts";
import { refusalFor } from "./permissions.ts";
import { readInBackground } from "./read-in-background.ts";
import { parseNothing, type SlashCommand } from "./slash-command.ts";

const MOST_LISTED = 30;

type Named = { name: string };
type NamedText = Named & { text: string };

/** `/chatra snippets`: lists what this person can use. */
export const snippets: SlashCommand<object> = {
  usage: SNIPPET_USAGE.snippets,
  parse: parseNothing,
  run: (handlers, asked) =>
    readInBackground(handlers, placeOf(asked), FAILED.snippets, async () => {
      const listed = await handlers.store.transaction((tx) =>
        listSnippets(tx, userOf(handlers, asked), MOST_LISTED),
      );
      return showSnippets(listed.snippets, listed.total);
    }),
};

/** `/chatra snippet NAME text…`: everybody may save some for themselves. */
const save = saving(SNIPPET_USAGE.snippet, false);

/** `/chatra snippet share NAME text…` */
const share = saving(SNIPPET_USAGE["snippet.share"], true);

const show: SlashCommand<Named> = {
  usage: SNIPPET_USAGE["snippet.show"],
  parse: readOnlySnippetName,
  run: (handlers, asked, { name }) =>
    readInBackground(handlers, placeOf(asked), FAILED.snippets, () =>
      handlers.store.transaction(async (tx) => {
        const user = userOf(handlers, asked);
        const [found] = await findSnippets(tx, user, [name]);
        return found ? showSnippet(found) : notFound(tx, user, name);
      }),
    ),
};

const remove: SlashCommand<Named> = {
  usage: SNIPPET_USAGE["snippet.delete"],
  parse: readOnlySnippetName,
  async run(handlers, asked, { name }) {
    const user = userOf(handlers, asked);
    const before = await handlers.store.transaction((tx) => findSnippets(tx, user, [name]));
    if (before[0] !== undefined && isShared(before[0])) {
      const refusal = await refusalFor(handlers, asked, ADMIN_ACTIONS.snippet);
      if (refusal !== undefined) return refusal;
    }
    return changeOnce(handlers, asked, { act: "snippet", subject: `delete ${name}` }, async (tx) => {
      const [found] = before;
      if (found === undefined || !(await deleteSnippet(tx, { ...user, ...found })))
        return { answer: await notFound(tx, user, name), outcome: "refused" };
      return { answer: { text: snippetDeleted(name, isShared(found)) } };
    });
  },
};

/** `/chatra snippet …` */
export const snippet = { save, share, show, delete: remove };

function saving(usage: SlashUsage, shared: boolean): SlashCommand<NamedText> {
  const most = shared ? MOST_SNIPPETS.shared : MOST_SNIPPETS.own;
  return {
    usage,
    parse: readSnippet,
    async run(handlers, asked, { name, text }) {
      const refusal = shared ? await refusalFor(handlers, asked, ADMIN_ACTIONS.snippet) : undefined;
      if (refusal !== undefined) return refusal;
      const subject = `${shared ? "share" : "save"} ${name}`;
      return changeOnce(handlers, asked, { act: "snippet", subject }, async (tx) => {
        const { userId, ...account } = userOf(handlers, asked);
        const ownerId = shared ? undefined : userId;
        const saved = { ...account, ownerId, authorId: userId, name, text };
        const outcome = await saveSnippet(tx, saved, most, handlers.now());
        if (outcome === "full")
          return { answer: { text: tooManySnippets(most, shared) }, outcome: "refused" };
        return { answer: { text: snippetSaved(outcome, name, shared) } };
      });
    },
  };
}

async function notFound(tx: Tx, user: SnippetUser, name: string): Promise<Answer> {
  return { text: unknownSnippet(name, nearestName(name, await snippetNames(tx, user))) };
}

function userOf({ accountId }: HandlerParts, { teamId, userId }: SlashCommandAsked): SnippetUser {
  return { teamId, accountId, userId };
}

function isShared({ ownerId }: ListedSnippet): boolean {
  return ownerId === undefined;
}
