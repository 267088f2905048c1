// A bot of a few lines, for the tests of bot-process.ts: ready after a moment, and ends as it is told.
import { createServer } from "node:http";

if (process.env.STAND_IN === "broken") {
  process.stderr.write("SLACK_CHANNEL is missing\n");
  process.exit(1);
}
let asked = 0;
createServer((request, response) => {
  if (request.url === "/readyz") {
    asked += 1;
    response.writeHead(process.env.STAND_IN === "never" || asked < 2 ? 503 : 200).end("database");
  } else {
    process.stdout.write(`${request.method} ${request.url}\n`);
    request.resume().on("end", () => response.writeHead(200).end());
  }
}).listen(Number(process.env.PORT), process.env.HOST, () => process.stdout.write(`started ${process.pid}\n`));
process.on("SIGTERM", () => process.exit(process.env.STAND_IN === "clean" ? 0 : 7));
