import type { Order } from "../domain/order.ts";
import { showFormNotice } from "../messages/forms.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer, FormOutcome, SentForm } from "./command-handlers.ts";
import type { KnownClient } from "./find-client.ts";
import { idOfForm } from "./form-metadata.ts";
import { placeOrder } from "./place-order.ts";

/** The visitor whom a form is about, and where its sender is told how it went. */
export type Known = { client: KnownClient; place: AnswerPlace };

/** Closes a form and tells its sender the answer. While the bot is stopping, the form itself shows it. */
export function closeAndTell(
  { background, answer: tell }: Pick<HandlerParts, "background" | "answer">,
  { form, title, place }: { form: SentForm["form"]; title: string; place: AnswerPlace },
  answer: Answer | undefined,
): FormOutcome {
  if (answer === undefined || background.run("an answer", () => tell(place, answer)))
    return { kind: "close" };
  return { kind: "show", view: showFormNotice(form, title, answer.text) };
}

/** Stores the order of a form that was sent, and closes the form. Rejects if it could not be stored. */
export async function orderAndClose(
  handlers: HandlerParts,
  sent: SentForm,
  { client, place }: Known,
  act: Order,
): Promise<FormOutcome> {
  const { teamId } = sent;
  const { accountId, name } = client;
  const id = idOfForm(sent);
  await placeOrder(handlers, { id, teamId, place, act, accountId, client: name });
  return { kind: "close" };
}
