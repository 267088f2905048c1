import type { Problem } from "../problem.ts";
import { createSlackAccount, type SlackAccess, type SlackAccount } from "../slack-account.ts";
import type { Checked } from "./ask-until-good.ts";

/** Checks an answer with Slack; `explain` turns Slack's refusal into text. */
export async function checkWithSlack<Value>(
  access: SlackAccess,
  explain: (error: unknown) => Problem,
  check: (account: SlackAccount) => Promise<Checked<Value>>,
): Promise<Checked<Value>> {
  const account = createSlackAccount(access);
  try {
    return await check(account);
  } catch (error) {
    return { trouble: explain(error) };
  } finally {
    await account.close();
  }
}
