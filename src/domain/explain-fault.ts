import { link } from "./card.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** Says in mrkdwn why nothing gets through to Chatra at the moment, and who has to do what. */
export function explainFault({
  reason,
  detail,
  url,
}: {
  reason: string;
  detail: string;
  url: string | undefined;
}): string {
  switch (reason) {
    case "not-logged-in":
      // By Membrane's API there is nothing to log in to: what it said names the variables.
      if (/MEMBRANE_(?:ACCESS_TOKEN|WORKSPACE_KEY)/.test(detail))
        return `Membrane refuses this bot: ${sentence(detail)}`;
      return "Membrane is not logged in where this bot runs. Somebody has to run `membrane login --tenant` there.";
    case "cli-missing":
      return "The `membrane` command was not found where this bot runs. Install it (`npm install -g @membranehq/cli`) or set MEMBRANE_BIN.";
    case "cli-outdated":
      return "Nothing goes out to visitors: this version of the `membrane` command does not know a command that the bot needs. Update it where this bot runs (`npm install -g @membranehq/cli@latest`). If it is another program of that name, set MEMBRANE_BIN.";
    case "connection-needs-action": {
      // An account that shares Membrane with others has a command of its own for it.
      if (detail.includes("/chatra account")) return `Nothing goes out: ${sentence(detail)}`;
      const open = link(url, "Open the connection");
      // Where there is no address, a command gives one; what it prints has to be opened in a browser.
      const command = open ? undefined : /`(membrane connect --connectionId [\w-]+)`/.exec(detail)?.[1];
      if (command !== undefined)
        return `The connection to Chatra needs a person. Run \`${command}\` and finish in the browser, or reconnect it in Membrane.`;
      return `The connection to Chatra needs a person. ${open ? `${open} and reconnect it` : "Open it in Membrane and reconnect it"}, or use \`/chatra connect\`.`;
    }
    default:
      return `Chatra can't be reached: ${sentence(detail)}`;
  }
}

function sentence(detail: string): string {
  const shown = visitorToSlack(detail.slice(0, 500));
  return /[.!?…]$/.test(shown) ? shown : `${shown}.`;
}
