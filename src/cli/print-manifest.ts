/**
 * The hook `get-manifest` of the Slack CLI, which itself reads JSON only (.slack/hooks.json). For Socket Mode, as `slack run` has
 * no address. `--boundary=WORD`: the CLI takes what stands between two of these words (protocol "message-boundaries" of
 * @slack/cli-hooks).
 */
import { fillManifest, readManifest } from "../config/manifest.ts";

const OPTION = "--boundary=";

const boundary = process.argv.find((word) => word.startsWith(OPTION))?.slice(OPTION.length) ?? "";
process.stdout.write(`${boundary}${JSON.stringify(fillManifest(readManifest(), undefined))}${boundary}\n`);
