import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";

let slack: SlackSimulator;
let web: WebClient;
let channel: string;

beforeEach(async () => {
  slack = await startSlackSimulator();
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  channel = slack.channel("support").id;
});
afterEach(() => slack.close());

const download = (url: string) => fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });

test("a file is served with the bot's token, and as a login page without", async () => {
  const { file } = slack.user("ada").uploadFile(channel, { name: "Plan 1.pdf", bytes: "%PDF" });
  const response = await download(file.url_private_download);
  expect(response.headers.get("content-type")).toBe("application/pdf");
  expect(await response.text()).toBe("%PDF");
  const page = await fetch(file.url_private_download);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toContain("text/html");
});

test("a broken file is a login page, a 404 or a 500", async () => {
  const ada = slack.user("ada");
  const fetchBroken = async (broken: "missing-scope" | "not-found" | "server-error") => {
    const { file } = ada.uploadFile(channel, { name: "a.txt", bytes: "a", broken });
    const response = await download(file.url_private_download);
    return `${response.status} ${response.headers.get("content-type")}`;
  };
  expect(await fetchBroken("missing-scope")).toBe("200 text/html; charset=utf-8");
  expect(await fetchBroken("not-found")).toMatch(/^404/);
  expect(await fetchBroken("server-error")).toMatch(/^500/);
});

test("an upload by the WebClient arrives in the thread with its bytes", async () => {
  const root = slack.user("ada").postMessage(channel, "root");
  const bytes = Buffer.from("line one\r\n--not a boundary\r\n\u0000\u0001");
  await web.files.uploadV2({
    channel_id: channel,
    thread_ts: root.ts,
    filename: "log.txt",
    file: bytes,
    initial_comment: "the log",
  });
  const [reply] = slack.channel(channel).thread(root.ts);
  expect(reply).toMatchObject({ text: "the log", bot_id: slack.bot.botId, files: [{ name: "log.txt" }] });
  expect(slack.file(reply?.files?.[0]?.id ?? "")?.bytes).toEqual(bytes);
});

test("the three steps can be taken by hand, with raw bytes", async () => {
  const step = await web.files.getUploadURLExternal({ filename: "a.png", length: 3 });
  const complete = () =>
    web.files.completeUploadExternal({ files: [{ id: step.file_id ?? "" }], channel_id: channel });
  await expect(complete()).rejects.toThrow("file_upload_size_mismatch");
  await fetch(step.upload_url ?? "", { method: "POST", body: "png" });
  await complete();
  expect(slack.channel(channel).messages()).toMatchObject([{ files: [{ name: "a.png", size: 3 }] }]);
  expect(await web.files.info({ file: step.file_id ?? "" })).toMatchObject({
    file: { mimetype: "image/png" },
  });
});
