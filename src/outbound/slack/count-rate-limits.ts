import { type SlackGateway, SlackGatewayError } from "./slack-gateway.ts";

/** The same gateway; it reports each rate-limited call by the name of Slack's Web API method. */
export function countRateLimits(slack: SlackGateway, onRateLimited: (method: string) => void): SlackGateway {
  async function watch<T>(method: string, call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof SlackGatewayError && error.reason === "rate-limited")
        onRateLimited(error.step ?? method);
      throw error;
    }
  }
  const history = (threadTs: unknown) =>
    threadTs === undefined ? "conversations.history" : "conversations.replies";
  return {
    identify: () => watch("auth.test", slack.identify()),
    checkChannel: (channelId) => watch("conversations.history", slack.checkChannel(channelId)),
    post: (post) => watch("chat.postMessage", slack.post(post)),
    update: (change) => watch("chat.update", slack.update(change)),
    remove: (place) => watch("chat.delete", slack.remove(place)),
    react: (reaction) => watch(reaction.on ? "reactions.add" : "reactions.remove", slack.react(reaction)),
    postEphemeral: (words) => watch("chat.postEphemeral", slack.postEphemeral(words)),
    // Not a method, but the response URL of a command or a button press.
    respond: (answer) => watch("response_url", slack.respond(answer)),
    openView: (opening) => watch("views.open", slack.openView(opening)),
    updateView: (change) => watch("views.update", slack.updateView(change)),
    publishHome: (home) => watch("views.publish", slack.publishHome(home)),
    upload: (file) => watch("files.getUploadURLExternal", slack.upload(file)),
    uploadToPerson: (post) => watch("conversations.open", slack.uploadToPerson(post)),
    directMessage: (words) => watch("chat.postMessage", slack.directMessage(words)),
    openDirectMessage: (userId) => watch("conversations.open", slack.openDirectMessage(userId)),
    groupMembers: (groupId) => watch("usergroups.users.list", slack.groupMembers(groupId)),
    userGroups: () => watch("usergroups.list", slack.userGroups()),
    isPresent: (userId) => watch("users.getPresence", slack.isPresent(userId)),
    doNotDisturb: (userIds, now) => watch("dnd.teamInfo", slack.doNotDisturb(userIds, now)),
    findAbsent: (channelId, called) => watch("conversations.members", slack.findAbsent(channelId, called)),
    findPost: (search) => watch(history(search.threadTs), slack.findPost(search)),
    threadExists: (place) => watch("conversations.replies", slack.threadExists(place)),
    person: (userId) => watch("users.info", slack.person(userId)),
    describeFile: (fileId) => watch("files.info", slack.describeFile(fileId)),
    file: (fileId) => watch("files.info", slack.file(fileId)),
  };
}
