import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import { type Post, type SlackGateway, SlackGatewayError } from "../outbound/slack/slack-gateway.ts";

/** A post, and the text that replaces blocks which Slack refuses. */
type AdornedPost = Post & { plainText?: string | undefined };

type Posted = Awaited<ReturnType<SlackGateway["post"]>>;

/**
 * Posts text. Where Slack refuses an extra (the copy in the channel, the author's name as sender, blocks, metadata), it posts
 * again at once without it. Each refusal is certain, so exactly one post remains. `undefined`: `mayBegin` refused. Rejects with
 * a `SlackGatewayError`.
 */
export async function postWhatIsTaken(
  slack: Pick<SlackGateway, "post">,
  wanted: AdornedPost,
  mayBegin: () => boolean,
): Promise<Posted | undefined> {
  let { plainText, ...post } = wanted;
  while (mayBegin()) {
    try {
      return await slack.post(post);
    } catch (error) {
      if (!(error instanceof SlackGatewayError)) throw error;
      const plainer = withoutRefused({ ...post, plainText }, error);
      if (plainer === undefined) throw post.deliveryId === undefined ? asGivenUp(error) : error;
      ({ plainText, ...post } = plainer);
    }
  }
  return undefined;
}

/** The post without the extra that Slack's code names; undefined where no extra is to blame. */
function withoutRefused(post: AdornedPost, error: SlackGatewayError): AdornedPost | undefined {
  const { username, broadcast, blocks, plainText, deliveryId, text } = post;
  if (username !== undefined && isAboutName(error)) return signedInWords(post, username);
  if (deliveryId !== undefined && /metadata/.test(error.code))
    return { ...post, deliveryId: undefined, mergedIds: undefined };
  if (error.reason === "invalid" && blocks)
    return { ...post, blocks: undefined, text: plainText ?? text, plainText: undefined };
  // The bot may post to a channel, yet not send a thread reply to it; Slack has many codes for that.
  const mayBeChannel =
    error.reason === "refused" ||
    error.reason === "invalid" ||
    /^(no_permission$|restricted_action)/.test(error.code);
  return broadcast && mayBeChannel ? { ...post, broadcast: undefined } : undefined;
}

/** Slack names the missing scope; otherwise only the name needs a scope of its own. */
function isAboutName({ code, neededScope }: SlackGatewayError): boolean {
  if (code === "missing_scope")
    return neededScope === undefined || /\bchat:write\.customize\b/.test(neededScope);
  return code === "invalid_name" || code.includes("username");
}

/** Puts the author before the text: under the bot's own name, a visitor's text could pass for the bot's. */
function signedInWords(post: AdornedPost, username: string): AdornedPost {
  const name = visitorToSlack(username).replace(/\s+/gu, " ").trim();
  const sign = (text: string): string => `${name}:\n${text}`;
  return {
    ...post,
    username: undefined,
    text: sign(post.text),
    plainText: post.plainText && sign(post.plainText),
    blocks: post.blocks && [{ type: "context", elements: [{ type: "mrkdwn", text: name }] }, ...post.blocks],
  };
}

/** We would not find a post without metadata and would post it twice, so we tell the thread. */
function asGivenUp(error: SlackGatewayError): SlackGatewayError {
  return error.reason === "unknown-outcome"
    ? new SlackGatewayError("refused", error.code, { cause: error })
    : error;
}
