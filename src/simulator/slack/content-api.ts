/** What people can put into messages of the simulated workspace. */
/** What Slack or an app writes into `text` where the words are in the blocks. */
export const fillerText = "This message contains interactive elements.";
