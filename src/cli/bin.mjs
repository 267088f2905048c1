#!/usr/bin/env node
// The command `chatra-slack` of an installed package. It hands over to the Node that the package brings, with the words of the
// script in package.json, so it is plain JavaScript that Node 18 can run. The working folder stays: .env and .data are in it.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const COMMANDS = {
  start: "run the bot, configured by .env in this folder",
  demo: "try everything on this machine, without an account",
  setup: "ask for what the bot needs, and write .env",
  doctor: "check what the bot depends on",
  backup: "copy the database to a file, also while the bot runs",
  restore: "replace the database with a backup",
};

const HELP = `Usage: chatra-slack COMMAND [OPTIONS]

${Object.entries(COMMANDS)
  .map(([name, what]) => `  ${name.padEnd(9)} ${what}`)
  .join("\n")}

  --help    print this text; after a command, print its options
  --version print the version
`;

const project = new URL("../../", import.meta.url);
const { version, engines, scripts, optionalDependencies } = JSON.parse(
  readFileSync(new URL("package.json", project), "utf8"),
);
const [name, ...options] = process.argv.slice(2);

if (name === "--help" || name === "-h") print(HELP);
else if (name === "--version" || name === "-v") print(`${version}\n`);
else if (name === undefined) refuse(HELP);
else if (!Object.hasOwn(COMMANDS, name)) refuse(`There is no command \`${name}\`.\n\n${HELP}`);
else if (name === "start" && options.length > 0)
  refuse("`chatra-slack start` takes no options: set variables in .env.\n");
else run(findNode());

function print(text) {
  process.stdout.write(text);
}

function refuse(text) {
  process.stderr.write(text);
  process.exitCode = 2;
}

/** The package's own Node, else this one if it is new enough. */
function findNode() {
  const { resolve } = createRequire(import.meta.url);
  for (const brought of Object.keys(optionalDependencies)) {
    try {
      return resolve(`${brought}/bin/${process.platform === "win32" ? "node.exe" : "node"}`);
    } catch {
      // For another platform, or left out by `npm install --omit=optional`.
    }
  }
  const least = Number.parseInt(engines.node.replace(">=", ""), 10);
  if (Number.parseInt(process.versions.node, 10) >= least) return process.execPath;
  return undefined;
}

function run(node) {
  if (node === undefined) {
    process.stderr.write(
      `chatra-slack can't run on Node ${process.versions.node}. Install it again with its optional packages, which bring a newer one, or use Node ${engines.node.replace(">=", "")} or newer.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const words = scripts[name].split(" ").slice(1);
  const script = words.findIndex((word) => word.startsWith("src/"));
  words[script] = fileURLToPath(new URL(words[script], project));
  const child = spawn(node, [...words, ...options], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      // A terminal sends these two to both processes, and the second of a kind would end the program at once.
      if (signal === "SIGTERM" || !process.stdin.isTTY) child.kill(signal);
    });
  child.on("error", (error) => {
    process.stderr.write(`Node can't be started (${node}): ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
