/**
 * The `membrane` command of the simulator: a thin shell around the control server, which is told how this process was
 * called and says what it prints and how it ends. A real process, so that it can hang, crash and be killed.
 *
 * Measured on two cores, whole run: bare node 21 ms, this 29 ms, with node:http 56 ms, with fetch 60 ms, as TypeScript
 * 64 ms. Hence node:net, HTTP/1.0 by hand, and no types.
 */
import { connect } from "node:net";

/** Loaded only where it is wanted: most runs leave nothing behind. */
const childProcess = () => process.getBuiltinModule("node:child_process");

const passedOn = /^(MEMBRANE_|NO_COLOR$|FORCE_COLOR$|CI$|NO_UPDATE_NOTIFIER$|HOME$|PATH$)/;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)));
const address = /^http:\/\/([^:/]+):(\d+)/.exec(process.env.MEMBRANE_SIM_URL ?? "");

if (address === null) {
  process.stderr.write("membrane (simulator): MEMBRANE_SIM_URL is not set\n");
  process.exitCode = 1;
} else {
  const startedAt = performance.timeOrigin;
  const body = JSON.stringify({
    argv: process.argv.slice(2),
    env,
    cwd: process.cwd(),
    pid: process.pid,
    startedAt,
  });
  const socket = connect(Number(address[2]), address[1]);
  let received = "";
  let hasHead = false;
  let hasEnded = false;

  socket.setEncoding("utf8");
  socket.on("data", (text) => {
    received += text;
    if (!hasHead) {
      const end = received.indexOf("\r\n\r\n");
      if (end < 0) return;
      hasHead = true;
      received = received.slice(end + 4);
    }
    for (let end = received.indexOf("\n"); end >= 0 && !hasEnded; end = received.indexOf("\n")) {
      follow(JSON.parse(received.slice(0, end)));
      received = received.slice(end + 1);
    }
  });
  socket.on("error", (error) => fail(error.message));
  socket.on("close", () => fail("the server closed the connection"));
  socket.write(
    `POST /run HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

  /** One line of the control server's answer: print, ignore a signal, exit, or die. */
  function follow(order) {
    if (order.stdout !== undefined) process.stdout.write(order.stdout);
    if (order.stderr !== undefined) process.stderr.write(order.stderr);
    if (order.leaves !== undefined)
      childProcess()
        .spawn("sleep", [String(order.leaves)], { detached: true, stdio: "inherit" })
        .unref();
    if (order.ignore !== undefined) process.on(order.ignore, () => undefined);
    if (order.kill !== undefined) process.kill(process.pid, order.kill);
    if (order.exit !== undefined) {
      hasEnded = true;
      process.exitCode = order.exit;
      socket.destroy();
    }
  }

  function fail(reason) {
    if (hasEnded) return;
    hasEnded = true;
    process.stderr.write(`TypeError: fetch failed\n  [cause]: ${reason}\n`);
    process.exitCode = 1;
  }
}
