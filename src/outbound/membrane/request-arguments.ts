import { bodyArgument, checkRequest, plainId } from "./check-arguments.ts";
import type { MembraneRequest } from "./membrane-transport.ts";

/**
 * Takes a raw request; returns the command line for it, `--json` last and without a value: it has two documented meanings,
 * and there both hold. Bodies are sent as JSON, the only kind that Chatra's API takes, so `--rawData` is not used.
 * Throws `invalid-input` for what could be taken for an option.
 */
export function requestArguments(request: MembraneRequest & { connectionId: string }): string[] {
  checkRequest(request);
  const pairs = (option: string, record: Record<string, string> | undefined, between: string): string[] =>
    Object.entries(record ?? {}).flatMap(([name, value]) => [option, `${name}${between}${value}`]);
  return [
    "request",
    plainId(request.connectionId, "connection id"),
    request.path,
    "-X",
    request.method,
    ...pairs("-H", request.headers, ": "),
    ...(request.body === undefined ? [] : ["-d", bodyArgument(request.body)]),
    ...pairs("--query", request.query, "="),
    ...pairs("--pathParam", request.pathParameters, "="),
    "--json",
  ];
}
