import { createServer, type IncomingMessage } from "node:http";
import { z } from "zod";
import type {
  Asked,
  ButtonPress,
  CommandHandlers,
  FormOutcome,
} from "../../src/commands/command-handlers.ts";
import {
  commandButtons,
  forms,
  messageShortcuts,
  suggestingMenus,
} from "../../src/commands/command-handlers.ts";
import { channelIdSchema, slackTsSchema, type TeamId, userIdSchema } from "../../src/domain/ids.ts";

const commandSchema = z.object({
  user_id: userIdSchema,
  channel_id: channelIdSchema,
  text: z.string(),
  response_url: z.string(),
  trigger_id: z.string(),
});

const basis = { user: z.object({ id: userIdSchema }), trigger_id: z.string() };

/** Each kind of element has its value under another name. */
const chosen = {
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_user: z.string().nullish(),
  selected_conversation: z.string().nullish(),
};

function chosenIn(element: z.infer<z.ZodObject<typeof chosen>>): string {
  const { value, selected_option: option, selected_user: user, selected_conversation: channel } = element;
  return value ?? option?.value ?? user ?? channel ?? "";
}

const payloadSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("block_actions"),
    ...basis,
    response_url: z.string().optional(),
    channel: z.object({ id: channelIdSchema }).optional(),
    container: z.object({
      is_ephemeral: z.boolean().optional(),
      message_ts: slackTsSchema.optional(),
      thread_ts: slackTsSchema.optional(),
    }),
    view: z
      .object({ id: z.string(), type: z.enum(["modal", "home"]), private_metadata: z.string() })
      .optional(),
    actions: z.tuple([z.object({ action_id: z.enum(commandButtons), action_ts: z.string(), ...chosen })]),
  }),
  z.object({
    type: z.literal("view_submission"),
    ...basis,
    view: z.object({
      id: z.string(),
      callback_id: z.enum(forms),
      private_metadata: z.string(),
      state: z.object({
        values: z.record(z.string(), z.record(z.string(), z.object(chosen))),
      }),
    }),
  }),
  z.object({
    type: z.literal("block_suggestion"),
    user: basis.user,
    action_id: z.enum(suggestingMenus),
    value: z.string(),
    view: z.object({ private_metadata: z.string() }),
  }),
  z.object({ type: z.literal("shortcut"), ...basis }),
  z.object({
    type: z.literal("message_action"),
    ...basis,
    callback_id: z.enum(messageShortcuts),
    channel: z.object({ id: channelIdSchema }),
    response_url: z.string(),
    message: z.object({
      ts: slackTsSchema,
      thread_ts: slackTsSchema.optional(),
      user: userIdSchema.optional(),
      text: z.string(),
    }),
  }),
]);

/** Takes what Slack sends over HTTP and hands it to the handlers, as the bot's own ear does, but unchecked. */
export async function serveCommands(
  handlers: CommandHandlers,
  teamId: TeamId,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => answer(handlers, teamId, body))
      .then(
        (words) => response.writeHead(200, { "content-type": "application/json" }).end(words),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(handlers: CommandHandlers, teamId: TeamId, body: string): Promise<string> {
  // Events are of no concern here.
  if (body.startsWith("{")) return "";
  const fields = new URLSearchParams(body);
  const payload = fields.get("payload");
  if (payload !== null) return onPayload(handlers, teamId, payloadSchema.parse(JSON.parse(payload)));
  const command = commandSchema.parse(Object.fromEntries(fields));
  const words = await handlers.onCommand({
    id: command.trigger_id,
    teamId,
    userId: command.user_id,
    channelId: command.channel_id,
    text: command.text,
    responseUrl: command.response_url,
    triggerId: command.trigger_id,
  });
  return words === undefined ? "" : JSON.stringify({ response_type: "ephemeral", ...words });
}

async function onPayload(
  handlers: CommandHandlers,
  teamId: TeamId,
  payload: z.infer<typeof payloadSchema>,
): Promise<string> {
  if (payload.type === "block_suggestion") {
    const { user, action_id: menu, value: typed, view } = payload;
    const metadata = view.private_metadata;
    return JSON.stringify({
      options: await handlers.onSuggest({ teamId, userId: user.id, menu, metadata, typed }),
    });
  }
  const asked = {
    id: payload.trigger_id,
    teamId,
    userId: payload.user.id,
    triggerId: payload.trigger_id,
  };
  switch (payload.type) {
    case "block_actions": {
      const [action] = payload.actions;
      const {
        message_ts: messageTs,
        thread_ts: threadTs,
        is_ephemeral: isEphemeral = false,
      } = payload.container;
      const press: Omit<ButtonPress, keyof Asked> = {
        button: action.action_id,
        value: chosenIn(action),
        messageTs,
        isEphemeral,
        inForm:
          payload.view?.type === "modal"
            ? { viewId: payload.view.id, metadata: payload.view.private_metadata }
            : undefined,
      };
      const place = { channelId: payload.channel?.id, threadTs, responseUrl: payload.response_url };
      await handlers.onButton({ ...asked, ...place, ...press });
      return "";
    }
    case "view_submission": {
      const { id, callback_id: form, private_metadata: metadata, state } = payload.view;
      const values = Object.fromEntries(
        Object.entries(state.values).map(([block, fields]) => [
          block,
          chosenIn(Object.values(fields)[0] ?? {}),
        ]),
      );
      return outcomeBody(await handlers.onForm({ ...asked, form, viewId: id, metadata, values }));
    }
    case "shortcut":
      await handlers.onOpenClientShortcut(asked);
      return "";
    case "message_action": {
      const { ts, thread_ts: threadTs, user: authorId, text } = payload.message;
      await handlers.onMessageShortcut({
        ...asked,
        shortcut: payload.callback_id,
        channelId: payload.channel.id,
        responseUrl: payload.response_url,
        message: { ts, threadTs, authorId, text, files: [] },
      });
      return "";
    }
    default:
      return payload satisfies never;
  }
}

function outcomeBody(outcome: FormOutcome): string {
  switch (outcome.kind) {
    case "close":
      return "";
    case "errors":
      return JSON.stringify({ response_action: "errors", errors: outcome.errors });
    case "show":
      return JSON.stringify({ response_action: "update", view: outcome.view });
    default:
      return outcome satisfies never;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
