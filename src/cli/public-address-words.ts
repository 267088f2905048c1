/** For setup and doctor: users who choose Socket Mode expect to need no address at all. */
export const CHATRA_NEEDS_ADDRESS = "Chatra sends chats to a public https address, also with Socket Mode.";

/** `port`: where the bot listens. */
export function howToGetAddress(port: number | string): string {
  return `Put a proxy with TLS in front of the bot, or open a tunnel: \`cloudflared tunnel --url http://localhost:${port}\`.`;
}
