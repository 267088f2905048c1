import { z } from "zod";
import { FORMS, readCommand } from "../../src/commands/registry.ts";

/** How each form of the slash command is written. */
export const SLASH_USAGE = Object.fromEntries(
  Object.entries(FORMS).map(([name, { usage }]) => [name, usage]),
);

const requestSchema = z.record(z.string(), z.unknown());

/** What a command asks for, with the kind of the command, or what is wrong with it. */
export function parseCommand(text: string) {
  const read = readCommand(text);
  if ("problem" in read) return read;
  const { name, request } = read.command;
  const kind = name.replace(/^pushed/, "message").replace(/^(account|snippet)\..*/, "$1");
  return { command: { kind, ...requestSchema.parse(request) } };
}
