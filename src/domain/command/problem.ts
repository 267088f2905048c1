/** What was typed can't be read. `message` is mrkdwn and says why; the parser adds the right form and an example. */
export class CommandUsageError extends Error {
  override name = "Misread";
}
