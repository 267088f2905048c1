/** `npm run doctor`: checks everything the bot depends on, and says how to fix problems. */
import { tidyEnvironment } from "../config/tidy-environment.ts";
import { howToRun } from "../runtime/how-to-run.ts";
import { examine } from "./doctor/examine.ts";
import { isGood, printReport, reportAsJson } from "./doctor/print-report.ts";
import { readArguments } from "./read-arguments.ts";

const USAGE = `Usage: ${howToRun("doctor", "[--json]")}

Checks the configuration, the database, Slack, Membrane and Chatra's webhook, and says how to fix
what fails. Changes nothing. Ends with 1 if a check failed, also when others were skipped.

  --json   print one JSON document: {ok, checks: [{id, name, status, detail, advice?, says?}]}
  --help   print this text
`;

const options = readArguments({
  options: { json: { type: "boolean" }, help: { type: "boolean" } },
})?.values;
if (options === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const pending = examine({
  environment: tidyEnvironment(process.env),
  directory: process.cwd(),
  nodeVersion: process.versions.node,
});
const { stdout } = process;
const write = (text: string): void => void stdout.write(text);
const results = options.json
  ? await Promise.all(pending)
  : await printReport(pending, { write, colours: stdout.hasColors?.() ?? false });
if (options.json) write(reportAsJson(results));
// Exit at once: a timed-out check may still hold a connection or a process. The output is written first.
const exitCode = isGood(results) ? 0 : 1;
stdout.write("", () => process.exit(exitCode));
