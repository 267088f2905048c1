import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { LARGEST_FILE_BYTES } from "../domain/limits.ts";
import type { FailureLimit } from "../http/failure-limit.ts";
import { createFileLinks, type FileLinks } from "../http/file-links.ts";
import { createFileRoute } from "../http/file-route.ts";
import type { HttpRoute } from "../http/http-route.ts";
import { putSettingIfAbsent } from "../store/settings.ts";
import type { Store } from "../store/store.ts";
import type { ServedWorkspace } from "./serve-workspace.ts";

/** Links to files: they need a public address, and a signing key in the database. Undefined without a public address. */
export async function openFileLinks(
  store: Store,
  { publicUrl }: Pick<Config, "publicUrl">,
): Promise<FileLinks | undefined> {
  if (publicUrl === undefined) return undefined;
  const fresh = randomBytes(32).toString("base64url");
  const key = await store.transaction((tx) => putSettingIfAbsent(tx, "file-link-key", fresh));
  return createFileLinks({ publicUrl, key });
}

/**
 * The route that passes Slack's files to the holder of such a link. `workspaceOf`: the workspace that a link names, while it
 * has the app. `now` is in ms UTC.
 */
export function serveFiles(deps: {
  links: FileLinks;
  workspaceOf: (teamId: string | undefined) => Pick<ServedWorkspace, "slack" | "download"> | undefined;
  failures: FailureLimit;
  now: () => number;
  logger: Logger;
}): HttpRoute {
  const { links, workspaceOf, failures, now, logger } = deps;
  return {
    path: "/files/:token/:name",
    handle: createFileRoute({
      links,
      findFile: async ({ fileId, teamId }) => workspaceOf(teamId)?.slack.file(fileId),
      download: async (file, { signal, teamId }) => workspaceOf(teamId)?.download(file, { signal }),
      failures,
      now,
      maxBytes: LARGEST_FILE_BYTES,
      onFailure: (error) => logger.warn({ err: error }, "file not served"),
    }),
  };
}
