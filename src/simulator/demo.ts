/** `npm run demo`: the whole story on this machine, on a page or (--script) in the terminal. */
import { helpText, readOptions } from "./demo/read-options.ts";
import { PortTakenError, runPage } from "./demo/run-page.ts";
import { runScript } from "./demo/run-script.ts";

const write = (text: string): void => void process.stdout.write(text);

// A reader who stops early (`| head`) must not leave a bot behind.
process.stdout.on("error", () => undefined);

const options = readOptions(process.argv.slice(2));
if ("problem" in options) {
  process.stderr.write(`${options.problem}\n\n${helpText}`);
  process.exit(2);
}
if (options.kind === "help") {
  write(helpText);
  process.exit(0);
}

try {
  if (options.kind === "script") process.exitCode = await playScript();
  else await showPage(options.port);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof PortTakenError ? 2 : 1;
}

async function showPage(port: number | undefined): Promise<void> {
  const stopping = stopSignal();
  const page = await runPage(port, write);
  write(`\n  Open ${page.url} in your browser. Ctrl-C ends everything.\n\n`);
  await stopping;
  write("\nEnding …\n");
  await page.close();
}

async function playScript(): Promise<number> {
  const { isTTY, columns } = process.stdout;
  return await runScript({
    write,
    columns: isTTY ? columns : 100,
    hasColour: isTTY === true && process.env.NO_COLOR === undefined,
    stopped: stopSignal(),
  });
}

/** Resolves with the first signal to end; the second ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const onSignal = (): void => {
      if (isStopping) process.exit(1);
      isStopping = true;
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  });
}
