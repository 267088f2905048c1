/** Why an attempt failed, as stored with the delivery. People read it in small print below the reason. */
export const ATTEMPT_DETAILS = {
  sharedId: "Another visitor's message has the same ID in Chatra, so it can only be changed there.",
  noMessageId: "Chatra did not say which message it is, so it can't be changed from here.",
  notAtVisitor: "the message is not known to be at the visitor's",
  tooLate: "somebody answered first, or it is open by now",
  otherWay: "its words go another way",
  brokenOff: "the bot was stopped in the middle of it",
  stopped: "The bot was stopped while it was sent.",
  heldUp: "The bot was held up.",
  unexpected: "An unexpected error; the log has more.",
  otherThread: "the chat has another thread by now",
  noPost: "the post was never made",
  askedToWait: "Slack asked to wait.",
  withAnother: "It was part of a post with other messages.",
  tooLongTogether: "The post shows other messages too, and would get too long.",
  waitsItsTurn: "Slack takes about one post per second in a channel.",
  channelRenamed: "Slack gave the channel another id.",
  threadGone: "Its thread is gone.",
  channelGone: "The bot can't post in the channel.",
  notInThatChannel:
    "this bot can't post in that channel. The chat stays in the thread it has. Please invite the bot, and order it again.",
} as const;

/** `code`: Slack's own word for it. */
export const slackAnswered = (code: string) => `Slack answered ${code}.`;
