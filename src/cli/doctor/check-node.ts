import manifest from "../../../package.json" with { type: "json" };
import { type Check, failed, ok } from "./check.ts";

/** Takes the running version, such as 26.10.0; package.json has the lowest version for the bot. */
export function checkNode(version: string): Check {
  const least = manifest.engines.node.replace(">=", "");
  return {
    id: "node",
    look: async () =>
      isAtLeast(version, least)
        ? ok(version)
        : failed(
            `${version} is too old`,
            `Start it as \`npm run doctor\`, which finds the Node that the project brings, or install Node ${least} or newer.`,
          ),
  };
}

function isAtLeast(version: string, least: string): boolean {
  return version.localeCompare(least, "en", { numeric: true }) >= 0;
}
