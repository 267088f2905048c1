import type { IncomingMessage, ServerResponse } from "node:http";
import { ClearStateStore, ErrorCode, type Installation, type InstallProvider } from "@slack/oauth";
import { answerEmpty } from "../../http/answer.ts";
import type { HttpRoute } from "../../http/http-route.ts";
import { SlackGatewayError } from "../../outbound/slack/slack-gateway.ts";
import { toGatewayError } from "../../outbound/slack/to-gateway-error.ts";
import { errorFields } from "../../runtime/error-fields.ts";
import { StoreError } from "../../store/store-error.ts";
import { isPassing } from "../serve-workspace.ts";
import { answerPage, installedPage, type RefusalReason, refusalPage } from "./install-pages.ts";
import { createInstallCookies, LIBRARY_COOKIE, loadStateSecret } from "./install-state.ts";
import { type BotInstallation, InstallationError, type InstallationsOptions } from "./installation.ts";
import { createProvider } from "./slack-oauth.ts";

/** How long an installation may take from its start, in seconds: as long as Slack's code is valid. */
const STATE_SECONDS = 600;
/** Completions at once; each asks Slack twice. */
const MAX_UNDER_WAY = 5;

/**
 * `GET /slack/install` sends a browser to Slack, which asks its user and sends it back to `GET /slack/oauth_redirect`. There we
 * store Slack's grant, and the user reads what to do next. The signed state is valid for ten minutes. It must come back from
 * the browser with its cookie, so no one can complete an installation in another user's browser. Before that check we store
 * nothing and do not ask Slack. `keep` stores the grant.
 */
export function createInstallRoutes(
  options: InstallationsOptions,
  keep: (installation: Installation) => Promise<BotInstallation>,
): HttpRoute[] {
  const { publicUrl, failures, logger } = options;
  const startAgain = `${publicUrl}/slack/install`;
  const redirectUri = `${publicUrl}/slack/oauth_redirect`;
  const publicHost = new URL(publicUrl).host;
  const cookies = createInstallCookies(publicUrl, STATE_SECONDS);
  let underWay = 0;
  let known: Promise<Installer> | undefined;

  const installer = (): Promise<Installer> => {
    known ??= createInstaller(options).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  const refuse = (
    response: ServerResponse,
    reason: RefusalReason,
    more: Record<string, string> = {},
    details?: readonly string[],
  ) => answerPage(response, refusalPage(reason, startAgain, details), more);

  const dropping = (state: string | undefined): Record<string, string> =>
    state ? { "set-cookie": cookies.drop(state) } : {};

  async function begin(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { provider, states } = await installer();
    // The signed part comes back unchanged, and the address is long enough without the scopes.
    const state = await states.generateStateParam({ scopes: [], redirectUri }, new Date(options.now()));
    const request = { scopes: [...options.scopes], redirectUri };
    const location = await provider.generateInstallUrl(request, true, state);
    response.setHeader("set-cookie", cookies.begun(state));
    response.writeHead(302, { location, "content-length": "0" });
    response.end();
  }

  async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URLSearchParams((request.url ?? "").split("?")[1] ?? "");
    const state = query.get("state") ?? "";
    const refused = query.get("error");
    if (refused !== null) {
      refuse(response, refused === "access_denied" ? "denied" : "not-granted", dropping(state));
      return;
    }
    const progress = cookies.read(request, state);
    if (progress === "done") {
      // The page was reloaded. Slack takes its code only once, and there is nothing left to do.
      answerPage(response, installedPage());
      return;
    }
    if (underWay >= MAX_UNDER_WAY) {
      refuse(response, "busy", { "retry-after": "5" });
      return;
    }
    underWay += 1;
    try {
      await exchange(request, response, progress === "begun" ? state : undefined);
    } finally {
      underWay -= 1;
    }
  }

  /** `state`: of the installation that began in this browser; without it we complete nothing. */
  async function exchange(
    request: IncomingMessage,
    response: ServerResponse,
    state: string | undefined,
  ): Promise<void> {
    const { provider } = await installer();
    request.headers.cookie = state === undefined ? "" : `${LIBRARY_COOKIE}=${state}`;
    // The library uses it to read the query, and a sender's own host may be unreadable (@slack/oauth 4.0).
    request.headers.host = publicHost;
    await provider.handleCallback(request, response, {
      afterInstallation: async (installation) => {
        const installed = await keep(installation);
        answerPage(response, installedPage(installed), { "set-cookie": cookies.done(state ?? "") });
        // We stored and answered it: the library has nothing more to do.
        return false;
      },
      failure: (error) => fail(error, request, response, state),
    });
  }

  function fail(
    error: unknown,
    request: IncomingMessage,
    response: ServerResponse,
    state: string | undefined,
  ): void {
    const { reason, code, details } = explain(error);
    const isForged = reason === "stale" || reason === "code-spent";
    const wait = isForged ? failures.count(request) : 0;
    if (wait > 0) {
      refuse(response, "too-many", { "retry-after": String(wait), ...dropping(state) });
      return;
    }
    const level = reason === "wrong-settings" || reason === "not-kept" ? "error" : "warn";
    logger[level]({ reason, code, ...errorFields(error) }, "app installation failed");
    refuse(response, reason, dropping(state), details);
  }

  const route = (
    path: string,
    handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): HttpRoute => ({
    path,
    handle: async (request, response) => {
      // Not HEAD either: a link preview must not complete an installation.
      if (request.method !== "GET") {
        response.setHeader("allow", "GET");
        answerEmpty(response, 405);
        return;
      }
      try {
        await handle(request, response);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        logger.error(errorFields(error), "app installation failed");
        refuse(response, "not-kept");
      }
    },
  });
  return [route("/slack/install", begin), route("/slack/oauth_redirect", complete)];
}

type Installer = { provider: InstallProvider; states: ClearStateStore };

async function createInstaller(options: InstallationsOptions): Promise<Installer> {
  const states = new ClearStateStore(await loadStateSecret(options), STATE_SECONDS);
  const stateStore = {
    generateStateParam: states.generateStateParam.bind(states),
    // By the clock that made it: ours.
    verifyStateParam: (_now: Date, state: string) => states.verifyStateParam(new Date(options.now()), state),
  };
  return { states, provider: createProvider(options, { stateStore, stateCookieName: LIBRARY_COOKIE }) };
}

type Explanation = { reason: RefusalReason; code?: string; details?: readonly string[] };

const STATE_ERRORS: ReadonlySet<unknown> = new Set([
  ErrorCode.InvalidStateError,
  ErrorCode.MissingStateError,
  ErrorCode.MissingCodeError,
]);
const SPENT_CODES: ReadonlySet<string> = new Set(["invalid_code", "code_already_used", "code_expired"]);
/** Slack's codes for an app id, a secret or an address that don't belong together. */
const SETTINGS_CODES: ReadonlySet<string> = new Set([
  "bad_client_secret",
  "invalid_client_id",
  "bad_redirect_uri",
  "oauth_authorization_url_mismatch",
  "invalid_grant_type",
  "invalid_scope",
  "no_scopes",
]);

function explain(error: unknown): Explanation {
  if (error instanceof InstallationError) return { reason: error.reason, details: error.missing };
  if (error instanceof StoreError) return { reason: "not-kept" };
  if (error instanceof Error && "code" in error && STATE_ERRORS.has(error.code)) return { reason: "stale" };
  const failure = error instanceof SlackGatewayError ? error : toGatewayError(error, "once");
  const { code } = failure;
  if (SPENT_CODES.has(code)) return { reason: "code-spent", code };
  if (SETTINGS_CODES.has(code)) return { reason: "wrong-settings", code };
  if (isPassing(failure) && code !== "unreadable_answer") return { reason: "slack-away", code };
  return { reason: "unexpected-answer", code };
}
