import { RESTARTING } from "../messages/answers.ts";
import { FAILED, type Subject } from "../messages/failures.ts";
import { NOT_OPENED, ONE_MOMENT, showFormNotice } from "../messages/forms.ts";
import type { View } from "../outbound/slack/slack-gateway.ts";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked, ButtonPress, SentForm } from "./command-handlers.ts";
import { explainFailure } from "./explain-failure.ts";

export type NewForm = {
  form: SentForm["form"];
  title: string;
  /** What can't be read when `fill` rejects. */
  subject: Subject;
  /** What the form shows once it is filled. */
  fill: () => Promise<View>;
  /** What it shows when `fill` rejects, with the reason in mrkdwn. Default: only the reason. */
  failed?: (why: string) => View;
};

/** Who asked for a form, and the form in whose place it is shown, if any. */
export type Opening = Asked & Pick<Partial<ButtonPress>, "inForm">;

/**
 * Opens a form at once, because the trigger is good for three seconds, and fills it in the background. Returns what to tell at
 * once: only that the bot is stopping.
 */
export function openForm(handlers: HandlerParts, asked: Opening, form: NewForm): Answer | undefined {
  const waiting = showFormNotice(form.form, form.title, ONE_MOMENT);
  const isOpening = openView(handlers, asked, waiting, (viewId) => fillForm(handlers, viewId, form));
  return isOpening ? undefined : { text: RESTARTING };
}

/** Shows a view at once and calls `then` with its id. Tells the person where it does not open. */
export function openView(
  handlers: HandlerParts,
  asked: Opening,
  view: View,
  then: (viewId: string) => Promise<void> = async () => undefined,
): boolean {
  return handlers.background.run("a form", async () => {
    try {
      const viewId = await show(handlers, asked, view);
      if (viewId !== undefined) return then(viewId);
    } catch (error) {
      if (isClosed(error)) return;
      handlers.logger.warn({ err: error }, "form not opened");
    }
    await handlers.answer(placeOf(asked), { text: NOT_OPENED });
  });
}

/** Resolves with the view's id; with nothing where the press can't open a form. */
async function show(
  { slack }: HandlerParts,
  { triggerId, inForm }: Opening,
  view: View,
): Promise<string | undefined> {
  if (inForm === undefined) return triggerId && (await slack.openView({ triggerId, view })).viewId;
  await slack.updateView({ viewId: inForm.viewId, view });
  return inForm.viewId;
}

/** The person has closed the form. */
function isClosed(error: unknown): boolean {
  return error instanceof SlackGatewayError && error.reason === "message-gone";
}

/** Fills an open form, or shows in it why it can't be filled. */
export async function fillForm(handlers: HandlerParts, viewId: string, form: NewForm): Promise<void> {
  const view = await form.fill().catch((error: unknown) => {
    handlers.logger.warn({ err: error }, "form not filled in");
    const why = explainFailure(error, form.subject, handlers.adminUsers);
    return form.failed?.(why) ?? showFormNotice(form.form, form.title, why);
  });
  try {
    await handlers.slack.updateView({ viewId, view });
  } catch (error) {
    if (isClosed(error)) return;
    handlers.logger.warn({ err: error }, "form not shown");
    const failed = showFormNotice(
      form.form,
      form.title,
      explainFailure(error, FAILED.form, handlers.adminUsers),
    );
    await handlers.slack.updateView({ viewId, view: failed }).catch(() => undefined);
  }
}
