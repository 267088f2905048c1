import { z } from "zod";
import type { SlackIgnoredReason } from "./ignored.ts";

const idOrObject = z.union([z.string(), z.looseObject({})]).optional();

const responseUrls = { response_urls: z.array(z.looseObject({})).optional() };

const eventSchema = z.looseObject({
  ...responseUrls,
  event: z.looseObject({
    type: z.string(),
    user: idOrObject,
    channel: idOrObject,
    item: z.looseObject({}).optional(),
    subteam: z.looseObject({}).optional(),
  }),
  authorizations: z.array(z.looseObject({})).nullish(),
});

const view = z.looseObject({ callback_id: z.string() });

const commandSchema = z.looseObject({ ...responseUrls, command: z.string() });

const interactionSchema = z.looseObject({
  ...responseUrls,
  user: z.looseObject({}),
  channel: z.looseObject({}).optional(),
  callback_id: z.string().optional(),
  /** Of a menu that asks for its options. */
  action_id: z.string().optional(),
  actions: z
    .array(z.looseObject({ action_id: z.string() }))
    .min(1)
    .optional(),
  view: view.optional(),
});
const viewSchema = interactionSchema.extend({ view });

const schemaByType = new Map<string | undefined, z.ZodType>([
  ["view_submission", viewSchema],
  ["view_closed", viewSchema],
  ["shortcut", interactionSchema],
  ["message_action", interactionSchema],
  ["block_suggestion", interactionSchema],
  ["dialog_submission", interactionSchema],
]);

const signsSchema = z.looseObject({ type: z.string().optional().catch(undefined) });

/** Bolt uses these signs, in this order, to tell what came. It has no listener for other types either. */
function schemaOf({ event, command, name, actions, type }: z.infer<typeof signsSchema>) {
  if (event !== undefined) return eventSchema;
  if (command !== undefined) return commandSchema;
  return name !== undefined || actions !== undefined ? interactionSchema : schemaByType.get(type);
}

/**
 * Why Bolt can't look for a listener of this body; undefined where it can. Measured on Bolt 5.1: for bodies of other forms it
 * throws before or during the search, at each delivery.
 */
export function whyNotDispatchable(body: unknown): SlackIgnoredReason | undefined {
  const { data: signs } = signsSchema.safeParse(body);
  if (signs === undefined) return "malformed-event";
  const schema = schemaOf(signs);
  if (schema === undefined || schema.safeParse(body).success) return undefined;
  return signs.event === undefined ? "malformed-interaction" : "malformed-event";
}
