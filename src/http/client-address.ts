import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

/**
 * Returns one key for each sender: an IPv4 address, or the /64 of an IPv6 address, which one household or machine gets.
 * `proxies` is the number of our own proxies in front. Each appends its caller's address to `X-Forwarded-For`, so we trust that
 * many entries from the right; the sender wrote the rest. With 0, or with fewer entries, the key is the connection's address.
 */
export function clientAddress(request: IncomingMessage, proxies: number): string {
  const ofConnection = request.socket.remoteAddress ?? "";
  // Node joins repeated lines of this header with commas.
  const forwarded = String(request.headers["x-forwarded-for"] ?? "").split(",");
  const claimed = proxies === 0 ? undefined : forwarded.at(-proxies)?.trim();
  return addressKey(claimed ?? "") ?? addressKey(ofConnection) ?? "unknown";
}

/** One key for each sender; undefined for anything but an address. Some proxies add a port, and brackets around IPv6. */
export function addressKey(text: string): string | undefined {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? [];
  const address = bracketed ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const [plain = ""] = address.toLowerCase().split("%");
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain) ?? [];
  return mapped ?? `${firstGroups(plain).join(":")}::/64`;
}

/** The first four of the eight groups; `::` stands for the missing zeros. */
function firstGroups(address: string): string[] {
  const [left = "", right] = address.split("::");
  const head = left.split(":").filter((group) => group !== "");
  if (right !== undefined) {
    const tail = right.split(":");
    while (head.length < 8 - tail.length) head.push("0");
    head.push(...tail);
  }
  return head.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
}
