import { clientRef } from "../domain/client-ref.ts";
import { type ShownClient, showClient } from "../messages/client.ts";
import { editableFields, showEditForm, showFoundClient } from "../messages/client-forms.ts";
import { excerptOfPlain } from "../messages/text/excerpt.ts";
import { threadAddress } from "../messages/text/link.ts";
import type { View } from "../outbound/slack/slack-gateway.ts";
import { detailsOf } from "./client-profile.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import type { KnownClient } from "./find-client.ts";
import { fieldDigest, writeMetadata } from "./form-metadata.ts";

/** Reads a client and shows them. */
export async function readClientCard(handlers: HandlerParts, client: KnownClient): Promise<Answer> {
  return showClient(await readClient(handlers, client));
}

/** Reads a client for the form that changes them. */
export async function readClientForEdit(
  { chatra }: HandlerParts,
  { accountId, clientId, name }: KnownClient,
  place: Omit<AnswerPlace, "userId">,
): Promise<View> {
  const client = await chatra.getClient({ clientId });
  const { email, phone, notes } = client;
  const values = { name: client.name, email, phone, notes };
  const called = client.name === undefined ? name : `*${excerptOfPlain(client.name, 80)}*`;
  const before = editableFields(values).map((field) => [field, fieldDigest(field, values[field] ?? "")]);
  const ref = clientRef(accountId, clientId);
  return showEditForm({
    metadata: writeMetadata(ref, place, Object.fromEntries(before)),
    name: called,
    values,
  });
}

/** Reads a client for the form that opens their thread. */
export async function readFoundClient(
  handlers: HandlerParts,
  client: KnownClient,
  place: Omit<AnswerPlace, "userId">,
): Promise<View> {
  const ref = clientRef(client.accountId, client.clientId);
  return showFoundClient({ ...(await readClient(handlers, client)), metadata: writeMetadata(ref, place) });
}

/** Reads what Chatra tells of a client. Rejects with a ChatraGatewayError. */
export async function readClient(
  { chatra, workspaceUrl }: HandlerParts,
  { accountId, clientId, conversation }: KnownClient,
): Promise<ShownClient> {
  const details = detailsOf(await chatra.getClient({ clientId }));
  return { accountId, clientId, details, thread: threadAddress(workspaceUrl, conversation) };
}
