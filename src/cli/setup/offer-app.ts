import { log, note } from "@clack/prompts";
import { fillManifest, newAppLink, readManifest } from "../../config/manifest.ts";
import { choose } from "./prompts.ts";

/**
 * Offers to create the Slack app: a link with the filled-in manifest, and where the app shows the next answers. `publicUrl` is
 * undefined for Socket Mode.
 */
export async function offerApp(publicUrl: string | undefined, isThere: boolean): Promise<void> {
  const have = await choose({
    message: "Is there a Slack app for the bot already?",
    options: [
      { value: "no", label: "No, make it now", hint: "a link with everything filled in" },
      { value: "yes", label: "Yes" },
    ],
    initial: isThere ? "yes" : "no",
  });
  if (have === "yes") return;
  log.step("Open this link, choose the workspace, and press Next and Create:");
  // On its own line, without line breaks from us: a terminal that wraps it still copies it whole.
  process.stdout.write(`\n${newAppLink(fillManifest(readManifest(), publicUrl))}\n\n`);
  const steps = [
    "Install App → Install to Workspace",
    "OAuth & Permissions → copy the Bot User OAuth Token",
    publicUrl === undefined
      ? "Basic Information → App-Level Tokens → make one with the scope connections:write"
      : "Basic Information → copy the Signing Secret",
  ];
  note(steps.map((step, index) => `${index + 1}. ${step}`).join("\n"), "Then, in the new app");
}
