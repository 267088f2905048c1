import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import { type Post, type SlackGateway, SlackGatewayError } from "../outbound/slack/slack-gateway.ts";

/** A post, and what it says in place of blocks that Slack refuses. */
export type AdornedPost = Post & { plainText?: string | undefined };

type Posted = Awaited<ReturnType<SlackGateway["post"]>>;

/**
 * Posts words. Where Slack refuses something that only adorns them (the copy in the channel, the author's name as
 * sender, blocks, metadata) they are posted again at once without it, so that no adornment takes words down with it. Each refusal is certain, so
 * exactly one post stands in the end. `undefined`: `mayBegin` said no. Rejects with a `SlackGatewayError`.
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
      if (plainer === undefined) throw isLookedFor(post) ? error : asGivenUp(error);
      ({ plainText, ...post } = plainer);
    }
  }
  return undefined;
}

/** The post without what Slack's word is about; undefined where nothing that can be left away is to blame. */
function withoutRefused(post: AdornedPost, error: SlackGatewayError): AdornedPost | undefined {
  const { username, broadcast, blocks, plainText, deliveryId, text } = post;
  if (username !== undefined && isAboutName(error)) return signedInWords(post, username);
  if (deliveryId !== undefined && /metadata/.test(error.code)) return { ...post, deliveryId: undefined };
  if (error.reason === "invalid" && blocks)
    return { ...post, blocks: undefined, text: plainText ?? text, plainText: undefined };
  // Who may post to a channel may still be kept from answering a thread into it, by many words of Slack's.
  const mayBeChannel =
    error.reason === "refused" || error.reason === "invalid" || error.code === "no_permission";
  return broadcast && mayBeChannel ? { ...post, broadcast: undefined } : undefined;
}

/** Slack names the scope that is missing; where it does not, the name is the only thing that needs one of its own. */
function isAboutName({ code, neededScope }: SlackGatewayError): boolean {
  if (code === "missing_scope")
    return neededScope === undefined || /\bchat:write\.customize\b/.test(neededScope);
  return code === "invalid_name" || code.includes("username");
}

/** The author stands in front of the words: under the bot's own name, a visitor's could be taken for the bot's. */
function signedInWords(post: AdornedPost, username: string): AdornedPost {
  const name = visitorToSlack(username).replace(/\s+/gu, " ").trim();
  const sign = (text: string): string => `${name}:\n${text}`;
  return {
    ...post,
    username: undefined,
    text: sign(post.text),
    ...(post.plainText === undefined ? {} : { plainText: sign(post.plainText) }),
    ...(post.blocks
      ? { blocks: [{ type: "context", elements: [{ type: "mrkdwn", text: name }] }, ...post.blocks] }
      : {}),
  };
}

/** Whether a post whose answer gets lost can be found again. */
function isLookedFor({ deliveryId }: Post): boolean {
  return deliveryId !== undefined;
}

/** Looking for a post without metadata would not find it, and it would be posted twice: the thread is told instead. */
function asGivenUp(error: SlackGatewayError): SlackGatewayError {
  return error.reason === "unknown-outcome"
    ? new SlackGatewayError("refused", error.code, { cause: error })
    : error;
}
