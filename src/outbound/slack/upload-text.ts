import { z } from "zod";
import { type CallSlack, done } from "./call-slack.ts";
import type { SendToAddress } from "./send-to-address.ts";
import { type SlackGateway, SlackGatewayError } from "./slack-gateway.ts";
import { fromStatus } from "./to-gateway-error.ts";

const ticketSchema = z.object({ upload_url: z.string(), file_id: z.string().min(1) });

/**
 * Uploads a text file to a channel or a thread: asks for an address, sends the text there, shares it. Rejects with a
 * `SlackGatewayError` that names the step. Users only see the sharing, so an earlier failure can start over.
 */
export async function uploadText(
  call: CallSlack,
  send: SendToAddress,
  { channelId, threadTs, name, text }: Parameters<SlackGateway["upload"]>[0],
): Promise<void> {
  const ticket = await inStep("files.getUploadURLExternal", (method) =>
    call(method, { filename: name, length: Buffer.byteLength(text) }, ticketSchema),
  );
  await inStep("upload", async () => {
    const { status } = await send(ticket.upload_url, "upload", text);
    // Slack's documentation: 200 where the upload succeeded.
    if (status !== 200) throw fromStatus(status, "repeatable");
  });
  await inStep("files.completeUploadExternal", (method) => {
    const files = [{ id: ticket.file_id, title: name }];
    return call(method, { files, channel_id: channelId, thread_ts: threadTs }, done, "once");
  });
}

async function inStep<Result>(step: string, work: (step: string) => Promise<Result>): Promise<Result> {
  try {
    return await work(step);
  } catch (error) {
    if (!(error instanceof SlackGatewayError)) throw error;
    const { reason, code, neededScope, retryAfterMs, cause } = error;
    throw new SlackGatewayError(reason, code, { neededScope, retryAfterMs, cause, step });
  }
}
