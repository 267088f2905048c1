import { context, section } from "../messages/blocks.ts";
import type { View } from "../outbound/slack/slack-gateway.ts";
import type { AnswerPlace } from "./command-dependencies.ts";
import { writeMetadata } from "./form-metadata.ts";
import { formOf, showFormNotice } from "./show-form-notice.ts";

export const PUSH_TITLE = "Push message";

/** The form for a pushed message to a client. `name` is mrkdwn. The one field's block id is `text`. */
export function showPushForm(client: {
  ref: string;
  name: string;
  place: Omit<AnswerPlace, "userId">;
}): View {
  const metadata = writeMetadata(client.ref, client.place);
  if (metadata === undefined) {
    const text = ":warning: This client's id is too long for a form. `/chatra push CLIENT text` takes it.";
    return showFormNotice("push_message", PUSH_TITLE, text);
  }
  return formOf({
    form: "push_message",
    title: PUSH_TITLE,
    submit: "Send",
    metadata,
    blocks: [
      section(`To ${client.name}`),
      {
        type: "input",
        block_id: "text",
        label: { type: "plain_text", text: "Message" },
        element: { type: "plain_text_input", action_id: "text", multiline: true, max_length: 3000 },
      },
      context("A pushed message opens the chat at the client's by itself."),
    ],
  });
}
