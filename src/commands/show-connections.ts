import { context, fitList, section } from "../messages/blocks.ts";
import { askToRun } from "../messages/operator.ts";
import { code, excerptOfPlain } from "../messages/text/excerpt.ts";
import { link } from "../messages/text/link.ts";
import type { ConnectionSummary } from "../outbound/membrane/chatra-gateway.ts";
import type { Answer } from "./command-handlers.ts";

/** Membrane's connections with their state; those to Chatra first. */
export function showConnections(connections: ConnectionSummary[], adminUsers: readonly string[]): Answer {
  if (connections.length === 0) {
    return { text: ":electric_plug: Membrane has no connection yet. `/chatra connect` makes one." };
  }
  const count = connections.length === 1 ? "One connection" : `${connections.length} connections`;
  const sorted = connections.toSorted((a, b) => Number(b.isChatra) - Number(a.isChatra));
  return {
    text: `*${count}*`,
    blocks: fitList({
      head: [section(`*${count}*`)],
      items: sorted.map((connection) => [section(showConnection(connection, adminUsers))]),
      tail: connections.some(({ isChatra }) => isChatra)
        ? []
        : [context("None of them is to Chatra. `/chatra connect` makes one.")],
      rest: (leftOut) => `… and ${leftOut} more.`,
    }),
  };
}

function showConnection(
  { id, name, state, inUse, url, command, detail }: ConnectionSummary,
  adminUsers: readonly string[],
): string {
  const isReady = state === "READY";
  const mark = isReady ? ":large_green_circle:" : ":red_circle:";
  const words = isReady ? "ready" : excerptOfPlain(state.toLowerCase().replaceAll("_", " "), 60);
  const lines = [
    `${mark} *${excerptOfPlain(name, 100)}* ${code(id, 200)}: ${words}${inUse ? ", in use by this bot" : ""}`,
    detail === undefined ? undefined : excerptOfPlain(detail, 300),
    link(url, "Open it in the browser"),
    command && askToRun(command, adminUsers),
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}
