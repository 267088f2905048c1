import { describe, expect, test } from "vitest";
import { snoozed, withWords } from "../../../src/domain/episode.ts";
import {
  accountIdSchema,
  channelIdSchema,
  chatraMessageIdSchema,
  digest,
  userIdSchema,
} from "../../../src/domain/ids.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { insertAccount } from "../../../src/store/accounts.ts";
import { saveConversations } from "../../../src/store/conversations.ts";
import { readInstallations } from "../../../src/store/installations.ts";
import type { Store } from "../../../src/store/store.ts";
import { StoreError } from "../../../src/store/store-error.ts";
import { findDueTimers, setTimer } from "../../../src/store/timers.ts";
import { exchange, statusesOf } from "../../security/raw-http.ts";
import { conversationId, exampleConversation } from "../../store/example-rows.ts";
import { clientId, clientSecret, type Grant, startSmallSlack } from "./small-slack.ts";
import {
  beginInstall,
  createClock,
  install,
  openOwnStore,
  publicUrl,
  returnFrom,
  startInstallations,
  team,
  workspace,
} from "./stage.ts";

async function setUp(options: Partial<Parameters<typeof startInstallations>[1]> = {}) {
  const slack = await startSmallSlack();
  const store = await openOwnStore();
  return { slack, store, ...(await startInstallations(slack, { store, ...options })) };
}

/** Which failures were logged: how badly, why, and Slack's word. */
const failuresIn = (lines: string[]) =>
  lines
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === "app installation failed")
    .map(({ level, reason, code }) => [level, reason, code]);

const rowsOf = (store: Store) => store.transaction((tx) => readInstallations(tx));

describe("the way to Slack", () => {
  test("leads to Slack's own page, with what the bot needs and the way back", async () => {
    const stage = await setUp();
    const { answer, location, setCookie, cookie, state } = await beginInstall(stage);
    expect(answer.status).toBe(302);
    expect(location.origin + location.pathname).toBe(new URL("/oauth/v2/authorize", stage.slack.apiUrl).href);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      client_id: clientId,
      scope: "chat:write,commands",
      redirect_uri: "https://chat.example.org/slack/oauth_redirect",
      state,
    });
    expect(cookie).toMatch(/^__Host-slack-install-[\w-]{27}=begun$/);
    expect(setCookie).toBe(`${cookie}; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure`);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cache-control": "no-store",
      "content-length": "0",
      "referrer-policy": "no-referrer",
    });
  });

  test("over plain HTTP has a cookie that the browser keeps there", async () => {
    const stage = await setUp({ publicUrl: "http://127.0.0.1:3000" });
    const { setCookie } = await beginInstall(stage);
    expect(setCookie).toMatch(
      /^slack-install-[\w-]{27}=begun; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  test("costs neither a row nor a call to Slack, however often it is begun", async () => {
    const { slack, store, get } = await setUp();
    for (let visit = 0; visit < 30; visit += 1) expect((await get("/slack/install")).status).toBe(302);
    expect(await rowsOf(store)).toEqual([]);
    expect(slack.calls).toEqual([]);
  });
});

describe("an installation", () => {
  test("has the chats looked at that the workspace left open, which may have slept or waited while the app was away", async () => {
    const stage = await setUp();
    const { store } = stage;
    const accountId = accountIdSchema.parse("shop");
    const words = { id: chatraMessageIdSchema.parse("m1"), text: "Hi", at: 5 };
    const episode = snoozed(withWords(undefined, words), 6, 900, userIdSchema.parse("U1"));
    await store.transaction(async (tx) => {
      const channelId = channelIdSchema.parse("C1");
      await insertAccount(tx, { accountId, teamId: team, name: "shop", channelId, secrets: "sealed" }, 1);
      await saveConversations(tx, exampleConversation("asleep", { accountId, teamId: team, episode }));
      // Its time came while nobody served it.
      await setTimer(tx, { id: conversationId("asleep"), accountId }, undefined);
    });
    await install(stage, stage.slack);
    const due = await store.transaction((tx) => findDueTimers(tx, Date.now(), 9));
    expect(due.map(({ key }) => key)).toEqual(["asleep"]);
  });

  test("is kept, every process is told, and its installer reads what to do next", async () => {
    const stage = await setUp();
    const told: string[] = [];
    stage.store.onWork((what) => told.push(what));
    const answer = await install(stage, stage.slack);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    for (const words of ["Invite the app", "/chatra account add NAME", "Acme &#60;Shop&#62;"])
      expect(page).toContain(words);
    expect(told).toEqual(["tenants"]);
    expect(await stage.installations.list()).toEqual([
      {
        teamId: "T1",
        isOrgWide: false,
        name: "Acme <Shop>",
        botToken: "xoxb-1",
        botUserId: "UBOT",
        botId: "BBOT",
        url: "https://t1.slack.com/",
      },
    ]);
    expect(await rowsOf(stage.store)).toMatchObject([
      { teamId: "T1", expiresAt: undefined, refreshAt: undefined },
    ]);
  });

  test("ends on a page that can load nothing, be framed by nobody and tells its address to nobody", async () => {
    const stage = await setUp();
    const answer = await install(stage, stage.slack);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    const policy = answer.headers.get("content-security-policy")?.split("; ") ?? [];
    expect(policy.filter((rule) => !rule.startsWith("style-src 'sha256-"))).toEqual([
      "default-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-slack-install-[\w-]{27}=done; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
  });

  test("for a whole organization is known by the organization, and the page says what its admin has to do", async () => {
    const stage = await setUp();
    const org: Grant = { team: null, enterprise: { id: "E1", name: "Acme Group" }, isOrgWide: true };
    expect(await (await install(stage, stage.slack, org)).text()).toContain("organization admin must add it");
    const [row] = await rowsOf(stage.store);
    expect(row).toMatchObject({ teamId: "E1", isOrgWide: true });
    expect(await stage.installations.list()).toMatchObject([
      { teamId: "E1", isOrgWide: true, name: "Acme Group" },
    ]);
  });

  test("in one workspace of an organization is known by the workspace", async () => {
    const stage = await setUp();
    await install(stage, stage.slack, { ...workspace, enterprise: { id: "E1", name: "Acme Group" } });
    expect(await stage.installations.list()).toMatchObject([{ teamId: "T1", isOrgWide: false }]);
  });

  test("done again takes the place of the one before", async () => {
    const stage = await setUp();
    await install(stage, stage.slack);
    await install(stage, stage.slack, { ...workspace, rotates: true });
    expect(await stage.installations.list()).toMatchObject([{ botToken: "xoxb-2" }]);
    expect(await rowsOf(stage.store)).toMatchObject([{ expiresAt: expect.any(Number) }]);
  });

  test("may begin in two tabs of one browser, and is completed in both", async () => {
    const stage = await setUp();
    const tabs = [await beginInstall(stage), await beginInstall(stage)];
    const cookies = tabs.map(({ cookie }) => cookie).join("; ");
    const answers = [];
    for (const { state } of tabs)
      answers.push(await returnFrom(stage, { code: stage.slack.allow(workspace), state }, cookies));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await stage.installations.list()).toHaveLength(1);
  });

  test("that is done says so when its page is loaded again, and Slack is not asked again", async () => {
    const stage = await setUp();
    const { cookie, state } = await beginInstall(stage);
    const code = stage.slack.allow(workspace);
    const first = await returnFrom(stage, { code, state }, cookie);
    const kept = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    const { length } = stage.slack.calls;
    for (let reload = 0; reload < 3; reload += 1) {
      const again = await returnFrom(stage, { code, state }, `other=1; ${kept}`);
      expect([again.status, await again.text()]).toEqual([
        200,
        expect.stringContaining("The app is installed"),
      ]);
    }
    expect(stage.slack.calls).toHaveLength(length);
    // In a browser that completed another one it says nothing of the kind.
    const other = await beginInstall(stage);
    expect((await returnFrom(stage, { code, state: other.state }, kept)).status).toBe(400);
  });

  test("begun at one process can be completed at another", async () => {
    const stage = await setUp();
    const other = await startInstallations(stage.slack, { store: stage.store, owner: "two" });
    const [{ cookie, state }] = await Promise.all([beginInstall(stage), beginInstall(other)]);
    const code = stage.slack.allow(workspace);
    expect((await returnFrom(other, { code, state }, cookie)).status).toBe(200);
  });

  test("leaves no secret in the log, in the row or on the page", async () => {
    const stage = await setUp();
    const page = await (await install(stage, stage.slack, { ...workspace, rotates: true })).text();
    const kept = JSON.stringify(await rowsOf(stage.store));
    for (const secret of ["xoxb-1", "xoxe-1", clientSecret, "code-"])
      for (const place of [page, kept, stage.lines.join()]) expect(place).not.toContain(secret);
  });
});

describe("what is no installation", () => {
  test.each<[string, (begun: { cookie: string; state: string }) => [Record<string, string>, string]]>([
    ["without the cookie", ({ state }) => [{ code: "c", state }, ""]],
    [
      "with the cookie of another start",
      ({ state, cookie }) => [{ code: "c", state }, cookie.replace(/-[\w-]{27}=/, `-${"o".repeat(27)}=`)],
    ],
    [
      "with a state that we did not sign",
      () => [{ code: "c", state: "forged" }, `__Host-slack-install-${digest("forged")}=begun`],
    ],
    ["without a state", ({ cookie }) => [{ code: "c" }, cookie]],
    ["without a code", ({ cookie, state }) => [{ state }, cookie]],
    ["with an empty code", ({ cookie, state }) => [{ state, code: "" }, cookie]],
    ["with nothing at all", () => [{}, ""]],
  ])("is refused %s, and Slack is not asked", async (_title, returned) => {
    const stage = await setUp();
    const begun = await beginInstall(stage);
    const answer = await returnFrom(stage, ...returned(begun));
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain("in the browser where you began");
    expect(page).toContain(`${publicUrl}/slack/install`);
    expect(stage.slack.calls).toEqual([]);
    expect(await rowsOf(stage.store)).toEqual([]);
  });

  test.each(["", "[", "a b", "a:b:c", "::", "x:99999", "\u00ff\u0080%zz", "<a>"])(
    "is refused like any other when it names as its host %j",
    async (host) => {
      const stage = await setUp();
      const head = `GET /slack/oauth_redirect?code=c HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
      const received = await exchange(Number(new URL(stage.base).port), Buffer.from(head, "latin1"));
      expect(statusesOf(received)).toEqual([400]);
      expect(received).toContain("You must complete an installation once");
    },
  );

  test("is one that took longer than ten minutes", async () => {
    const clock = createClock();
    const stage = await setUp({ now: clock.now });
    const { cookie, state } = await beginInstall(stage);
    const code = stage.slack.allow(workspace);
    clock.advance(601_000);
    expect((await returnFrom(stage, { code, state }, cookie)).status).toBe(400);
    expect(stage.slack.calls).toEqual([]);
  });

  test("is what a person did not allow: nothing is asked, nothing is echoed", async () => {
    const stage = await setUp();
    const { cookie, state } = await beginInstall(stage);
    const denied = await returnFrom(stage, { error: "access_denied", state }, cookie);
    expect([denied.status, await denied.text()]).toEqual([403, expect.stringContaining("did not allow it")]);
    const odd = await returnFrom(stage, { error: "<script>alert(1)</script>", state }, cookie);
    expect(odd.status).toBe(400);
    expect(await odd.text()).not.toContain("alert");
    expect(stage.slack.calls).toEqual([]);
  });

  test("is a code that was used before", async () => {
    const stage = await setUp();
    const { cookie, state } = await beginInstall(stage);
    const code = stage.slack.allow(workspace);
    expect((await returnFrom(stage, { code, state }, cookie)).status).toBe(200);
    const again = await returnFrom(stage, { code, state }, cookie);
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining("only once")]);
    expect(failuresIn(stage.lines)).toEqual([[40, "code-spent", "invalid_code"]]);
    expect(await stage.installations.list()).toHaveLength(1);
  });

  test("is one that lacks a scope: the page names it, and the one before stays", async () => {
    const stage = await setUp();
    await install(stage, stage.slack);
    const answer = await install(stage, stage.slack, { ...workspace, scope: "chat:write" });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining("Missing: commands."),
    ]);
    expect(answer.headers.get("set-cookie")).toMatch(/^__Host-slack-install-[\w-]{27}=; Max-Age=0; /);
    expect(await stage.installations.list()).toMatchObject([{ botToken: "xoxb-1" }]);
  });

  test.each([
    ["http-500", 503, "Slack can&#39;t be reached"],
    ["hangs-up", 503, "Slack can&#39;t be reached"],
    ["ratelimited", 503, "Slack can&#39;t be reached"],
    ["nonsense", 502, "The bot could not use Slack&#39;s answer"],
    ["no-bot", 502, "The bot could not use Slack&#39;s answer"],
    ["no-person", 502, "The bot could not use Slack&#39;s answer"],
  ] as const)("is one for which Slack answers with %s", async (fault, status, words) => {
    const stage = await setUp();
    stage.slack.fault = fault;
    const answer = await install(stage, stage.slack);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(words)]);
    expect(await rowsOf(stage.store)).toEqual([]);
    expect(stage.lines.join()).toContain("app installation failed");
    expect(stage.lines.join()).not.toMatch(/xox|code-/);
  });

  test("is one of an app that Slack knows by other settings: its operator finds Slack's word in the log", async () => {
    const stage = await setUp({ clientSecret: "another-secret-than-slacks" });
    const answer = await install(stage, stage.slack);
    expect([answer.status, await answer.text()]).toEqual([
      502,
      expect.stringContaining("SLACK_CLIENT_SECRET"),
    ]);
    expect(failuresIn(stage.lines)).toEqual([[50, "wrong-settings", "bad_client_secret"]]);
    expect(stage.lines.join()).not.toContain("another-secret");
  });

  test("is one that the database does not take; begun again later it works", async () => {
    const store = await openOwnStore();
    let isAway = true;
    const transaction: Store["transaction"] = (work, more) =>
      isAway ? Promise.reject(new StoreError("unavailable", "away")) : store.transaction(work, more);
    const slack = await startSmallSlack();
    const stage = await startInstallations(slack, { store: { ...store, transaction } });
    expect((await stage.get("/slack/install")).status).toBe(503);
    isAway = false;
    const { cookie, state } = await beginInstall(stage);
    isAway = true;
    const answer = await returnFrom(stage, { code: slack.allow(workspace), state }, cookie);
    expect([answer.status, await answer.text()]).toEqual([
      503,
      expect.stringContaining("could not save the installation"),
    ]);
    expect(failuresIn(stage.lines).map(([level]) => level)).toEqual([50, 50]);
    isAway = false;
    expect((await install(stage, slack)).status).toBe(200);
  });
});

describe("what visitors can make us do", () => {
  test.each(["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])("%s does nothing", async (method) => {
    const stage = await setUp();
    const { cookie, state } = await beginInstall(stage);
    const query = new URLSearchParams({ code: stage.slack.allow(workspace), state }).toString();
    for (const path of ["/slack/install", `/slack/oauth_redirect?${query}`]) {
      const answer = await stage.get(path, { method, headers: { cookie } });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
    }
    expect(stage.slack.calls).toEqual([]);
  });

  test("who forges many states is asked to wait, and a genuine installation still ends well for them", async () => {
    const stage = await setUp();
    const statuses = [];
    for (let attempt = 0; attempt < 22; attempt += 1)
      statuses.push((await returnFrom(stage, { code: "c", state: "s" }, "")).status);
    expect(statuses).toEqual([...Array<number>(20).fill(400), 429, 429]);
    const { headers } = await returnFrom(stage, { code: "c", state: "s" }, "");
    expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect((await install(stage, stage.slack)).status).toBe(200);
  });

  test("who makes up many codes is asked to wait", async () => {
    const stage = await setUp({ failures: createFailureLimit({ now: Date.now, most: 1 }) });
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { cookie, state } = await beginInstall(stage);
      statuses.push((await returnFrom(stage, { code: "made-up", state }, cookie)).status);
    }
    expect(statuses).toEqual([400, 429, 429]);
  });

  test("no more than five installations ask Slack at once; the sixth is asked to reload, and can", async () => {
    const stage = await setUp();
    stage.slack.holds = () => true;
    const first = Array.from({ length: 5 }, () => install(stage, stage.slack));
    await expect.poll(stage.slack.held).toBe(5);
    const { cookie, state } = await beginInstall(stage);
    const code = stage.slack.allow(workspace);
    const busy = await returnFrom(stage, { code, state }, cookie);
    expect([busy.status, busy.headers.get("retry-after"), busy.headers.get("set-cookie")]).toEqual([
      503,
      "5",
      null,
    ]);
    stage.slack.release();
    for (const answer of await Promise.all(first)) expect(answer.status).toBe(200);
    expect((await returnFrom(stage, { code, state }, cookie)).status).toBe(200);
  });
});
