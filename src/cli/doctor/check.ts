/** A check's result. `advice`: what to do, where it failed or can't run yet. */
export type Finding = {
  status: "ok" | "failed" | "skipped";
  detail: string;
  advice?: string;
};

/** Every check, in the order of the report, with its name there. */
export const CHECK_NAMES = {
  node: "Node",
  configuration: "Configuration",
  database: "Database",
  "slack-token": "Slack token",
  "slack-scopes": "Slack scopes",
  "slack-channel": "Slack channel",
  "slack-events": "Slack events",
  "membrane-command": "Membrane CLI",
  "membrane-login": "Membrane login",
  connection: "Chatra connection",
  actions: "Chatra actions",
  webhook: "Chatra webhook",
} as const;

export type CheckId = keyof typeof CHECK_NAMES;

/** One line of the report. `after`: checks that must have succeeded first. */
export type Check = {
  id: CheckId;
  after?: readonly CheckId[];
  look: () => Promise<Finding>;
};

export type Result = Finding & { id: CheckId; name: string };

export function ok(detail: string): Finding {
  return { status: "ok", detail };
}

export function failed(detail: string, advice: string): Finding {
  return { status: "failed", detail, advice };
}

export function skipped(detail: string, advice?: string): Finding {
  return advice === undefined ? { status: "skipped", detail } : { status: "skipped", detail, advice };
}
