import { expect, test } from "vitest";
import { grantScopes } from "../../src/simulator/slack/methods/scopes.ts";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { setEventsStage } from "./events-stage.ts";

const created = Date.UTC(2026, 10, 28, 17, 14) / 1000;

async function filesInfo(slack: SlackSimulator, file: string): Promise<unknown> {
  const response = await fetch(`${slack.apiUrl}files.info`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}` },
    body: new URLSearchParams({ file }),
  });
  return await response.json();
}

async function download(slack: SlackSimulator, url = ""): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });
  return `${response.status} ${response.headers.get("content-type")}`;
}

test("an upload has the fields of a real one, in the event and in files.info", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, channel } = stage;
  const { file, delivered } = ada.uploadFile(channel, { name: "Plan 1.pdf", bytes: "%PDF" });
  await delivered;
  const pri = `${slack.url}/files-pri/${slack.team.id}-${file.id}`;
  const whole = {
    id: file.id,
    created,
    timestamp: created,
    name: "Plan 1.pdf",
    title: "Plan 1.pdf",
    mimetype: "application/pdf",
    filetype: "pdf",
    pretty_type: "PDF",
    user: ada.id,
    user_team: slack.team.id,
    editable: false,
    size: 4,
    mode: "hosted",
    is_external: false,
    external_type: "",
    is_public: true,
    public_url_shared: false,
    display_as_bot: false,
    username: "",
    url_private: `${pri}/plan_1.pdf`,
    url_private_download: `${pri}/download/plan_1.pdf`,
    permalink: `https://acme-support.slack.com/files/${ada.id}/${file.id}/plan_1.pdf`,
    has_rich_preview: false,
    file_access: "visible",
  };
  expect(stage.lastEvent()).toMatchObject({ subtype: "file_share", text: "", files: [whole] });
  expect(stage.lastEvent()).not.toHaveProperty("blocks");
  expect(await filesInfo(slack, file.id)).toMatchObject({ ok: true, file: whole });
});

test("an external file has the outside address and nothing to download", async () => {
  await using stage = await setEventsStage();
  const { ada, channel } = stage;
  const url = "https://docs.example.test/abc";
  const file = ada.linkFile({ kind: "external", title: "Price list", url });
  await ada.postMessage(channel, `Our prices: ${url}`, { files: [file] }).delivered;
  const event = stage.lastEvent();
  expect(event).toMatchObject({
    text: `Our prices: <${url}>`,
    files: [
      {
        id: file.id,
        name: "Price list",
        mode: "external",
        is_external: true,
        external_type: "gdrive",
        mimetype: "application/vnd.google-apps.document",
        url_private: url,
        size: 0,
      },
    ],
  });
  expect(event).not.toHaveProperty("files.0.url_private_download");
  expect(ada.linkFile({ kind: "external", title: "Plan", url, type: "dropbox" })).toMatchObject({
    external_type: "dropbox",
    mimetype: "application/octet-stream",
  });
});

test("an external file can come later, by a change without `edited`", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, channel } = stage;
  const url = "https://docs.example.test/abc";
  const { ts } = ada.postMessage(channel, url);
  const file = ada.linkFile({ kind: "external", title: "Price list", url });
  await slack.changeMessage(channel, ts, { files: [file] });
  const event = stage.lastEvent();
  expect(event).toMatchObject({
    subtype: "message_changed",
    message: { text: `<${url}>`, files: [{ id: file.id, mode: "external" }] },
    previous_message: { text: `<${url}>` },
  });
  expect(event).not.toHaveProperty("message.edited");
  expect(event).not.toHaveProperty("previous_message.files");
});

test("canvases and lists have types of Slack's own, and are pages where they are downloaded", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, channel } = stage;
  const canvas = ada.linkFile({ kind: "canvas", title: "Onboarding" });
  const list = ada.linkFile({ kind: "list", title: "Tasks" });
  await ada.postMessage(channel, "", { files: [canvas, list] }).delivered;
  expect(stage.lastEvent()).toMatchObject({
    files: [
      {
        name: "Onboarding",
        mode: "quip",
        filetype: "quip",
        pretty_type: "Canvas",
        mimetype: "application/vnd.slack-docs",
        permalink: `https://acme-support.slack.com/docs/${slack.team.id}/${canvas.id}`,
      },
      { name: "Tasks", mode: "list", filetype: "list", mimetype: "application/vnd.slack-list" },
    ],
  });
  for (const { url_private_download: url } of [canvas, list])
    expect(await download(slack, url)).toBe("200 text/html; charset=utf-8");
});

test("a stub has little more than its id in events, and is whole in files.info and in history", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, channel } = stage;
  const { ts, file, delivered } = ada.uploadFile(channel, {
    name: "contract.pdf",
    bytes: "%PDF",
    isStub: true,
  });
  await delivered;
  const stub = {
    id: file.id,
    mode: "file_access",
    file_access: "check_file_info",
    created: 0,
    timestamp: 0,
    user: "",
  };
  expect(stage.lastEvent().files).toEqual([stub]);
  expect(await filesInfo(slack, file.id)).toMatchObject({ ok: true, file: { name: "contract.pdf" } });
  expect(slack.channel(channel).message(ts)?.files).toMatchObject([{ name: "contract.pdf" }]);
  expect(await download(slack, file.url_private_download)).toBe("200 application/pdf");
  await ada.deleteMessage(channel, ts).delivered;
  expect(stage.lastEvent()).toMatchObject({ previous_message: { files: [stub] } });
});

test("files.info refuses unknown, hidden and deleted files, and a token without files:read", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, channel } = stage;
  const refusal = (error: string, more: object = {}) => ({ ok: false, error, ...more });
  const upload = (broken?: "access-denied" | "not-found") =>
    ada.uploadFile(channel, { name: "a.txt", bytes: "a", ...(broken ? { broken } : {}) }).file;
  expect(await filesInfo(slack, "F0NONE")).toEqual(refusal("file_not_found"));
  expect(await filesInfo(slack, upload("not-found").id)).toEqual(refusal("file_not_found"));
  const denied = upload("access-denied");
  expect(await filesInfo(slack, denied.id)).toEqual(refusal("access_denied"));
  expect(await download(slack, denied.url_private_download)).toBe("200 text/html; charset=utf-8");
  const deleted = upload();
  slack.removeFile(deleted.id);
  expect(await filesInfo(slack, deleted.id)).toEqual(refusal("file_deleted"));
  grantScopes(slack.behaviour, ["chat:write"]);
  expect(await filesInfo(slack, deleted.id)).toEqual(
    refusal("missing_scope", { needed: "files:read", provided: "chat:write" }),
  );
});

test("a deleted or hidden file leaves its id in the message, and is gone", async () => {
  for (const mode of ["tombstone", "hidden_by_limit"] as const) {
    await using stage = await setEventsStage();
    const { slack, ada, channel } = stage;
    const { file } = ada.uploadFile(channel, { name: "a.txt", bytes: "a", text: "look" });
    slack.removeFile(file.id, mode);
    await slack.settled();
    expect(stage.lastEvent()).toMatchObject({
      subtype: "message_changed",
      message: { text: "look" },
      previous_message: { files: [{ id: file.id, mode: "hosted" }] },
    });
    expect(stage.lastEvent()).toHaveProperty("message.files", [{ id: file.id, mode }]);
    expect(stage.lastEvent()).not.toHaveProperty("message.edited");
    expect(await download(slack, file.url_private_download)).toMatch(/^404/);
  }
});
