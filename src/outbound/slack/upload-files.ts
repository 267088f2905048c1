import { z } from "zod";
import type { ChannelId, SlackTs } from "../../domain/ids.ts";
import { type CallSlack, done } from "./call-slack.ts";
import type { SendToAddress } from "./send-to-address.ts";
import { SlackGatewayError, type UploadedFile } from "./slack-gateway.ts";
import { fromStatus } from "./to-gateway-error.ts";

const ticketSchema = z.object({ upload_url: z.string(), file_id: z.string().min(1) });

/**
 * Uploads files to a channel or a thread, as one message: asks for an address for each, sends the bytes there, shares all.
 * Rejects with a `SlackGatewayError` that names the step. Users only see the sharing, so an earlier failure can start over.
 */
export async function uploadFiles(
  call: CallSlack,
  send: SendToAddress,
  place: { channelId: ChannelId; threadTs?: SlackTs | undefined; comment?: string | undefined },
  files: readonly UploadedFile[],
): Promise<void> {
  const uploaded: { id: string; title: string }[] = [];
  for (const { name, content } of files) {
    const ticket = await inStep("files.getUploadURLExternal", (method) =>
      call(method, { filename: name, length: Buffer.byteLength(content) }, ticketSchema),
    );
    await inStep("upload", async () => {
      const { status } = await send(ticket.upload_url, "upload", content);
      // Slack's documentation: 200 where the upload succeeded.
      if (status !== 200) throw fromStatus(status, "repeatable");
    });
    uploaded.push({ id: ticket.file_id, title: name });
  }
  await inStep("files.completeUploadExternal", (method) => {
    const { channelId: channel_id, threadTs: thread_ts, comment: initial_comment } = place;
    return call(method, { files: uploaded, channel_id, thread_ts, initial_comment }, done, "once");
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
