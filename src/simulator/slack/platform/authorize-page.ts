/** The authorize page for a browser: who agrees, for which workspace, or not at all. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, sendText } from "../../http-service.ts";
import type { AuthorizeRequest, Authorizer } from "./authorize.ts";
import type { Tenant } from "./installations.ts";

/** A workspace or organization with the users who may agree for it. */
export interface Choice {
  tenant: Tenant;
  people: { id: string; name: string }[];
}

/** GET shows the page; POST, which its form sends to the same address, redirects to the app. */
export function serveAuthorizePage(
  request: IncomingMessage,
  response: ServerResponse,
  authorizer: Authorizer,
  choices: readonly Choice[],
): void {
  const asked = authorizer.read(new URL(request.url ?? "/", "http://localhost").searchParams);
  if ("problem" in asked) {
    const text = `<p>Something went wrong when authorizing this app: <code>${asked.problem}</code></p>`;
    sendText(response, 400, pageOf(text), "text/html; charset=utf-8");
  } else if (request.method === "POST") {
    readBody(request, (body) => {
      const location = decide(new URLSearchParams(body.toString()), asked, authorizer, choices);
      response.writeHead(302, { location }).end();
    });
  } else {
    sendText(response, 200, pageOf(formOf(asked.scopes, choices)), "text/html; charset=utf-8");
  }
}

/** Returns the browser's next address after the user's decision. */
function decide(
  form: URLSearchParams,
  asked: AuthorizeRequest,
  authorizer: Authorizer,
  choices: readonly Choice[],
): string {
  const [tenantId, user = ""] = (form.get("who") ?? "").split(" ");
  const choice = choices.find(({ tenant }) => tenant.id === tenantId);
  if (form.get("decision") !== "allow" || !choice) return authorizer.deny(asked);
  return authorizer.approve(asked, choice.tenant, user);
}

function formOf(scopes: readonly string[], choices: readonly Choice[]): string {
  const options = choices.flatMap(({ tenant, people }) =>
    people.map(
      ({ id, name }) =>
        `<option value="${escaped(`${tenant.id} ${id}`)}">${escaped(`${tenant.name}: ${name}`)}</option>`,
    ),
  );
  const asked = scopes.map((scope) => `<li><code>${escaped(scope)}</code></li>`);
  return `<h1>The app asks to be installed</h1>
<ul>${asked.join("")}</ul>
<form method="post">
<label>Where, and by whom <select name="who">${options.join("")}</select></label>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="cancel">Cancel</button>
</form>`;
}

function pageOf(body: string): string {
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Authorize | Slack</title></head><body>${body}</body></html>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
