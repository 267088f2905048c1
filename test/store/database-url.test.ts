import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext, TLSSocket } from "node:tls";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { howToDump, howToLoad } from "../../src/cli/backup/postgres-advice.ts";
import { checkDatabase } from "../../src/cli/doctor/check-basics.ts";
import { startWords } from "../../src/simulator/bot-process.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { parseServerUrl } from "../../src/store/postgres/server-url.ts";
import { findOpenssl, makeCertificate } from "../runtime/own-certificate.ts";

const openssl = findOpenssl();
const why = openssl === true ? "" : ` (skipped: ${openssl})`;

/** What a person is told of an address that does not lead to a database, by a start, the doctor, backup and restore. */
async function toldOf(url: string): Promise<{ reason: unknown; words: string; everything: string }> {
  const error: unknown = await openPostgresStore({ url }).catch((thrown: unknown) => thrown);
  const finding = await checkDatabase({ kind: "postgres", url }, { encryptionKeys: [], isOne: true }).look();
  expect(finding.status).toBe("failed");
  const words = `${finding.says} ${finding.advice}`;
  const reason = error instanceof Error && "reason" in error ? error.reason : undefined;
  const printed = [words, howToDump(url, "file"), howToLoad(url, "file")].join("\n");
  return { reason, words, everything: inspect(error, { depth: 9, showHidden: true }) + printed };
}

describe("an address with a password that has to be percent-encoded", () => {
  test.each([
    ["postgres://bot:Winter@Summer2024#x@db.internal:5432/app", ["Winter", "Summer"]],
    ["postgres://bot:1234/hunter2@db.internal:5432/app", ["1234", "hunter2"]],
    ["postgres://bot:4711/0815/hunter2@db.internal/app", ["4711", "0815", "hunter2"]],
    ["postgres://bot:/hunter2@db.internal/app", ["hunter2"]],
    ["postgres://bot:4711?hunter2@db.internal:5432/app", ["4711", "hunter2"]],
    ["postgres://bot:Winter@Summer?hunter2@db.internal/app", ["Winter", "Summer", "hunter2"]],
    ["postgres://bot:Winter@Summer/hunter2@db.internal/app", ["Winter", "Summer", "hunter2"]],
    ["postgres://bot:4711#hunter2@db.internal/app", ["4711", "hunter2"]],
    ["postgres://bot:hunter#2@db.internal/app", ["hunter"]],
    ["postgres://bot:hunter/2@db.internal/app", ["hunter"]],
    ["postgres://bot:hunter?2@db.internal/app", ["hunter"]],
    ["postgres://bot:50%hunter2@db.internal/app", ["hunter", "50%"]],
    ["postgres://bot:50%ffhunter2@db.internal/app", ["hunter", "50%"]],
    ["postgres://bot:hunter2#@db.internal/app", ["hunter"]],
    ["postgres://bot:4711@Summer#hunter2", ["4711", "Summer", "hunter2"]],
    ["postgres:///bot:hunter2@db.internal/app", ["hunter2"]],
    ["postgres://bot:hunter2", ["hunter2"]],
    ["postgres://bot:hunter2/app", ["hunter2"]],
    ["postgresql://bot:[hunter2@db.internal:99999/app", ["hunter2"]],
  ])("is refused, and no part of it is repeated: %s", async (url, parts) => {
    const { reason, words, everything } = await toldOf(url);
    expect(reason).toBe("bad-url");
    expect(words).toMatch(/^DATABASE_URL .*percent-encoded/);
    for (const part of parts) expect(everything).not.toContain(part);
  });

  test("without a user, what looks like a port may be the password of somebody who forgot the host", async () => {
    const { words, everything } = await toldOf("postgres://localhost:4711/hunter2");
    expect(words).toContain("localhost");
    expect(everything.replaceAll(/127\.0\.0\.1:4711|::1:4711|port: 4711/g, "")).not.toMatch(/hunter2/);
    expect(words).not.toContain("4711");
  });

  test("the bot itself ends with that sentence, and no stack", async () => {
    const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const env = {
      PATH: process.env.PATH ?? "",
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_SIGNING_SECRET: "0123456789abcdef",
      SLACK_CHANNEL: "C0123ABCD",
      CHATRA_WEBHOOK_SECRET: "abcdefghijklmnopqrstuvwx",
      DATABASE_URL: "postgres://bot:Winter@Summer2024#x@db.internal:5432/app",
      LOG_LEVEL: "trace",
    };
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, startWords, { env, cwd: folder }, (_error, ...said) =>
        resolve(said.join("")),
      );
    });
    expect(output).toMatch(/^DATABASE_URL has a \/ \? # or @ .*\n.*percent-encoded\.\n$/);
    expect(output).not.toMatch(/Winter|Summer/);
  });
});

describe("an address that is good", () => {
  test.each([
    ["postgres://bot:pw@/app?host=/var/run/postgresql", "/var/run/postgresql:5432", "app"],
    ["postgres:///app?host=/var/run/postgresql", "/var/run/postgresql:5432", "app"],
    ["postgres://bot:pw@%2Fvar%2Frun%2Fpostgresql/app", "/var/run/postgresql:5432", "app"],
    ["postgresql://bot:pw@db.internal/app", "db.internal:5432", "app"],
    ["postgres://bot:pw@db.internal:6543/app?sslmode=disable", "db.internal:6543", "app"],
    ["postgres://bot:p@ss@db.internal/app", "db.internal:5432", "app"],
    ["postgres://bot:a:b@db.internal/app", "db.internal:5432", "app"],
    ["postgres://bot:p%40%23%2F%3Fss@db.internal/app", "db.internal:5432", "app"],
    ["postgres://bot:pw@[::1]:5433/app", "[::1]:5433", "app"],
    ["postgres://bot:pw@db.internal/my%20app", "db.internal:5432", "my app"],
  ])("is spoken of by its place: %s", (url, place, database) => {
    expect(parseServerUrl(url)).toEqual({ place, database });
  });
});

describe("what is wrong is told apart", () => {
  test.each([
    [
      "a name that nobody knows",
      "postgres://bot:hunter2@db.only-here.test/app",
      /No PostgreSQL server.*ENOTFOUND|EAI_AGAIN/,
      /host|DNS/,
    ],
    [
      "a socket that is not there",
      "postgres://bot:hunter2@/app?host=/nosuch",
      /No PostgreSQL server.*\/nosuch:5432 \(ENOENT\)/,
      /Start the server/,
    ],
    [
      "a port where nobody listens",
      "postgres://bot:hunter2@127.0.0.1:1/app",
      /No PostgreSQL server.*127\.0\.0\.1:1 \(ECONNREFUSED\)/,
      /Start the server/,
    ],
  ])("%s is the network", async (_name, url, detail, advice) => {
    const { reason, words, everything } = await toldOf(url);
    expect(reason).toBe("unavailable");
    expect(words).toMatch(detail);
    expect(words).toMatch(advice);
    expect(everything).not.toContain("hunter2");
  });

  test("a connection that is cut at once is the network", async () => {
    const { reason, words } = await toldOf(await serve((socket) => socket.destroy()));
    expect(reason).toBe("unavailable");
    expect(words).toContain("No PostgreSQL server answers");
  });

  test.each(["sslrootcert", "sslcert", "sslkey"])(
    "a file that is not there is no matter of the network: %s",
    async (name) => {
      const { reason, words } = await toldOf(`postgres://bot:hunter2@127.0.0.1:1/app?${name}=/nosuch.pem`);
      expect(reason).toBe("bad-url");
      expect(words).toMatch(/certificate or key .*ENOENT/);
    },
  );

  test("a certificate that is none is a matter of TLS", async () => {
    const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "key.pem");
    await writeFile(file, "no key");
    const url = await serve(offersTls());
    const { reason } = await toldOf(`${url}?sslkey=${file}&sslcert=${file}`);
    expect(reason).toBe("insecure");
  });

  test("a server without TLS", async () => {
    const { reason, words } = await toldOf(`${await serve((socket) => socket.write("N"))}?sslmode=require`);
    expect(reason).toBe("insecure");
    expect(words).toMatch(/offers no TLS.*sslmode=disable/);
  });

  test.skipIf(openssl !== true)(
    `a certificate that nobody vouches for, and one of another host${why}`,
    async () => {
      const certificate = makeCertificate("db.elsewhere.test");
      onTestFinished(certificate.remove);
      const url = await serve(offersTls(certificate));
      const own = await toldOf(`${url}?sslmode=require`);
      expect(own).toMatchObject({
        reason: "insecure",
        words: expect.stringMatching(/not trusted.*sslrootcert/),
      });
      const other = await toldOf(`${url}?sslmode=verify-full&sslrootcert=${certificate.file}`);
      expect(other).toMatchObject({ reason: "insecure", words: expect.stringMatching(/for another host/) });
    },
  );

  test.each([
    [
      "28P01",
      'password authentication failed for user "bot"',
      "refused",
      /refuses the user or the password.*percent-encoded/,
    ],
    ["28000", 'role "bot" does not exist', "refused", /refuses the user or the password/],
    [
      "28000",
      'no pg_hba.conf entry for host "1.2.3.4", user "bot", database "app", no encryption',
      "insecure",
      /only over TLS.*sslmode=verify-full/,
    ],
    [
      "28000",
      'no pg_hba.conf entry for host "1.2.3.4", user "bot", database "app", SSL encryption',
      "refused",
      /pg_hba\.conf/,
    ],
    ["3D000", 'database "app" does not exist', "refused", /has no database app.*createdb/],
    ["53300", "too many clients already", "unavailable", /no free connection.*max_connections/],
    ["57P03", "the database system is starting up", "unavailable", /ended the connection/],
  ])("a server that says %s: %s", async (code, message, expected, words) => {
    const told = await toldOf(await serve((socket) => refuse(socket, code, message)));
    expect(told).toMatchObject({ reason: expected, words: expect.stringMatching(words) });
    expect(told.everything).not.toContain("hunter2");
  });

  test("a server that asks for a password where there is none", async () => {
    const url = await serve((socket) => {
      socket.write(authentication(10, "SCRAM-SHA-256\0\0"));
      socket.once("data", () => socket.write(authentication(11, "r=x,s=eA==,i=4096")));
    });
    const { reason, words } = await toldOf(url.replace(":hunter2", ""));
    expect(reason).toBe("refused");
    expect(words).toMatch(/asks for a password, and DATABASE_URL has none.*percent-encoded/);
  });
});

/** Answers the first message of each connection; resolves with an address that leads there. */
async function serve(answer: (socket: Socket) => void): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `postgres://bot:hunter2@127.0.0.1:${port}/app`;
}

/** As PostgreSQL with TLS begins: it says yes, and then speaks it. */
function offersTls(certificate?: { key: string; cert: string }) {
  return (socket: Socket): void => {
    socket.write("S");
    if (certificate === undefined) return;
    const secureContext = createSecureContext(certificate);
    new TLSSocket(socket, { isServer: true, secureContext }).on("error", () => undefined).resume();
  };
}

/** As much of PostgreSQL's protocol as a server needs that lets nobody in. */
function refuse(socket: Socket, code: string, message: string): void {
  const fields = `SFATAL\0C${code}\0M${message}\0\0`;
  socket.end(Buffer.concat([Buffer.from("E"), int32(4 + fields.length), Buffer.from(fields)]));
}

function authentication(kind: number, rest: string): Buffer {
  return Buffer.concat([Buffer.from("R"), int32(8 + rest.length), int32(kind), Buffer.from(rest)]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
