import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished, vi } from "vitest";
import { type TeamId, teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { Uninstall } from "../../../src/domain/uninstall.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createHttpServer } from "../../../src/http/http-server.ts";
import { createSlackDispatcher } from "../../../src/outbound/slack/send-request.ts";
import { createSecretBox } from "../../../src/runtime/secret-box.ts";
import type { Store } from "../../../src/store/store.ts";
import { createInstallations } from "../../../src/tenancy/installations/create-installations.ts";
import type { InstallationsOptions } from "../../../src/tenancy/installations/installation.ts";
import { openNewStore } from "../../store/open-new-store.ts";
import { clientId, clientSecret, type Grant, type SmallSlack, scopes } from "./small-slack.ts";

export const key = randomBytes(32).toString("hex");
export const publicUrl = "https://chat.example.org";
export const team = teamIdSchema.parse("T1");
export const workspace: Grant = { team: { id: "T1", name: "Acme <Shop>" } };
export const hour = 3_600_000;

export async function openOwnStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const store = await openNewStore(join(folder, "data"));
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  return store;
}

/** A clock that is set by hand and else stands still, for Slack's library as well. */
export function createClock() {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  return {
    now: () => Date.now(),
    advance: (ms: number) => void vi.setSystemTime(Date.now() + ms),
  };
}

/** One process of the bot, as far as installations go, behind its HTTP server. */
export async function startInstallations(
  slack: SmallSlack,
  options: Partial<InstallationsOptions> & { store: Store },
) {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const gone: TeamId[] = [];
  const now = options.now ?? Date.now;
  const installations = createInstallations({
    box: createSecretBox([key]),
    clientId,
    clientSecret,
    publicUrl,
    apiUrl: slack.apiUrl,
    dispatcher: createSlackDispatcher(),
    scopes,
    onGone: async (_tx, teamId) => void gone.push(teamId),
    owner: "one",
    now,
    logger,
    failures: createFailureLimit({ now }),
    ...options,
  });
  const server = createHttpServer({ routes: installations.routes, port: 0, host: "127.0.0.1", logger });
  await server.start();
  onTestFinished(async () => {
    slack.release();
    await installations.stop();
    await server.close();
  });
  const base = `http://127.0.0.1:${server.address().port}`;
  const get = (path: string, init: RequestInit = {}) => fetch(base + path, { redirect: "manual", ...init });
  return { installations, lines, gone, base, get };
}
export type Stage = Awaited<ReturnType<typeof startInstallations>>;

/** A browser on its way through an installation: what it was sent to Slack with, and the cookie it was given. */
export async function beginInstall({ get }: Pick<Stage, "get">) {
  const answer = await get("/slack/install");
  const location = new URL(answer.headers.get("location") ?? "");
  const setCookie = answer.headers.get("set-cookie") ?? "";
  const cookie = setCookie.split(";")[0] ?? "";
  return { answer, location, setCookie, cookie, state: location.searchParams.get("state") ?? "" };
}

/** Slack sends the browser back. */
export function returnFrom(
  { get }: Pick<Stage, "get">,
  query: Record<string, string>,
  cookie: string,
): Promise<Response> {
  return get(`/slack/oauth_redirect?${new URLSearchParams(query).toString()}`, { headers: { cookie } });
}

/** A whole installation. */
export async function install(
  stage: Pick<Stage, "get">,
  slack: SmallSlack,
  grant: Grant = workspace,
): Promise<Response> {
  const { cookie, state } = await beginInstall(stage);
  return returnFrom(stage, { code: slack.allow(grant), state }, cookie);
}

export function uninstallEvent(at: number, more: Partial<Uninstall> = {}): Uninstall {
  return {
    teamId: team,
    at: Math.floor(at / 1_000) * 1_000,
    kind: "app_uninstalled",
    revokedBots: undefined,
    ...more,
  };
}

export const botUser = userIdSchema.parse("UBOT");
