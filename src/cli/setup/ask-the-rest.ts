import { resolve } from "node:path";
import { writeOutHome, writeOutHomeInUrl } from "../../config/home-path.ts";
import { StoreError } from "../../store/store-error.ts";
import { type Database, lookAtDatabase } from "../database-state.ts";
import { tokenProblem } from "../problem.ts";
import type { SlackAccess, SlackAccount } from "../slack-account.ts";
import { type Answered, askUntilGood, checkWithSlack } from "./ask-until-good.ts";
import type { EnvValues } from "./env-file.ts";
import { askSecret, askText, choose } from "./prompts.ts";

/** The default Chatra agent, for teammates who have none of their own. Only a message to a visitor could test it. */
export async function askAgent(known: EnvValues): Promise<EnvValues> {
  const answer = await askText({
    message:
      "ID of the Chatra agent for teammates without one (optional, but without it their replies can fail)",
    initial: known.CHATRA_AGENT_ID,
    describeProblem: (given) => (/^\S*$/.test(given) ? undefined : "Enter an ID without spaces"),
  });
  return { CHATRA_AGENT_ID: orUnset(answer) };
}

/** Who may administer the bot, besides the workspace's own admins; looks each user up. */
export async function askAdmins(known: EnvValues, access: SlackAccess): Promise<EnvValues> {
  const { answer } = await askUntilGood<string, true>({
    ask: (last) =>
      askText({
        message: "Slack member IDs of more bot admins (optional; workspace admins always are)",
        placeholder: "U0123ABCD, U0456EFGH",
        initial: last ?? known.ADMIN_USERS,
        describeProblem: (given) =>
          idsIn(given).every((id) => /^[UW][A-Z0-9]{2,}$/.test(id))
            ? undefined
            : "Enter member IDs such as U0123ABCD, separated by commas (profile → ⋮ → Copy member ID)",
      }),
    checking: "Looking up these users in Slack",
    check: (given) => checkWithSlack<true>(access, tokenProblem, (account) => lookUp(idsIn(given), account)),
  });
  return { ADMIN_USERS: orUnset(idsIn(answer).join(",")) };
}

/** Where the data is stored. Setup connects to a server or looks at a folder, and changes neither. */
export async function askDatabase(known: EnvValues, directory: string): Promise<EnvValues> {
  const { answer } = await askUntilGood<Database, true>({
    ask: (last) => askForDatabase(known, directory, last),
    checking: "Checking the database",
    check: tryDatabase,
  });
  return { DATABASE_URL: answer.kind === "postgres" ? answer.url : undefined };
}

const COPY_MEMBER_ID = "Copy the member ID again from the profile: ⋮ → Copy member ID.";

async function lookUp(ids: readonly string[], account: SlackAccount): Promise<Answered<true>> {
  if (ids.length === 0) return { value: true, says: "Only workspace admins are bot admins." };
  const names: string[] = [];
  for (const id of ids) {
    const name = await account.nameOf(id);
    if (name === undefined)
      return { problem: { problem: `Slack has no user ${id}`, advice: COPY_MEMBER_ID } };
    names.push(name);
  }
  return { value: true, says: `Bot admins: ${names.join(", ")}, and workspace admins.` };
}

async function askForDatabase(
  known: EnvValues,
  directory: string,
  last: Database | undefined,
): Promise<Database> {
  const kind = await choose({
    message: "Where should the bot keep its data?",
    options: [
      { value: "sqlite", label: "In a folder on this machine", hint: "SQLite, nothing to install" },
      { value: "postgres", label: "On a PostgreSQL server", hint: "when several bots share the work" },
    ],
    initial: last?.kind ?? (known.DATABASE_URL === undefined ? "sqlite" : "postgres"),
  });
  if (kind === "sqlite")
    return { kind, dataDir: resolve(directory, writeOutHome(known.DATA_DIR ?? ".data")) };
  // A secret prompt, because it contains the password.
  const url = await askSecret({
    message: "Server URL: postgres://user:password@host:5432/database",
    kept: known.DATABASE_URL,
    describeProblem: (given) =>
      /^postgres(ql)?:\/\//.test(given) ? undefined : "Enter a URL that begins with postgres://",
  });
  return { kind, url: writeOutHomeInUrl(url) };
}

async function tryDatabase(database: Database): Promise<Answered<true>> {
  try {
    const { place } = await lookAtDatabase(database);
    return { value: true, says: `The bot can use ${place}.` };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const problem = error.message.replace(/\.$/, "");
    const { advice } = error;
    const isAddress = error.reason === "bad-url" || error.reason === "refused";
    return { problem: isAddress ? { problem, advice } : { problem, advice, elsewhere: true } };
  }
}

function idsIn(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((id) => id !== "");
}

function orUnset(answer: string): string | undefined {
  return answer === "" ? undefined : answer;
}
