/** The hook `get-manifest` of the Slack CLI, which itself reads JSON only (.slack/hooks.json). */
import { readManifest } from "../config/manifest.ts";

process.stdout.write(`${JSON.stringify(readManifest())}\n`);
