import { z } from "zod";
import type { CallSlack } from "./call-slack.ts";
import type { SendToAddress } from "./send-to-address.ts";
import { type SlackGateway, SlackGatewayError } from "./slack-gateway.ts";
import { fromStatus } from "./to-gateway-error.ts";
import { trustedAddress } from "./trusted-address.ts";

type TextFile = Parameters<SlackGateway["upload"]>[0];

const ticketSchema = z.object({ upload_url: z.string(), file_id: z.string().min(1) });
const done = z.object({});

/**
 * Uploads a text file to a channel or a thread: asks for an address, sends the text there, shares it. Rejects with a
 * `SlackGatewayError` that names the step. Users only see the sharing, so an earlier failure can start over.
 */
export async function uploadText(
  { call, send, apiUrl }: { call: CallSlack; send: SendToAddress; apiUrl: string },
  { channelId, threadTs, name, text }: TextFile,
): Promise<void> {
  const ticket = await inStep("files.getUploadURLExternal", () =>
    call("files.getUploadURLExternal", { filename: name, length: Buffer.byteLength(text) }, ticketSchema),
  );

  await inStep("upload", async () => {
    const url = trustedAddress(ticket.upload_url, "upload", apiUrl);
    const contentType = "text/plain; charset=utf-8";
    const { status } = await send(url, { contentType, body: text, effect: "repeatable" });
    // Slack's documentation: 200 where the upload succeeded.
    if (status !== 200) throw fromStatus(status, "repeatable");
  });

  await inStep("files.completeUploadExternal", () =>
    call(
      "files.completeUploadExternal",
      {
        files: [{ id: ticket.file_id, title: name }],
        channel_id: channelId,
        thread_ts: threadTs,
      },
      done,
      "once",
    ),
  );
}

async function inStep<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SlackGatewayError)) throw error;
    const { reason, code, retryAfterMs, cause } = error;
    throw new SlackGatewayError(reason, code, { retryAfterMs, cause, step });
  }
}
