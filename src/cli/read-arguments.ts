import { type ParseArgsConfig, parseArgs } from "node:util";

/** Parses the arguments of a command; undefined for wrong usage. */
export function readArguments<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> | undefined {
  try {
    return parseArgs(config);
  } catch {
    return undefined;
  }
}
