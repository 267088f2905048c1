import { type ChannelId, channelIdSchema, userGroupIdSchema, userIdSchema } from "../../domain/ids.ts";
import { type Called, SlackGatewayError } from "../../outbound/slack/slack-gateway.ts";
import { tokenProblem } from "../problem.ts";
import type { SlackAccount } from "../slack-account.ts";
import type { SlackAnswers } from "./ask-slack.ts";
import { type Answered, askUntilGood, checkWithSlack } from "./ask-until-good.ts";
import type { EnvValues } from "./env-file.ts";
import { askText, choose } from "./prompts.ts";

const PERSON = /^[UW][A-Z0-9]{2,}$/;
const GROUP = /^S[A-Z0-9]{2,}$/;

/**
 * Asks whom a new chat calls, and looks whether they are in its channel. The bot takes the answer over when it starts: the routes
 * are in its database, which setup does not write.
 */
export async function askMention(
  known: EnvValues,
  { access, channel }: Pick<SlackAnswers, "access" | "channel">,
): Promise<EnvValues> {
  const before = known.SLACK_MENTION;
  const kind = await choose({
    message: "Whom should a new chat call? (`/chatra route default mention=…` changes it later)",
    options: [
      { value: "none", label: "Nobody", hint: "the channel shows it" },
      { value: "here", label: "Everybody who is here", hint: "@here" },
      { value: "person", label: "A person" },
      { value: "group", label: "A user group" },
    ],
    initial: kindOf(before),
  });
  // Where nothing was set, nothing has to be taken back.
  if (kind === "none") return { SLACK_MENTION: before === undefined ? undefined : "none" };
  if (kind === "here") return { SLACK_MENTION: "here" };
  const { answer } = await askUntilGood<string, true>({
    ask: (last) =>
      askText({
        message: kind === "person" ? "The person's member ID" : "The ID of the user group",
        placeholder: kind === "person" ? "U0123ABCD" : "S0123ABCD",
        initial: last ?? (kindOf(before) === kind ? before : undefined),
        describeProblem: (given) =>
          (kind === "person" ? PERSON : GROUP).test(given) ? undefined : HOW[kind],
      }),
    checking: "Asking Slack",
    check: (given) =>
      checkWithSlack<true>(access, tokenProblem, (account) =>
        checkCalled(account, channelIdSchema.parse(channel), kind, given),
      ),
  });
  return { SLACK_MENTION: answer };
}

const HOW = {
  person: "Enter a member ID such as U0123ABCD (profile → ⋮ → Copy member ID)",
  group: "Enter the ID of a group such as S0123ABCD (People → User groups → ⋮ → Copy group ID)",
};

function kindOf(value: string | undefined): "none" | "here" | "person" | "group" {
  if (value === "here") return value;
  if (value === undefined || value === "none") return "none";
  return GROUP.test(value) ? "group" : "person";
}

async function checkCalled(
  account: SlackAccount,
  channel: ChannelId,
  kind: "person" | "group",
  id: string,
): Promise<Answered<true>> {
  const name = kind === "person" ? await account.nameOf(id) : `the group ${id}`;
  if (name === undefined)
    return { problem: { problem: `Slack has no user ${id}`, advice: "Copy the member ID again." } };
  const called: Called =
    kind === "person"
      ? { kind: "user", userId: userIdSchema.parse(id) }
      : { kind: "group", groupId: userGroupIdSchema.parse(id) };
  const good = { value: true, says: `A new chat will call ${name}.` } as const;
  try {
    const absent = await account.findAbsent(channel, called);
    if (absent.length === 0) return good;
    const who =
      kind === "person"
        ? `${name} is`
        : `${absent.length} of ${name} (${absent.slice(0, 5).join(", ")}) ${absent.length === 1 ? "is" : "are"}`;
    const problem = `${who} not in the channel ${channel}, so a mention there does not reach them`;
    const advice = "Invite them with `/invite` in that channel.";
    return { problem: { problem, advice, elsewhere: true }, value: true };
  } catch (error) {
    if (!(error instanceof SlackGatewayError)) throw error;
    if (error.code === "no_such_subteam")
      return { problem: { problem: `Slack has no user group ${id}`, advice: "Copy the group ID again." } };
    // Whatever else keeps Slack from telling, it is only about a warning.
    return good;
  }
}
