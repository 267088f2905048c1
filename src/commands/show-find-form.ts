import { context, section } from "../messages/blocks.ts";
import type { View } from "../outbound/slack/slack-gateway.ts";
import type { AnswerPlace } from "./command-dependencies.ts";
import { writeMetadata } from "./form-metadata.ts";
import { clientBlocks, type ShownClient } from "./show-client.ts";
import { formOf, showFormNotice } from "./show-form-notice.ts";

export const FIND_TITLE = "Open client";

/** The form that asks for a client, after a failed try with why. The one field's block id is `client`. */
export function showFindForm(why?: string): View {
  return formOf({
    form: "find_client",
    title: FIND_TITLE,
    submit: "Find",
    blocks: [
      ...(why === undefined ? [] : [section(why)]),
      {
        type: "input",
        block_id: "client",
        label: { type: "plain_text", text: "Client" },
        hint: {
          type: "plain_text",
          text: "The beginning of their name or email, their ID, or a link to a message of their thread.",
        },
        element: { type: "plain_text_input", action_id: "client", max_length: 2000 },
      },
    ],
  });
}

/** A client's card in a form that opens their thread. */
export function showFoundClient(
  client: ShownClient & { ref: string | undefined; place: Omit<AnswerPlace, "userId"> },
): View {
  const metadata = client.ref === undefined ? undefined : writeMetadata(client.ref, client.place);
  if (metadata === undefined) {
    const text = ":warning: This client's id is too long for a form. `/chatra open CLIENT` takes it.";
    return showFormNotice("open_client", FIND_TITLE, text);
  }
  const hint =
    client.thread === undefined
      ? "*Open thread* begins a thread for this client. They hear nothing of it."
      : "*Open thread* leads to the thread there is.";
  return formOf({
    form: "open_client",
    title: FIND_TITLE,
    submit: "Open thread",
    metadata,
    blocks: clientBlocks(client, [context(hint)]),
  });
}
