import { bodyArgument, checkRequest, plainId } from "./check-arguments.ts";
import type { MembraneRequest } from "./membrane-transport.ts";

/**
 * Takes a raw request; returns its command line. `--json` comes last and without a value, where both of its documented meanings
 * hold. Bodies go as JSON, the only kind Chatra's API takes, so we do not use `--rawData`. Throws `invalid-input` for anything
 * that could pass for an option.
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
