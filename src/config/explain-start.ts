import { howToRun } from "../runtime/how-to-run.ts";
import type { Config, ConfigError } from "./config.ts";
import { describeUnknown } from "./unknown-variables.ts";

/** The text for an operator whose bot can't start: all problems with the variables, and what to do. */
export function explainConfigError({ faults, unknown, isNothingSet }: ConfigError): string {
  const lines = [
    ...faults.map(({ variable, problem }) => `  ${variable} ${problem}`),
    ...unknown.map((one) => `  ${describeUnknown(one)}`),
  ];
  const [first, last] = isNothingSet
    ? [
        `Nothing is configured yet. Run \`${howToRun("setup")}\`: it asks for everything, checks each answer and writes .env.`,
        "Or copy .env.example to .env and fill in the values. It explains each variable.",
      ]
    : [
        "The bot can't start with this configuration:",
        `Correct this in .env, or run \`${howToRun("setup")}\`. .env.example explains each variable.`,
      ];
  return [first, ...lines, last].join("\n");
}

/** The same for an address that the bot can't listen on; undefined for any other error. */
export function explainListenError(
  error: unknown,
  { host, port }: Pick<Config, "host" | "port">,
): string | undefined {
  if (!(error instanceof Error && "syscall" in error && "code" in error)) return undefined;
  if (error.syscall === "getaddrinfo" || error.code === "EADDRNOTAVAIL" || error.code === "EINVAL")
    return `HOST ${host} is not an address of this machine. Set HOST to one, or leave it unset.`;
  if (error.syscall !== "listen") return undefined;
  if (error.code === "EADDRINUSE") return `Another program uses PORT ${port}. Set PORT to a free one.`;
  if (error.code === "EACCES") return `This user may not listen on PORT ${port}. Set PORT to 1024 or higher.`;
  return `The bot can't listen on HOST ${host}, PORT ${port} (${String(error.code)}). Set HOST and PORT to others.`;
}

/** The same for an error that nothing else explains. Its message may quote a text, so only the log has it. */
export function explainUnknownFailure(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && "code" in error ? ` ${String(error.code)}` : "";
  return `The bot can't start (${name}${code}). The last line of the log has the details. If there is none, set LOG_LEVEL to info and start again.`;
}
