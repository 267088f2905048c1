import type { App } from "@slack/bolt";
import { z } from "zod";
import {
  type Answer,
  type CommandHandlers,
  commandButtons,
  type FormOutcome,
  forms,
  messageShortcuts,
  suggestingMenus,
} from "../../../commands/command-handlers.ts";
import type { AcceptInput } from "../../../domain/input.ts";
import { idsOfBody, type OnSlackIgnored } from "../ignored.ts";
import { deliveryButtonId, parseButtonPress, parseCommandButton } from "../parse-button.ts";
import { parseCommand } from "../parse-command.ts";
import { parseForm } from "../parse-form.ts";
import { parseGlobalShortcut, parseMessageShortcut } from "../parse-shortcut.ts";
import { parseSuggestion } from "../parse-suggestion.ts";
import type { BotOf, SlackBot } from "../slack-bot.ts";

export type InteractionDeps = {
  accept: AcceptInput;
  handlers: CommandHandlers;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
};

/** Listens to commands, buttons, shortcuts and forms, and acknowledges each when its handler has resolved. */
export function listenToInteractions(
  app: App,
  { accept, handlers, onIgnored, botOf }: InteractionDeps,
): void {
  const handOn = async <Parsed, Outcome>(
    body: unknown,
    parse: (body: unknown, bot: SlackBot) => Parsed | undefined,
    handle: (parsed: Parsed) => Promise<Outcome>,
  ): Promise<Outcome | undefined> => {
    const bot = botOf(body);
    const parsed = bot && parse(body, bot);
    if (parsed !== undefined) return handle(parsed);
    onIgnored("malformed-interaction", idsOfBody(body));
    return undefined;
  };

  // `/chatra`, under any name from the app's manifest: Slack sends only our own commands, and a second app for tests needs
  // another name. The answer goes out with the acknowledgement, as an ephemeral message.
  app.command(/^\//, async ({ body, ack }) => {
    const answer = await handOn(body, parseCommand, (command) => handlers.onCommand(command));
    await ack(answer && ephemeral(answer));
  });
  // Retry, Discard, It arrived and Send again under an unconfirmed or failed reply.
  app.action(deliveryButtonId, async ({ body, ack }) => {
    await handOn(body, parseButtonPress, accept);
    await ack();
  });
  // The command handlers' buttons in cards, answers and forms.
  app.action(oneOf(commandButtons), async ({ body, ack }) => {
    await handOn(body, parseCommandButton, (press) => handlers.onButton(press));
    await ack();
  });
  // The browser has opened the address already, but Slack still wants an acknowledgement of the press.
  app.action(/^link\./, async ({ ack }) => ack());
  // The bot's entries in a message's menu: send it to the visitor, unsend it, retry it.
  app.shortcut({ callback_id: oneOf(messageShortcuts), type: "message_action" }, async ({ body, ack }) => {
    await handOn(body, parseMessageShortcut, (use) => handlers.onMessageShortcut(use));
    await ack();
  });
  // Asks which client to open.
  app.shortcut({ callback_id: "open_client", type: "shortcut" }, async ({ body, ack }) => {
    await handOn(body, parseGlobalShortcut, (use) => handlers.onOpenClientShortcut(use));
    await ack();
  });
  // The acknowledgement carries the options of a menu.
  app.options(oneOf(suggestingMenus), async ({ body, ack }) => {
    const options = await handOn(body, parseSuggestion, (suggesting) => handlers.onSuggest(suggesting));
    await ack({ options: options ?? [] });
  });
  // The acknowledgement closes the form, shows its errors, or replaces its view.
  app.view({ callback_id: oneOf(forms), type: "view_submission" }, async ({ body, ack }) => {
    const outcome = await handOn(body, parseForm, (form) => handlers.onForm(form));
    await (outcome === undefined || outcome.kind === "close" ? ack() : ack(formAnswer(outcome)));
  });
}

/** Matches each of these ids as a whole. We use one Bolt listener for all, because every event passes through each listener. */
function oneOf(ids: readonly string[]): RegExp {
  return new RegExp(`^(?:${ids.map((id) => id.replace(/[^\w-]/g, "\\$&")).join("|")})$`);
}

/** The parts that Bolt's types require; Slack checks the rest. */
const blocksSchema = z.array(z.looseObject({ type: z.string() }));
const modalSchema = z.looseObject({
  type: z.literal("modal"),
  title: z.looseObject({ type: z.literal("plain_text"), text: z.string() }),
  blocks: blocksSchema,
});

function ephemeral({ text, blocks }: Answer) {
  return {
    response_type: "ephemeral" as const,
    text,
    ...(blocks === undefined ? {} : { blocks: blocksSchema.parse(blocks) }),
  };
}

function formAnswer(outcome: Exclude<FormOutcome, { kind: "close" }>) {
  return outcome.kind === "errors"
    ? { response_action: "errors" as const, errors: outcome.errors }
    : { response_action: "update" as const, view: modalSchema.parse(outcome.view) };
}
