// A Slack app of a few lines in the place of the bot, for the tests of the page: a card for each visitor's message, and
// commands, buttons, shortcuts and forms that use what the page can show.
import { createServer } from "node:http";

const { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_CHANNEL, PORT, HOST } = process.env;
const plain = (text) => ({ type: "plain_text", text });
const markup = (text) => ({ type: "mrkdwn", text });
const button = (action_id, text, more = {}) => ({ type: "button", action_id, text: plain(text), ...more });

const cardOf = (clientId) => [
  { type: "section", text: markup("🔴 *Maya Lindqvist*\n> Hello") },
  { type: "section", text: markup("*Plan*: Team, yearly") },
  { type: "context", elements: [markup(`Client ID \`${clientId}\``)] },
  {
    type: "actions",
    elements: [
      button("details", "Details"),
      button("edit", "Edit"),
      button("push", "Push"),
      {
        type: "overflow",
        action_id: "more",
        options: ["assign", "snooze"].map((value) => ({ value, text: plain(`${value}…`) })),
      },
    ],
  },
];

const help = [
  { type: "header", text: plain("What you can ask for") },
  {
    type: "section",
    fields: [markup("*Name*\nMaya Lindqvist"), markup("*Email*\nmaya@example.org")],
    accessory: button("edit", "Edit"),
  },
  { type: "context", elements: [markup("Two clients were found.")] },
  { type: "divider" },
  {
    type: "section",
    text: markup("*Maya*, Gothenburg"),
    accessory: button("open", "Open", { value: "maya" }),
  },
  { type: "section", text: markup("*Tomás*, Porto"), accessory: button("open", "Open", { value: "tomas" }) },
  {
    type: "actions",
    elements: [
      button("forget", "Forget both", {
        style: "danger",
        confirm: {
          title: plain("Forget both clients?"),
          text: markup("What was written stays at Chatra."),
          confirm: plain("Forget"),
          deny: plain("Keep"),
          style: "danger",
        },
      }),
    ],
  },
];

const input = (block_id, label, element, more = {}) => ({
  type: "input",
  block_id,
  label: plain(label),
  element: { action_id: block_id, ...element },
  ...more,
});
const option = (value, text) => ({ value, text: plain(text) });

const loading = {
  type: "modal",
  title: plain("Edit visitor"),
  blocks: [{ type: "section", text: markup("Loading …") }],
};
const form = {
  type: "modal",
  callback_id: "edit",
  private_metadata: "client-1",
  title: plain("Edit visitor"),
  submit: plain("Save"),
  close: plain("Cancel"),
  notify_on_close: true,
  blocks: [
    { type: "context", elements: [markup("Client ID `client-1`")] },
    input("name", "Name", { type: "plain_text_input", initial_value: "Maya Lindqvist" }),
    input(
      "email",
      "Email",
      { type: "email_text_input", placeholder: plain("name@example.org") },
      { optional: true },
    ),
    input(
      "notes",
      "Notes",
      { type: "plain_text_input", multiline: true },
      {
        optional: true,
        hint: plain("Only agents see these."),
      },
    ),
    input(
      "language",
      "Language",
      {
        type: "static_select",
        placeholder: plain("Choose a language"),
        options: [option("en", "English"), option("sv", "Svenska")],
      },
      { optional: true },
    ),
    input("person", "Teammate", { type: "users_select" }, { optional: true }),
    input(
      "flags",
      "Flags",
      { type: "checkboxes", options: [option("vip", "Important"), option("mute", "Muted")] },
      {
        optional: true,
      },
    ),
  ],
};

const asked = {
  type: "external_select",
  action_id: "pick",
  min_query_length: 0,
  placeholder: plain("A snippet"),
};
const offered = [option("hours", "Opening hours"), option("refund", "Refund")];
/** A form whose menu asks us for its options. */
const picker = (chosen) => ({
  type: "modal",
  title: plain("Snippets"),
  blocks: [
    {
      type: "section",
      text: markup(chosen ? `Chosen: ${chosen.value}` : "Choose one"),
      accessory: { ...asked, ...(chosen ? { initial_option: chosen } : {}) },
    },
  ],
});

async function call(method, args) {
  const response = await fetch(`${SLACK_API_URL}${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${SLACK_BOT_TOKEN}` },
    body: JSON.stringify(args),
  });
  const answer = await response.json();
  if (!answer.ok) process.stdout.write(`${method}: ${JSON.stringify(answer)}\n`);
  return answer;
}

const respond = (url, body) => fetch(url, { method: "POST", body: JSON.stringify(body) });
const tell = (user, text, thread_ts) =>
  call("chat.postEphemeral", { channel: SLACK_CHANNEL, user, text, thread_ts });

/** Opens a form that fills itself a little later. */
async function openForm(trigger_id) {
  const { view } = await call("views.open", { trigger_id, view: loading });
  await call("views.update", { view_id: view.id, view: form });
}

let firstCard;

/** Returns the body of the answer; undefined for none at all. */
async function onCommand({ text, trigger_id }) {
  if (text === "link") {
    const { permalink } = await call("chat.getPermalink", { channel: SLACK_CHANNEL, message_ts: firstCard });
    return `The <${permalink}|first thread>`;
  }
  if (text === "slow") return undefined;
  if (text === "choose") {
    await call("views.open", { trigger_id, view: picker() });
    return "";
  }
  if (text === "edit") {
    await openForm(trigger_id);
    return "";
  }
  return JSON.stringify({
    response_type: "ephemeral",
    text: `You asked: ${text}`,
    ...(text === "help" ? { blocks: help } : {}),
  });
}

async function onInteraction({ type, user, container, message, actions, view, ...payload }) {
  const [action] = actions ?? [];
  if (type === "block_suggestion") return JSON.stringify({ options: offered });
  if (action?.action_id === "pick")
    await call("views.update", { view_id: view.id, view: picker(action.selected_option) });
  if (type === "shortcut" || action?.action_id === "edit") await openForm(payload.trigger_id);
  if (type === "message_action")
    await tell(user.id, `Chosen: ${message.text}`, message.thread_ts ?? message.ts);
  if (type === "view_closed") await tell(user.id, "The form was closed.");
  if (type === "view_submission") return await onForm(user, view);
  if (action?.action_id === "more")
    await tell(user.id, `Chosen: ${action.selected_option.value}`, container.message_ts);
  if (action?.action_id === "details") await tell(user.id, "Details of *Maya*", container.message_ts);
  if (action?.action_id === "open")
    await respond(payload.response_url, { replace_original: true, text: `Opened ${action.value}` });
  if (action?.action_id === "forget") await respond(payload.response_url, { delete_original: true });
  return action?.action_id === "push" ? undefined : "";
}

async function onForm(user, { state: { values }, private_metadata }) {
  const name = values.name.name.value;
  if (name === "slow") return undefined;
  if (name === "taken")
    return JSON.stringify({ response_action: "errors", errors: { name: "This name is taken." } });
  const { email, notes, language, person, flags } = values;
  const said = [
    name,
    email.email.value,
    notes.notes.value,
    language.language.selected_option?.value,
    flags.flags.selected_options.map(({ value }) => value).join("+"),
    person.person.selected_user,
  ];
  await tell(user.id, `Saved for ${private_metadata}: ${said.join(", ")}`);
  return "";
}

async function answerTo(path, body) {
  if (path.startsWith("/chatra/")) {
    const { ts } = await call("chat.postMessage", {
      channel: SLACK_CHANNEL,
      text: "Maya Lindqvist",
      blocks: cardOf(JSON.parse(body).client?.id),
    });
    firstCard ??= ts;
    return "";
  }
  if (body.startsWith("{")) return "";
  const { payload, ...command } = Object.fromEntries(new URLSearchParams(body));
  return payload === undefined ? await onCommand(command) : await onInteraction(JSON.parse(payload));
}

createServer((request, response) => {
  if (request.url === "/readyz") return response.end();
  let body = "";
  request.setEncoding("utf8").on("data", (text) => {
    body += text;
  });
  request.on("end", async () => {
    const answer = await answerTo(request.url, body);
    if (answer === undefined) return;
    response
      .writeHead(200, { "content-type": answer.startsWith("{") ? "application/json" : "text/plain" })
      .end(answer);
  });
}).listen(Number(PORT), HOST);
