/** Why an attempt failed, as stored with the delivery. People read it in small print below the reason. */
export const ATTEMPT_DETAILS = {
  sharedId: "Another visitor's message has the same ID in Chatra. Edit or delete this one there.",
  noMessageId: "Chatra gave the message no ID. Edit or delete the message in Chatra.",
  notAtVisitor: "the visitor does not have the message",
  tooLate: "a teammate answered first, or the route is open now",
  otherWay: "the text goes another way",
  brokenOff: "the bot stopped during the request",
  stopped: "The bot stopped during the request.",
  heldUp: "The bot did not start the request in time.",
  unexpected: "Unexpected error. The bot's log has details.",
  otherThread: "the chat has another thread now",
  noPost: "the message was never posted",
  askedToWait: "Slack asked to wait.",
  withAnother: "The message is part of a post with other messages.",
  tooLongTogether: "The post shows other messages too, and would get too long.",
  waitsItsTurn: "Slack accepts about one message per second in a channel.",
  channelRenamed: "Slack gave the channel another ID.",
  threadGone: "The thread no longer exists.",
  channelGone: "The bot can't post in the channel.",
  notInThatChannel:
    "the bot can't post in that channel. The chat stays in its thread. Invite the bot, then run the command again.",
} as const;

/** `code`: Slack's own word for it. */
export const slackAnswered = (code: string) => `Slack answered ${code}.`;
