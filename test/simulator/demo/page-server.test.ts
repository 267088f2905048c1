import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { largestOrderBytes, type Order } from "../../../src/simulator/demo/act-schema.ts";
import { type PageServer, servePage } from "../../../src/simulator/demo/page-server.ts";

let page: PageServer;
let acts: Order[];
const uploads: Record<string, { info: { name: string; mimetype: string }; bytes: Buffer }> = {
  F1: { info: { name: "Köln.png", mimetype: "image/png" }, bytes: Buffer.from("picture") },
  F2: { info: { name: "page.html", mimetype: "text/html" }, bytes: Buffer.from("<script>1</script>") },
  F3: { info: { name: "page.svg", mimetype: "image/svg+xml" }, bytes: Buffer.from("<svg/>") },
};

beforeEach(async () => {
  acts = [];
  page = await servePage({
    port: 0,
    pictures: "http://127.0.0.1:1",
    file: (id) => uploads[id],
    perform: async (act) => {
      if (act.act === "bot.start") throw new Error("It runs already.");
      acts.push(act);
    },
  });
});
afterEach(async () => {
  await page.close();
});

const kill = JSON.stringify({ act: "bot.kill" });
const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${page.url}/act`, {
    method: "POST",
    body,
    headers: { origin: page.url, "content-type": "application/json", ...headers },
  });

/** fetch sets the Host header itself. */
function statusWithHost(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${page.url}${path}`, { headers: { host } }, (answer) => {
      answer.destroy();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.on("error", reject).end();
  });
}

test("an act of the page itself is performed", async () => {
  expect((await post(kill)).status).toBe(200);
  expect(acts).toEqual([{ act: "bot.kill" }]);
});

test.each([
  ["of another site", { origin: "http://evil.example" }, 403],
  ["of another port", { origin: "http://127.0.0.1:1" }, 403],
  ["as a form would send it", { "content-type": "text/plain" }, 415],
])("a request %s does nothing", async (_name, headers, status) => {
  expect((await post(kill, headers)).status).toBe(status);
  expect(acts).toEqual([]);
});

test("a request that names no origin does nothing", async () => {
  const response = await fetch(`${page.url}/act`, {
    method: "POST",
    body: kill,
    headers: { "content-type": "application/json" },
  });
  expect(response.status).toBe(403);
  expect(acts).toEqual([]);
});

test("a name that somebody points at this address gets neither page nor state", async () => {
  const { port } = new URL(page.url);
  expect(await statusWithHost(`evil.example:${port}`, "/")).toBe(421);
  expect(await statusWithHost(`evil.example:${port}`, "/state")).toBe(421);
  expect(await statusWithHost(`localhost:${port}`, "/")).toBe(200);
});

test.each([
  ["no JSON", "kill"],
  ["an unknown act", '{"act":"rm"}'],
  ["an empty reply", '{"act":"slack.post","by":"U1","text":" "}'],
  ["an unknown fault", '{"act":"fault.order","name":"fire"}'],
  [
    "a file that is no base64",
    '{"act":"visitor.write","visitor":"v","text":"","file":{"name":"a","base64":"%%"}}',
  ],
])("%s is refused with a sentence", async (_name, body) => {
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ problem: expect.stringMatching(/^This is not possible: .+\.$/) });
  expect(acts).toEqual([]);
});

test("a body past the limit is refused", async () => {
  const response = await post(JSON.stringify({ act: "bot.kill", padding: "x".repeat(largestOrderBytes) }));
  expect(response.status).toBe(413);
  expect(acts).toEqual([]);
});

test("why an act failed is passed on", async () => {
  const response = await post('{"act":"bot.start"}');
  expect(response.status).toBe(409);
  expect(await response.json()).toEqual({ problem: "It runs already." });
});

test("only the page's own files are served, with a policy that allows no foreign or inline script", async () => {
  const response = await fetch(page.url);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain("unsafe");
  expect(await response.text()).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style="/);
  for (const path of ["/../acts.ts", "/%2e%2e/acts.ts", "/nothing.js"]) {
    expect(await statusWithHost(new URL(page.url).host, path)).toBe(404);
  }
});

test("whoever looks gets the state at once, and each change of it once", async () => {
  page.show({ n: 1 });
  const response = await fetch(`${page.url}/state`);
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const readUntil = async (part: string): Promise<void> => {
    while (!text.includes(part)) text += decoder.decode((await reader?.read())?.value);
  };
  await readUntil('data: {"n":1}');
  page.show({ n: 1 });
  page.show({ n: 2 });
  await readUntil('data: {"n":2}');
  expect(text.match(/data: /g)).toHaveLength(2);
  await reader?.cancel();
});

test.each([
  ["a picture is shown", "F1", "image/png", "inline; filename*=UTF-8''K%C3%B6ln.png"],
  ["a page is only downloaded", "F2", "application/octet-stream", "attachment; filename*=UTF-8''page.html"],
  ["a drawing with scripts too", "F3", "application/octet-stream", "attachment; filename*=UTF-8''page.svg"],
])("of the files in Slack %s", async (_what, id, type, disposition) => {
  const response = await fetch(`${page.url}/files/${id}`);
  const { headers } = response;
  expect([headers.get("content-type"), headers.get("content-disposition")]).toEqual([type, disposition]);
  expect(await response.text()).toBe(uploads[id]?.bytes.toString());
  expect((await fetch(`${page.url}/files/F9`)).status).toBe(404);
});
