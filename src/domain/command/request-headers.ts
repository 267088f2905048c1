import { HEADER_PROBLEMS, type HeaderRefusal } from "../../messages/request-problems.ts";
import { CommandUsageError } from "./problem.ts";

const REFUSED = new Map<string, HeaderRefusal>([
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
    throw new CommandUsageError(HEADER_PROBLEMS.name(name));
  }
  const lower = name.toLowerCase();
  const reason = lower.startsWith("proxy-") ? "connection" : REFUSED.get(lower);
  if (reason) throw new CommandUsageError(HEADER_PROBLEMS.refused(name, reason));
  if (value === "") {
    throw new CommandUsageError(HEADER_PROBLEMS.empty(name));
  }
  // What fetch takes, without tabs: printable ASCII and Latin-1.
  if (!/^[\x20-\x7e\xa0-\xff]+$/.test(value)) {
    throw new CommandUsageError(HEADER_PROBLEMS.value(name));
  }
  return value;
}
