import type { LeftOut } from "../messages/left-out.ts";
import type { Context } from "./decision.ts";
import { LARGEST_FILE_BYTES } from "./limits.ts";
import type { SlackFile } from "./order.ts";

/**
 * A line with a link for each file that can go to the visitor, and what can't. `words` are what the visitor reads above them: a
 * file that is kept outside of Slack goes by its own address, which mostly stands there already.
 */
export function handOnFiles(
  files: readonly SlackFile[],
  words: string,
  sentAt: number,
  { fileUrl }: Pick<Context, "fileUrl">,
): { lines: string[]; leftOut: LeftOut[] } {
  const lines: string[] = [];
  const leftOut: LeftOut[] = [];
  const told = new Set(addressesIn(words));
  for (const file of files) {
    const { name, externalUrl } = file;
    const reason = file.obstacle ?? obstacleOf(file);
    if (reason !== undefined) {
      leftOut.push({ name, reason });
    } else if (externalUrl !== undefined) {
      const address = sameAddress(externalUrl);
      if (!told.has(address)) lines.push(`📎 ${name}: ${externalUrl}`);
      told.add(address);
    } else {
      const url = fileUrl(file, sentAt);
      if (url === undefined) leftOut.push({ name, reason: "no-public-url" });
      else lines.push(`📎 ${name}: ${url}`);
    }
  }
  return { lines, leftOut };
}

function obstacleOf({ isStub, externalUrl, size }: SlackFile): LeftOut["reason"] | undefined {
  if (isStub) return "not-told";
  return externalUrl === undefined && size > LARGEST_FILE_BYTES ? "too-large" : undefined;
}

function addressesIn(words: string): string[] {
  return (words.match(/https?:\/\/[^\s<>"]+/giu) ?? []).flatMap((found) => {
    // A sentence or brackets may end right behind an address.
    const bare = found.replace(/[.,;:!?)\]}'’”»]+$/u, "");
    return [found, bare].filter((address) => URL.canParse(address)).map(sameAddress);
  });
}

/** How a page is shown or who shared it, which Slack and browsers put in. */
const DECORATIONS = ["usp", "ouid", "rtpof", "sd", "dl", "web", "pli", "authuser"];

/** The same for two addresses that lead to the same file. */
function sameAddress(address: string): string {
  const url = new URL(address);
  for (const name of DECORATIONS) url.searchParams.delete(name);
  url.searchParams.sort();
  return `${url.host}${url.pathname.replace(/\/+$/, "")}${url.search}`;
}
