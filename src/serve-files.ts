import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { FailureLimit } from "./http/failure-limit.ts";
import { createFileLinks, type FileLinks } from "./http/file-links.ts";
import { createFileRoute } from "./http/file-route.ts";
import type { HttpRoute } from "./http/http-route.ts";
import { createFileDownload } from "./outbound/slack/download-slack-file.ts";
import type { SlackGateway } from "./outbound/slack/slack-gateway.ts";
import type { Store } from "./store/store.ts";

const LARGEST_FILE_BYTES = 100 * 1024 * 1024;

/** Links to files: they need a public address, and are signed with a key that the database keeps. Undefined without one. */
export async function openFileLinks(
  store: Store,
  { publicUrl }: Pick<Config, "publicUrl">,
): Promise<FileLinks | undefined> {
  if (publicUrl === undefined) return undefined;
  const fresh = randomBytes(32).toString("base64url");
  const key = await store.transaction((tx) => tx.putSettingIfAbsent("file-link-key", fresh));
  return createFileLinks({ publicUrl, key });
}

/** The route that hands Slack's files on to whoever has such a link. `now` is in ms UTC. */
export function serveFiles(
  { botToken, apiUrl }: { botToken: string; apiUrl: string },
  deps: { links: FileLinks; slack: SlackGateway; failures: FailureLimit; now: () => number; logger: Logger },
): HttpRoute {
  const { links, slack, failures, now, logger } = deps;
  return {
    path: "/files/:token/:name",
    handle: createFileRoute({
      links,
      findFile: ({ fileId }) => slack.file(fileId),
      download: createFileDownload({ token: botToken, apiUrl }),
      failures,
      now,
      maxBytes: LARGEST_FILE_BYTES,
      onFailure: (error) => logger.warn({ err: error }, "a file could not be handed on"),
    }),
  };
}
