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
        `Nothing is configured yet. Run \`${howToRun("setup")}\`: it asks for everything, tries each answer and writes .env.`,
        "Or copy .env.example to .env and fill it in. It explains each variable.",
      ]
    : [
        "The configuration is not usable yet:",
        `.env.example explains each variable. \`${howToRun("setup")}\` asks for them again.`,
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
    return `HOST ${host} is no address of this machine. Set HOST to one, or leave it unset.`;
  if (error.syscall !== "listen") return undefined;
  if (error.code === "EADDRINUSE") return `PORT ${port} is in use by another program. Choose another one.`;
  if (error.code === "EACCES") return `The bot may not listen on PORT ${port}. Choose one from 1024 on.`;
  return `The bot can't listen on HOST ${host}, PORT ${port} (${String(error.code)}). Choose others.`;
}
