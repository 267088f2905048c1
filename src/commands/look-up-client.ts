import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import type { ChatraQuestions } from "../outbound/membrane/limit-concurrency.ts";
import { profileOf } from "./client-profile.ts";

/** What Chatra says of a client: their profile, or that there is none. Rejects when it does not say. */
export async function lookUpClient(
  chatra: Pick<ChatraQuestions, "getClient">,
  clientId: ClientId,
): Promise<{ found: true; profile: ClientProfile } | { found: false }> {
  try {
    return { found: true, profile: profileOf(await chatra.getClient({ clientId })) };
  } catch (error) {
    if (error instanceof ChatraGatewayError && error.reason === "not-found") return { found: false };
    throw error;
  }
}
