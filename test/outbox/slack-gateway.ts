import type { SlackGateway } from "../../src/outbound/slack/slack-gateway.ts";

/** A gateway of which only the given calls are expected. */
export function gatewayOf(calls: Partial<SlackGateway>): SlackGateway {
  const unexpected = () => Promise.reject(new Error("an unexpected call"));
  return {
    identify: unexpected,
    post: unexpected,
    update: unexpected,
    remove: unexpected,
    react: unexpected,
    postEphemeral: unexpected,
    findPost: unexpected,
    threadExists: unexpected,
    checkChannel: unexpected,
    person: unexpected,
    findAbsent: unexpected,
    describeFile: unexpected,
    file: unexpected,
    respond: unexpected,
    openView: unexpected,
    updateView: unexpected,
    publishHome: unexpected,
    upload: unexpected,
    uploadToPerson: unexpected,
    directMessage: unexpected,
    openDirectMessage: unexpected,
    groupMembers: unexpected,
    userGroups: unexpected,
    isPresent: unexpected,
    doNotDisturb: unexpected,
    ...calls,
  };
}
