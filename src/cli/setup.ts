/** `npm run setup`: asks for everything the bot needs, tries each answer, and writes `.env`. */
import { access, constants } from "node:fs/promises";
import { howToRun } from "../runtime/how-to-run.ts";
import { readArguments } from "./read-arguments.ts";
import { SetupStopped, takeAway } from "./setup/prompts.ts";
import { runSetup } from "./setup/run-setup.ts";

const USAGE = `Usage: ${howToRun("setup")}

Asks for what the bot needs, checks each answer, and writes .env in the current folder.
`;

const STOPPED_BY_PERSON = 130;
const AGAIN = `Run \`${howToRun("setup")}\` again. If it fails again, report this.`;

await main();

async function main(): Promise<void> {
  if (readArguments({ options: {} }) === undefined) end(2, USAGE);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    end(
      1,
      `Run \`${howToRun("setup")}\` in a terminal, or fill in .env by hand: .env.example explains each line.\n`,
    );
  }
  await access(process.cwd(), constants.W_OK).catch(() => {
    end(1, "Setup can't write to this folder. Run it in the bot's folder, as the user who runs the bot.\n");
  });
  let isWritten = false;
  let isOver = false;
  // Every early end of the process comes through here: Ctrl-C at a prompt or during a check (@clack/prompts then exits with 0),
  // or a signal.
  process.on("exit", () => {
    if (isOver) return;
    takeAway();
    process.stderr.write(`\nStopped. ${isWritten ? ".env is complete." : "Nothing was written."}\n`);
    process.exitCode = STOPPED_BY_PERSON;
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit());
  try {
    await runSetup({
      environment: process.env,
      directory: process.cwd(),
      onWritten: () => {
        isWritten = true;
      },
    });
    isOver = true;
    process.exit(0);
  } catch (error) {
    if (error instanceof SetupStopped) process.exit();
    isOver = true;
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    const name = error instanceof Error ? error.name : "an unknown error";
    end(
      1,
      `\nSetup failed with ${name}${code}. ${isWritten ? ".env is complete." : "Nothing was written."} ${AGAIN}\n`,
    );
  }
}

function end(exitCode: number, words: string): never {
  process.stderr.write(words);
  process.exit(exitCode);
}
