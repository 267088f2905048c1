import { type ChatraFailureReason, ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import { ConnectionChoiceError } from "../outbound/membrane/discover-connection.ts";
import type { MembraneCredentials } from "../outbound/membrane/membrane-tokens.ts";
import type { Problem } from "./problem.ts";

/** How we reach Membrane: by its command (a name or a path), or by its REST API. */
export type MembraneWay =
  | { kind: "cli"; bin: string }
  | { kind: "api"; credentials: Pick<MembraneCredentials, "kind"> };

/** Takes the rejection of a call to Membrane; returns it as text. Throws anything but a `ChatraGatewayError` again. */
export function membraneProblem(error: unknown, way: MembraneWay): Problem {
  if (!(error instanceof ChatraGatewayError)) throw error;
  const { reason, detail, url } = error;
  if (error instanceof ConnectionChoiceError) return { problem: detail, advice: CHOICE };
  if (reason === "connection-needs-action" && url !== undefined) {
    return { problem: detail, advice: `Open ${url} and finish there. Do not make a second connection.` };
  }
  if (reason === "not-logged-in" && way.kind === "api")
    return { problem: detail, advice: COPY_AGAIN[way.credentials.kind] };
  return { problem: detail, advice: ADVICE[reason] };
}

const CHOICE =
  "Run `npm run setup`, which makes or chooses one; or do it by hand with `membrane connect` and MEMBRANE_CONNECTION_ID.";
const COPY_AGAIN: Record<MembraneCredentials["kind"], string> = {
  token: "Copy a new access token from Membrane's console into MEMBRANE_ACCESS_TOKEN.",
  key: "Copy both again from Membrane's console (Settings, Access) into MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET, and check this machine's clock.",
};

const ADVICE: Record<ChatraFailureReason, string> = {
  "cli-missing": "Install it with `npm install -g @membranehq/cli`, or set MEMBRANE_BIN to its path.",
  "cli-outdated":
    "Update it with `npm install -g @membranehq/cli@latest`. If it is another program of that name, set MEMBRANE_BIN to Membrane's.",
  "not-logged-in": "Run `membrane login --tenant` as the user who runs the bot.",
  "connection-needs-action":
    "Open the connection in Membrane's console and mend it there. Do not make a second one.",
  "rate-limited": "Try again in a minute.",
  "not-found": "Check MEMBRANE_CONNECTION_ID: `membrane connection list --json` shows what there is.",
  refused: "Look at the connection in Membrane's console.",
  "invalid-input": "Check MEMBRANE_CONNECTION_ID: `membrane connection list --json` shows what there is.",
  unavailable: "Check the network, then try again.",
  "not-begun": "Try again.",
  "unknown-outcome": "Try again.",
};
