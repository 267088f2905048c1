import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DemoProcess, startDemoProcess } from "../../simulator/demo/demo-process.ts";

let folder: string;
let demo: DemoProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "demo-test-"));
});
afterEach(async () => {
  demo?.child.kill("SIGTERM");
  await demo?.exited;
  demo = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const start = (...args: string[]): DemoProcess => {
  demo = startDemoProcess(args, { TMPDIR: folder });
  return demo;
};
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}/stat`);

test("wrong words end with a sentence, how it is called, and code 2", async () => {
  const process = start("--prot", "1");
  expect(await process.exited).toBe(2);
  expect(process.errors()).toMatch(/--prot.*\n\nnpm run demo/);
  expect(process.errors()).not.toMatch(/\bat .*:\d+:\d+/);
});

test("SIGINT ends the page, the bot and its data; a second page is told that the port is taken, and leaves nothing", async () => {
  const process = start("--port", "0");
  const [, url = ""] = await process.waitFor(/Open (http:\/\/127\.0\.0\.1:\d+) in your browser/);
  const response = await fetch(`${url}/state`);
  const reader = response.body?.getReader();
  let text = "";
  while (!/"pid":\d+/.test(text)) text += new TextDecoder().decode((await reader?.read())?.value);
  const pid = Number(/"pid":(\d+)/.exec(text)?.[1]);
  expect(isAlive(pid)).toBe(true);
  expect(readdirSync(folder)).toHaveLength(1);

  const { port } = new URL(url);
  const second = startDemoProcess(["--port", port], { TMPDIR: folder });
  expect(await second.exited).toBe(2);
  expect(second.errors()).toContain(`Port ${port} can't be used here.`);
  expect(readdirSync(folder)).toHaveLength(1);

  process.child.kill("SIGINT");
  expect(await process.exited).toBe(0);
  expect(isAlive(pid)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
  expect(process.errors()).toBe("");
});

test("a second signal after SIGTERM ends all at once, and leaves nothing behind either", async () => {
  const process = start("--script");
  await process.waitFor(/✓ seen/);
  process.child.kill("SIGTERM");
  process.child.kill("SIGINT");
  expect(await process.exited).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});
