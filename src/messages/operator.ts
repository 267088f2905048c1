import { code, ended } from "./text/excerpt.ts";
import { link } from "./text/link.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** Nobody reads more names, and each mention calls a person. */
const MOST_NAMED = 3;

/** Words about the command line, variables or packages of the bot: only the operator can fix these. */
const OPERATORS_WORK =
  /\bMEMBRANE_[A-Z]|\bENCRYPTION_KEY\b|\bmembrane (?:login|connect\b)|\bnpm (?:install|i)\b/;

/** Asks in mrkdwn for the operator, by name if there are admins. `what` continues “Ask … to”. */
export function askOperator(adminUsers: readonly string[], what: string): string {
  const named = adminUsers.slice(0, MOST_NAMED).map((userId) => `<@${userId}>`);
  const anyOf = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(named);
  return `Ask ${anyOf || "the bot's operator"} to ${what}.`;
}

/** Another system's words, with whom to ask if only the operator can fix it. */
export function withWhomToAsk(words: string, adminUsers: readonly string[] = []): string {
  if (!OPERATORS_WORK.test(words) || /\bAsk (?:<@|the bot's operator)/.test(words)) return words;
  return `${ended(words)} ${askOperator(adminUsers, "do this")}`;
}

/** Asks for the command that prints the URL of a connection. */
export function askToRun(command: string, adminUsers: readonly string[]): string {
  return askOperator(adminUsers, `run ${code(command, 200)} where the bot runs and finish in the browser`);
}

export type Fault = { reason: string; detail: string; url: string | undefined };

/** Says in mrkdwn why nothing gets through to Chatra, and who has to do what: the operator, or the configured `adminUsers`. */
export function explainFault({ reason, detail, url }: Fault, adminUsers: readonly string[]): string {
  const ask = (what: string) => askOperator(adminUsers, what);
  const said = ended(visitorToSlack(detail.slice(0, 500)));
  switch (reason) {
    case "not-logged-in":
      // Membrane's API needs no login: its own words name the variables.
      if (/MEMBRANE_(?:ACCESS_TOKEN|WORKSPACE_KEY)/.test(detail))
        return `Membrane refuses the bot: ${said} ${ask("do this")}`;
      return `Membrane is not logged in where the bot runs. ${ask("run `membrane login --tenant` there")}`;
    case "cli-missing":
      return `The \`membrane\` command is missing where the bot runs. ${ask("install it (`npm install -g @membranehq/cli`) or set MEMBRANE_BIN")}`;
    case "cli-outdated":
      return `The \`membrane\` command where the bot runs is outdated, or another program. ${ask("run `npm install -g @membranehq/cli@latest` there or set MEMBRANE_BIN")}`;
    case "connection-needs-action": {
      // An added account has its own command for it.
      if (detail.includes("/chatra account")) return `The bot can't reach Chatra: ${said}`;
      const open = link(url, "Open the connection");
      if (open !== undefined)
        return `The connection to Chatra is broken. ${open} and reconnect it, or run \`/chatra connect\`.`;
      // A command prints the URL to open in a browser.
      const command = /`(membrane connect --connectionId [\w-]+)`/.exec(detail)?.[1];
      if (command !== undefined)
        return `The connection to Chatra is broken. ${ask(`run \`${command}\` where the bot runs and finish in the browser`)}`;
      return `The connection to Chatra is broken: run \`/chatra connect\`. ${ask("reconnect it in Membrane if that does not help")}`;
    }
    default:
      return `The bot can't reach Chatra: ${said} ${ask("check the bot's log")}`;
  }
}
