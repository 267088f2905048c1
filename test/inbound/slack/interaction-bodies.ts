import { teamIdSchema } from "../../../src/domain/ids.ts";

export const bot = { userId: "UBOT", teamId: teamIdSchema.parse("T1") };
/** Of another team than the bodies name. */
export const ours = { ...bot, teamId: teamIdSchema.parse("TOURS") };

/** Bodies of commands, presses, shortcuts and forms as Slack sends them, with what must never be logged. */
export const secretTrigger = "13345224609.738474920.secret-trigger";
export const secretUrl = "https://hooks.slack.test/actions/T1/1/secret-url";

const basis = (type: string) => ({
  type,
  token: "deprecated",
  api_app_id: "A1",
  team: { id: "T1", domain: "ours" },
  enterprise: null,
  is_enterprise_install: false,
  user: { id: "U1", username: "ada", name: "ada", team_id: "TGUEST" },
  trigger_id: secretTrigger,
});

export const commandBody = (more: object = {}) => ({
  token: "deprecated",
  team_id: "T1",
  channel_id: "C1",
  channel_name: "support",
  user_id: "U1",
  user_name: "ada",
  command: "/chatra",
  text: "find private words",
  response_url: secretUrl,
  trigger_id: secretTrigger,
  ...more,
});

export const buttonBody = (action: object = {}, more: object = {}) => ({
  ...basis("block_actions"),
  channel: { id: "C1", name: "support" },
  container: {
    type: "message",
    message_ts: "1700000002.000300",
    thread_ts: "1700000000.000100",
    channel_id: "C1",
    is_ephemeral: false,
  },
  message: { ts: "1700000002.000300", text: "private words" },
  state: { values: {} },
  response_url: secretUrl,
  actions: [
    {
      action_id: "client.open",
      block_id: "b",
      type: "button",
      text: { type: "plain_text", text: "Open" },
      value: "cl_1",
      action_ts: "1700000003.000400",
      ...action,
    },
  ],
  ...more,
});

/** A press in a form has no channel, no message and no address for answers. */
export const buttonInFormBody = (action: object = {}) =>
  buttonBody(action, {
    channel: undefined,
    message: undefined,
    response_url: undefined,
    container: { type: "view", view_id: "V1" },
    view: { id: "V1", type: "modal", callback_id: "find_client", state: { values: {} } },
  });

export const messageShortcutBody = (message: object = {}, more: object = {}) => ({
  ...basis("message_action"),
  callback_id: "send_note",
  action_ts: "1700000003.000400",
  message_ts: "1700000001.000200",
  channel: { id: "C1", name: "support" },
  message: {
    type: "message",
    user: "U2",
    ts: "1700000001.000200",
    thread_ts: "1700000000.000100",
    text: "// private words",
    ...message,
  },
  response_url: secretUrl,
  ...more,
});

export const globalShortcutBody = (more: object = {}) => ({
  ...basis("shortcut"),
  callback_id: "open_client",
  action_ts: "1700000003.000400",
  ...more,
});

export const formBody = (view: object = {}, more: object = {}) => ({
  ...basis("view_submission"),
  view: {
    id: "V1",
    hash: "1700000002.abc",
    type: "modal",
    callback_id: "edit_client",
    private_metadata: "cl_1",
    state: {
      values: {
        name: { input: { type: "plain_text_input", value: "private words" } },
        email: { input: { type: "email_text_input", value: null } },
      },
    },
    ...view,
  },
  response_urls: [],
  ...more,
});

/** An interaction's form encoding. */
export const asPayload = (body: unknown) => new URLSearchParams({ payload: JSON.stringify(body) }).toString();
/** A command's. */
export const asFields = (body: Record<string, string>) => new URLSearchParams(body).toString();
