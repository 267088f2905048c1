import type { Blocks } from "../messages/blocks.ts";
import { section } from "../messages/blocks.ts";
import type { View } from "../outbound/slack/slack-gateway.ts";
import type { SentForm } from "./command-handlers.ts";

/** A form as Slack wants it. Titles have at most 24 characters. */
export function formOf(form: {
  form: SentForm["form"];
  title: string;
  blocks: Blocks;
  /** Without it the form can only be closed. */
  submit?: string;
  metadata?: string;
}): View {
  const { submit } = form;
  return {
    type: "modal",
    callback_id: form.form,
    title: { type: "plain_text", text: form.title },
    close: { type: "plain_text", text: submit === undefined ? "Close" : "Cancel" },
    ...(submit === undefined ? {} : { submit: { type: "plain_text", text: submit } }),
    private_metadata: form.metadata ?? "",
    blocks: form.blocks,
  };
}

/** A form without fields: it waits, or says in mrkdwn why there is nothing to fill in. */
export function showFormNotice(form: SentForm["form"], title: string, text: string): View {
  return formOf({ form, title, blocks: [section(text)] });
}
