import type { App } from "@slack/bolt";
import { z } from "zod";
import { type CommandHandlers, type FormOutcome, forms } from "../../../commands/command-handlers.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { oneOf } from "../one-of.ts";
import { parseForm } from "../parse-form.ts";
import type { BotOf } from "../slack-bot.ts";

export type FormsDeps = {
  handlers: Pick<CommandHandlers, "onForm">;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
};

/** Submitted forms. The acknowledgement closes the form, shows its errors, or replaces its view. */
export function register(app: App, { handlers, onIgnored, botOf }: FormsDeps): void {
  app.view({ callback_id: oneOf(forms), type: "view_submission" }, async ({ body, ack }) => {
    const form = parseForm(body, botOf(body)?.teamId);
    if (form === undefined) {
      onIgnored("malformed-interaction", idsOfBody(body));
      await ack();
      return;
    }
    const outcome = await handlers.onForm(form);
    await (outcome.kind === "close" ? ack() : ack(toAcknowledgement(outcome)));
  });
}

/** The part of a modal that Bolt's type requires; Slack checks the rest. */
const modalSchema = z.looseObject({
  type: z.literal("modal"),
  title: z.looseObject({ type: z.literal("plain_text"), text: z.string() }),
  blocks: z.array(z.looseObject({ type: z.string() })),
});

function toAcknowledgement(outcome: Exclude<FormOutcome, { kind: "close" }>) {
  return outcome.kind === "errors"
    ? { response_action: "errors" as const, errors: outcome.errors }
    : { response_action: "update" as const, view: modalSchema.parse(outcome.view) };
}
