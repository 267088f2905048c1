import { createServer } from "node:http";
import { expect, test } from "vitest";
import { countAnswers } from "../../src/http/count-answers.ts";

test("answers are counted by route and status until that is ended, and what follows a route is not told", async () => {
  const seen: string[] = [];
  const end = countAnswers((route, status) => seen.push(`${route} ${status}`));
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/readyz" ? 503 : 200);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const visit = async (path: string) => void (await fetch(`http://127.0.0.1:${port}${path}`));
  for (const path of ["/readyz", "/chatra/webhooks/secret", "/files/a/b?c", "/filesystem", "/metrics?x=1"])
    await visit(path);
  for (const path of ["/slack/install", "/slack/oauth_redirect?code=c"]) await visit(path);
  await expect.poll(() => seen.length).toBe(7);
  end();
  await visit("/healthz");
  const answers = ["/readyz 503", "/chatra/webhooks 200", "/files 200", "other 200", "/metrics 200"];
  expect(seen).toEqual([...answers, "/slack/install 200", "/slack/oauth_redirect 200"]);
  await new Promise((resolve) => server.close(resolve));
});
