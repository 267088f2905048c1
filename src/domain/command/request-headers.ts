import { CommandUsageError, shown } from "./problem.ts";

const REASONS = {
  credentials: "Membrane signs in to Chatra by itself; credentials never pass through Slack.",
  connection: "It is set by the connection itself, and a wrong one would tear the request apart.",
  method: "The method is the first word of the request, where everybody can see it.",
} as const;

const REFUSED = new Map<string, keyof typeof REASONS>([
  ["authorization", "credentials"],
  ["cookie", "credentials"],
  ["set-cookie", "credentials"],
  ["connection", "connection"],
  ["content-length", "connection"],
  ["expect", "connection"],
  ["host", "connection"],
  ["keep-alive", "connection"],
  ["te", "connection"],
  ["trailer", "connection"],
  ["transfer-encoding", "connection"],
  ["upgrade", "connection"],
  ["x-http-method", "method"],
  ["x-http-method-override", "method"],
  ["x-method-override", "method"],
]);

/** Takes a header as it was typed, returns its value. Throws Misread for a header that is not the person's to set. */
export function checkHeader(name: string, value: string): string {
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw new CommandUsageError(
      `${shown(name)} is no name of a header: letters, digits and dashes make one.`,
    );
  }
  const lower = name.toLowerCase();
  const reason = lower.startsWith("proxy-") ? "connection" : REFUSED.get(lower);
  if (reason) throw new CommandUsageError(`The header ${shown(name)} can't be set. ${REASONS[reason]}`);
  if (value === "") {
    throw new CommandUsageError(
      `The header ${shown(name)} has no value. With a space, all of it stands in quotes: \`"Accept: text/html"\`.`,
    );
  }
  // What fetch takes, without tabs: printable ASCII and Latin-1.
  if (!/^[\x20-\x7e\xa0-\xff]+$/.test(value)) {
    throw new CommandUsageError(
      `The value of the header ${shown(name)} holds a character that no header can carry.`,
    );
  }
  return value;
}
