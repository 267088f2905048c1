import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import { describeState } from "../../../src/outbound/membrane/discover-connection.ts";
import type { MembraneTransport } from "../../../src/outbound/membrane/membrane-transport.ts";
import { createRunMembrane } from "../../../src/outbound/membrane/run-membrane.ts";

const SECRET = "Hunter-2-of-the-w0rkspace";

/** Membrane by a program that is this shell script, in an environment that has the secret. */
function transportOf(script: string): MembraneTransport {
  const folder = mkdtempSync(join(tmpdir(), "membrane-words-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, "membrane");
  writeFileSync(bin, `#!/bin/sh\n${script}\n`);
  chmodSync(bin, 0o755);
  const env = { PATH: process.env.PATH, MEMBRANE_WORKSPACE_SECRET: SECRET };
  const run = createRunMembrane({ bin, cwd: folder, env });
  return createCliTransport({ run, secrets: [SECRET], now: Date.now });
}

async function failureOf(work: Promise<unknown>): Promise<ChatraGatewayError> {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (error instanceof ChatraGatewayError) return error;
  throw new Error(`it ended otherwise: ${String(error)}`);
}

/** Everything of a failure that a log or a person may be shown. */
function allOf(error: ChatraGatewayError): string {
  const { message, detail, hint, stack } = error;
  return JSON.stringify({ message, detail, hint, stack });
}

test.each([
  ["in one piece", 'printf "could not sign in with %s\\n" "$MEMBRANE_WORKSPACE_SECRET" >&2'],
  [
    "in two chunks",
    'printf "could not sign in with Hunter-2-of" >&2; sleep 0.1; printf "%s\\n" "-the-w0rkspace" >&2',
  ],
  ["in two lines", 'printf "could not sign in with Hunter-2-of\\n-the-w0rkspace\\n" >&2'],
  ["in colours", 'printf "could not sign in with \\033[31mHunter-2\\033[0m-of-the-w0rkspace\\n" >&2'],
  ["on standard output", 'printf "could not sign in with %s\\n" "$MEMBRANE_WORKSPACE_SECRET"'],
  [
    "in an error of Membrane's",
    `printf '{"error":{"type":"bad_request","message":"could not sign in with Hunter-2-of-the-w0rkspace"}}' >&2`,
  ],
  [
    "in the cause of an error",
    `printf '{"type":"connection","message":"no","causedByError":{"message":"Bearer Hunter-2-of-the-w0rkspace"}}'`,
  ],
  [
    "in a usage error over two lines",
    "printf \"error: unknown option '--as=Hunter-2-of\\n-the-w0rkspace'\\nUsage: membrane\\n\" >&2",
  ],
  ["behind much else", 'printf "%01000d could not sign in with %s\\n" 0 "$MEMBRANE_WORKSPACE_SECRET" >&2'],
])("a secret that the program prints %s gets into no failure", async (_, script) => {
  const transport = transportOf(`${script}\nexit 1`);
  const shown = allOf(await failureOf(transport.listConnections()));
  for (const part of ["Hunter", "w0rkspace"]) expect(shown).not.toContain(part);
});

test("words of a program that fails are told where they hold no secret", async () => {
  const transport = transportOf('printf "the disk is full, %s\\n" "$MEMBRANE_WORKSPACE_SECRET" >&2\nexit 1');
  const { detail } = await failureOf(transport.listConnections());
  expect(detail).toContain("the disk is full, [hidden]");
});

test("what Membrane says of a connection is told without its secrets", async () => {
  const connection = {
    id: "c1",
    name: "Chatra",
    state: "CLIENT_ACTION_REQUIRED",
    error: { message: `refused ${SECRET}` },
    clientAction: {
      type: "connect",
      description: `Chatra refused apiKey=abc and ${SECRET}`,
      uiUrl: "https://x.example/",
    },
  };
  const transport = transportOf(`cat <<'END'\n${JSON.stringify({ items: [connection] })}\nEND`);
  const [listed] = (await transport.listConnections()).connections;
  if (listed === undefined) throw new Error("no connection");
  expect(describeState(listed)).toContain("Chatra refused apiKey=[hidden] and [hidden]");
  expect(JSON.stringify(listed)).not.toContain(SECRET);
  expect(listed.clientAction?.uiUrl).toBe("https://x.example/");

  const single = transportOf(`cat <<'END'\n${JSON.stringify(connection)}\nEND`);
  expect(JSON.stringify(await single.getConnection({ connectionId: "c1" }))).not.toContain(SECRET);
});

test("what a program gives as a result is left as it is, whatever it looks like", async () => {
  const output = { id: "m1", text: `my password is hunter2, ${SECRET}` };
  const transport = transportOf(`cat <<'END'\n${JSON.stringify({ output })}\nEND`);
  const run = { connectionId: "c1", actionId: "a1", input: { id: "m1" }, effect: "repeatable" } as const;
  expect((await transport.runAction(run)).output).toEqual(output);
});
