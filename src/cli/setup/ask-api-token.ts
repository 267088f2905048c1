import { createApiTransport } from "../../outbound/membrane/api-transport.ts";
import type { MembraneTransport } from "../../outbound/membrane/membrane-transport.ts";
import type { MembraneSurroundings } from "../membrane-program.ts";
import { membraneTrouble } from "../membrane-words.ts";
import { askUntilGood, type Checked } from "./ask-until-good.ts";
import { askSecret } from "./prompts.ts";

/** For a bot that was configured to use Membrane's REST API: its access token, tried by listing the connections. */
export async function askApiToken(
  known: string | undefined,
  uri: string,
  { secrets, now }: Pick<MembraneSurroundings, "secrets" | "now">,
): Promise<{ token: string; transport: MembraneTransport }> {
  const { answer, value } = await askUntilGood({
    ask: () =>
      askSecret({
        message: "Access token of Membrane's REST API (MEMBRANE_TRANSPORT is api)",
        kept: known,
        complain: (given) => (/^[\x21-\x7e]+$/.test(given) ? undefined : "It is one word"),
      }),
    checking: "Asking Membrane",
    check: async (token): Promise<Checked<MembraneTransport>> => {
      const transport = createApiTransport({ uri, token, secrets, now });
      try {
        await transport.listConnections();
        return { value: transport, says: "Membrane accepts the access token." };
      } catch (error) {
        return { trouble: membraneTrouble(error, { kind: "api" }) };
      }
    },
  });
  return { token: answer, transport: value };
}
