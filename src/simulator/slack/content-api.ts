/** What users can put into messages of the simulated workspace. */
/** The filler that Slack or an app writes into `text` where the content is in the blocks. */
export const fillerText = "This message contains interactive elements.";
