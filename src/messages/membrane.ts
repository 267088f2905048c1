import type { JsonObject, JsonValue } from "../domain/parse-exact-json.ts";
import { type Card, type Content, context, listBelow, section } from "./blocks.ts";
import { askToRun } from "./operator.ts";
import { showOutput } from "./output.ts";
import { code, excerptOfPlain } from "./text/excerpt.ts";
import { link } from "./text/link.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";
import type { SlashUsage } from "./usage.ts";

/** The commands about Membrane. */
export const MEMBRANE_USAGE = {
  actions: {
    topic: "membrane",
    form: "/chatra actions [intent…]",
    example: "/chatra actions update a client",
    does: "List Membrane's actions for Chatra, or search them.",
  },
  run: {
    topic: "membrane",
    form: "/chatra run ACTION [{json}]",
    example: '/chatra run get-client {"id": "fxKp3ZqLw8sT"}',
    does: "Run one of Membrane's actions (admins).",
  },
  request: {
    topic: "membrane",
    form: "/chatra request METHOD /path [key=value…] [Header:value…] [{json}]",
    example: '/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}',
    does: "Send a request to Chatra's API (admins).",
  },
  connections: {
    topic: "accounts",
    form: "/chatra connections",
    example: "/chatra connections",
    does: "List Membrane's connections and their status.",
  },
  connect: {
    topic: "accounts",
    form: "/chatra connect",
    example: "/chatra connect",
    does: "Connect Chatra, or reconnect it.",
  },
} as const satisfies Record<string, SlashUsage>;

const MOST_INPUTS = 12;

/** An action of the connection; `inputSchema` is a JSON Schema. */
export type ShownAction = {
  id: string;
  key: string | undefined;
  name: string;
  description: string | undefined;
  inputSchema: JsonObject | undefined;
};

/** A connection, with the URL or command that finishes it, and Membrane's own words. */
export type ShownConnection = {
  id: string;
  name: string;
  state: string;
  isChatra: boolean;
  inUse: boolean;
  url: string | undefined;
  command?: string | undefined;
  detail: string | undefined;
};

/** The connection's actions, each with its name and input. */
export function showActions(actions: ShownAction[], intent: string | undefined): Content {
  const about = intent === undefined ? "" : ` for “${excerptOfPlain(intent)}”`;
  if (actions.length === 0) {
    const text = `Membrane has no action${about}. Try other words; \`/chatra actions\` lists them all.`;
    return { text };
  }
  const count = actions.length === 1 ? "One action" : `${actions.length} actions`;
  return listBelow(`*${count}${about}*`, actions.map(showAction), {
    tail: [context("`/chatra run ACTION {json}` runs one (admins).")],
    rest: (leftOut) =>
      `… and ${leftOut} more. Search with a few words, as in \`/chatra actions update a client\`.`,
  });
}

function showAction({ id, key, name, description, inputSchema }: ShownAction): string {
  // The key is easier to type than the id; catalogue actions may have none.
  const names = key ? [key, id] : [id];
  const title = `*${excerptOfPlain(name, 100)}* ${names.map((word) => code(word, 200)).join(" · ")}`;
  const lines = [
    title,
    description === undefined ? undefined : excerptOfPlain(description, 300),
    inputSchema && `Takes ${inputsOf(inputSchema)}`,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** The fields of an input by its JSON Schema, required ones first. */
function inputsOf(schema: JsonObject): string {
  const properties = Object.entries(objectIn(schema.properties) ?? {});
  if (properties.length === 0) return "nothing";
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const sorted = properties.toSorted(([a], [b]) => Number(required.has(b)) - Number(required.has(a)));
  const shown = sorted.slice(0, MOST_INPUTS).map(([name, property]) => {
    const type = typeOf(objectIn(property)?.type);
    const notes = [type, required.has(name) ? "required" : undefined].filter(Boolean);
    return `${code(name)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  });
  const rest = properties.length - shown.length;
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function typeOf(type: unknown): string | undefined {
  const types: unknown[] = Array.isArray(type) ? type : [type];
  const names = types.filter((name) => typeof name === "string");
  return names.length > 0 ? visitorToSlack(names.join(" or ").slice(0, 60)) : undefined;
}

function objectIn(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** Membrane's connections with their state; those to Chatra first. */
export function showConnections(connections: ShownConnection[], adminUsers: readonly string[]): Content {
  if (connections.length === 0) {
    return { text: "Membrane has no connection yet. Connect Chatra with `/chatra connect`." };
  }
  const count = connections.length === 1 ? "One connection" : `${connections.length} connections`;
  const sorted = connections.toSorted((a, b) => Number(b.isChatra) - Number(a.isChatra));
  const items = sorted.map((connection) => showConnection(connection, adminUsers));
  return listBelow(`*${count}*`, items, {
    tail: connections.some(({ isChatra }) => isChatra)
      ? []
      : [context("None of them is to Chatra. Connect Chatra with `/chatra connect`.")],
  });
}

function showConnection(
  { id, name, state, inUse, url, command, detail }: ShownConnection,
  adminUsers: readonly string[],
): string {
  const mark = state === "READY" ? ":large_green_circle:" : ":red_circle:";
  const words = excerptOfPlain(state.toLowerCase().replaceAll("_", " "), 60);
  const lines = [
    `${mark} *${excerptOfPlain(name, 100)}* ${code(id, 200)}: ${words}${inUse ? ", in use by this bot" : ""}`,
    detail === undefined ? undefined : excerptOfPlain(detail, 300),
    link(url, "Open the connection"),
    command && askToRun(command, adminUsers),
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** The name of a connection in answers about it, as mrkdwn. */
export const calledConnection = (name: string, id: string, longestId?: number) =>
  `The connection *${excerptOfPlain(name, 100)}* ${code(id, longestId)}`;

/** `called`: from `calledConnection`, here and below. */
export const isReady = (called: string) => `:white_check_mark: ${called} is ready.`;
export const isReadyAlready = (called: string) => `${isReady(called)} You have nothing to do.`;

/** Where a person goes on; without `url` and `command` Membrane still works on it. */
export function isBeingConnected(
  called: string,
  { url, command }: Pick<ShownConnection, "url" | "command">,
  adminUsers: readonly string[],
): string {
  const finish = link(url, "Finish the login in the browser");
  const byHand = command && `waits for a login. ${askToRun(command, adminUsers)}`;
  const todo = finish ? `waits for a login. ${finish}.` : (byHand ?? "is starting.");
  return `:hourglass_flowing_sand: ${called} ${todo} The bot tells you here when the connection is ready; \`/chatra connections\` shows its state.`;
}

export const isNotReady = (called: string) => `${called} is not ready.`;
export const nobodyFinished = (called: string) =>
  `:hourglass_flowing_sand: ${isNotReady(called)} Nobody has finished the login in the browser. \`/chatra connect\` shows where.`;
export const unknownAction = (action: string) =>
  `The connection has no action ${code(action, 100)}. \`/chatra actions\` lists the actions.`;

/** Why an action was not run. `problems`: what its schema says of the input, as plain text. */
export function wrongInput(action: Pick<ShownAction, "name">, problems: string[]): string {
  const list = problems.map((problem) => `• ${visitorToSlack(problem)}`).join("\n");
  return `${code(action.name, 100)} does not take this input, so nothing was changed.\n${list}\n\`/chatra actions ${visitorToSlack(action.name.slice(0, 60)).replaceAll("`", "'")}\` shows what it takes.`;
}

/** An action's answer: any JSON value. */
export function actionAnswered({ id, name }: Pick<ShownAction, "id" | "name">, answer: unknown): Card {
  const { text, blocks } = outputBelow(`*${visitorToSlack(name.slice(0, 100))}* answered:`, answer);
  return { text, blocks: [...blocks, context(code(id, 200))] };
}

/** The answer to a GET request: any JSON value, below its path and the HTTP status, if that is known. */
export function requestAnswered(path: string, status: number | undefined, body: unknown): Card {
  const how = status === undefined ? "" : ` answered with status ${status}`;
  return outputBelow(`${code(`GET ${path}`, 1000)}${how}:`, body);
}

function outputBelow(heading: string, answer: unknown): Card {
  const { text, blocks } = showOutput(answer);
  return { text: `${heading}\n${text}`, blocks: [section(heading), ...blocks] };
}
