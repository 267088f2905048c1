import { existsSync } from "node:fs";
import { type Browser, chromium, type Locator, type Page, type Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DemoProcess, startDemoProcess } from "../simulator/demo/demo-process.ts";

const executablePath = "/usr/bin/chromium";
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Where tests must count (CI), a missing browser is a failure and no reason to leave this out.
const isLeftOut = !existsSync(executablePath) && process.env.CI !== "true";
const title = isLeftOut ? "the demo's page (left out: no Chromium at /usr/bin/chromium)" : "the demo's page";

describe.skipIf(isLeftOut)(title, () => {
  let demo: DemoProcess;
  let browser: Browser;
  let page: Page;
  let url: string;
  const problems: string[] = [];

  beforeAll(async () => {
    demo = startDemoProcess(["--port", "0"]);
    [, url = ""] = await demo.waitFor(/Open (\S+) in your browser/);
    browser = await chromium.launch({ executablePath, args: quiet });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(url);
    await page.waitForSelector("body[data-ready]");
  });
  afterAll(async () => {
    await browser?.close();
    demo?.child.kill("SIGTERM");
    await demo?.exited;
  });

  const thread = () => page.getByRole("log", { name: "The thread" });
  const chat = () => page.getByRole("log", { name: "The visitor’s chat" });
  const postWith = (words: string) => thread().getByRole("article").filter({ hasText: words });
  const visitorWrites = async (words: string): Promise<void> => {
    await page.getByLabel("Message of the visitor").fill(words);
    await page.getByLabel("Message of the visitor").press("Enter");
  };
  const reply = async (words: string): Promise<void> => {
    await page.getByRole("textbox", { name: "Reply in the thread" }).fill(words);
    await page.getByRole("button", { name: "Reply", exact: true }).click();
  };
  /** How far a log is above its end, in px. */
  const aboveEnd = (log: Locator): Promise<number> =>
    log.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight);

  test("shows a visitor's words in a thread, and markup in them as words", async () => {
    await visitorWrites("Where is <b>order 4711</b>?");
    await postWith("Where is <b>order 4711</b>?").waitFor();
    await page.getByRole("log", { name: "The channel" }).getByText("Maya Lindqvist").first().waitFor();
    expect(await page.locator("main b").count()).toBe(0);
  });

  test("shows a reply at the visitor's, and its receipt on the reply", async () => {
    await reply("It is on its *way* :truck:");
    await chat().getByText("It is on its way").waitFor();
    await postWith("It is on its way").locator('[data-reaction="white_check_mark"]').waitFor();
    expect(await postWith("It is on its way").locator("strong", { hasText: "way" }).count()).toBe(1);
  });

  test("lets a reply be edited and deleted, and the visitor's side follows", async () => {
    await reply("See you on Mondey.");
    await chat().getByText("See you on Mondey.").waitFor();
    await postWith("See you on Mondey.").getByRole("button", { name: "Edit this reply" }).click();
    await page.getByLabel("The changed reply").fill("See you on Monday.");
    await page.getByLabel("The changed reply").press("Enter");
    await chat().getByText("See you on Monday.").waitFor();
    await postWith("See you on Monday.").getByRole("button", { name: "Delete this reply" }).click();
    await chat().getByText("See you on Monday.").waitFor({ state: "detached" });
  });

  test("shows a picture of the visitor in the thread", async () => {
    await page.getByRole("button", { name: "Send a sample picture" }).click();
    const picture = thread().getByRole("img", { name: "parcel.png" });
    await picture.waitFor();
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((image) => "naturalWidth" in image && image.naturalWidth))
      .toBe(480);
  });

  test("says why a reply was refused, and its Retry works", async () => {
    await page.getByRole("button", { name: "Refuse the next reply" }).click();
    await page.getByText("1 ordered").waitFor();
    await reply("Do you like it?");
    const clicks: string[] = [];
    const onAct = async (route: Route): Promise<void> => {
      clicks.push(route.request().postData() ?? "");
      await isHeld;
      await route.continue();
    };
    let letGo = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route("**/act", onAct);
    const retry = thread().getByRole("button", { name: "Retry" });
    await retry.dblclick();
    expect(await retry.getAttribute("aria-disabled")).toBe("true");
    letGo();
    await chat().getByText("Do you like it?").waitFor();
    await thread().getByText("Sent again by").waitFor();
    await page.unroute("**/act", onAct);
    expect(clicks).toHaveLength(1);
    expect(clicks[0]).toContain("slack.click");

    // A page that is older than the message still has the button.
    const late = await fetch(`${url}/act`, {
      method: "POST",
      body: clicks[0] ?? "",
      headers: { origin: url, "content-type": "application/json" },
    });
    expect(await late.json()).toEqual({
      problem: "This was settled already: the button is no longer there.",
    });
  });

  test("follows a thread to its end while a long reply is typed, but not away from somebody who reads above", async () => {
    await reply("// one");
    await postWith("one").first().waitFor();
    // The box to write in grows over the log's end; what comes then must still be shown.
    await page.getByRole("textbox", { name: "Reply in the thread" }).fill("Long words. ".repeat(600));
    await visitorWrites("L".repeat(5000));
    await postWith("LLLLL").first().waitFor();
    await expect.poll(() => aboveEnd(thread())).toBeLessThan(2);
    await page.getByRole("button", { name: "Reply", exact: true }).click();
    await postWith("Long words.").first().waitFor();
    await expect.poll(() => aboveEnd(thread())).toBeLessThan(2);

    await thread().hover();
    await page.mouse.wheel(0, -2000);
    await expect.poll(() => aboveEnd(thread())).toBeGreaterThan(1000);
    await visitorWrites("Are you there?");
    await postWith("Are you there?").waitFor();
    expect(await aboveEnd(thread())).toBeGreaterThan(1000);
  });

  test("shows one's own words wherever one was reading", async () => {
    await reply("// mine");
    await postWith("mine").waitFor();
    await expect.poll(() => aboveEnd(thread())).toBeLessThan(2);
    await chat().hover();
    await page.mouse.wheel(0, -2000);
    await expect.poll(() => aboveEnd(chat())).toBeGreaterThan(1000);
    await visitorWrites("My own");
    await chat().getByText("My own").waitFor();
    await expect.poll(() => aboveEnd(chat())).toBeLessThan(2);
  });

  test("has ways past the cards for whoever uses the keyboard", async () => {
    const links = page.getByRole("link", { name: /^Skip/ });
    const ends = [];
    for (const link of await links.all()) {
      await link.press("Enter");
      ends.push(await page.locator(":focus").getAttribute("id"));
    }
    expect(ends).toEqual(["visitor-text", "reply-text", "reply-text"]);
  });

  test("loses and mixes up nothing when the bot is killed and started again", async () => {
    await page.getByRole("button", { name: "Kill the bot (-9)" }).click();
    await page.getByText("The bot is not running").waitFor();
    await demo.waitFor(/The bot is not running: It was killed with -9/);
    const written = ["Still there?", "Take your time.", "Bye for now."];
    for (const words of written) await reply(words);
    await page.getByRole("button", { name: "Start it again" }).click();
    for (const words of written)
      await postWith(words).locator('[data-reaction="white_check_mark"]').waitFor();
    const bubbles = await chat().locator(".bubble").allTextContents();
    expect(bubbles.slice(-written.length)).toEqual(written);
  });

  test("keeps a second visitor apart, and is worked with the keyboard", async () => {
    await page.getByRole("button", { name: "New visitor" }).click();
    await page.getByRole("tab", { name: "Tomás", selected: true }).waitFor();
    expect(await chat().getByRole("article").count()).toBe(0);
    await page.getByRole("tab", { name: "Tomás" }).press("ArrowLeft");
    await page.getByRole("tab", { name: "Maya", selected: true }).waitFor();
    expect(await page.locator(":focus").textContent()).toBe("Maya");
  });

  test("scrolls the tab of the chosen visitor into view", async () => {
    const isInView = (name: string): Promise<boolean> =>
      page.getByRole("tab", { name, exact: true }).evaluate((tab) => {
        const row = tab.parentElement?.getBoundingClientRect();
        const { left, right } = tab.getBoundingClientRect();
        return row !== undefined && left >= row.left - 1 && right <= row.right + 1;
      });
    const tabs = page.getByRole("tab");
    for (let count = await tabs.count(); count < 9; count += 1) {
      await page.getByRole("button", { name: "New visitor" }).click();
      await expect.poll(() => tabs.count()).toBe(count + 1);
      await expect.poll(() => tabs.last().getAttribute("aria-selected")).toBe("true");
    }
    const last = (await tabs.last().textContent()) ?? "";
    expect(await isInView(last)).toBe(true);
    expect(await isInView("Maya")).toBe(false);
    await tabs.last().press("ArrowRight");
    await page.getByRole("tab", { name: "Maya", selected: true }).waitFor();
    expect(await isInView("Maya")).toBe(true);
  });

  test("names everything that can be used, and fits a narrow screen", async () => {
    // One line for each thing that a screen reader finds: its role, and its name in quotes.
    const found = (await page.locator("body").ariaSnapshot()).split("\n");
    const usable = found.filter((line) =>
      /^\s*- (?:button|link|textbox|combobox|checkbox|tab|img|log|form)\b/.test(line),
    );
    expect(usable.length).toBeGreaterThan(30);
    expect(usable.filter((line) => !/^\s*- \w+ "[^"]+/.test(line))).toEqual([]);
    const ids = await page.locator("[id]").evaluateAll((nodes) => nodes.map((node) => node.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    await page.setViewportSize({ width: 420, height: 900 });
    expect(await page.locator("html").evaluate((node) => node.scrollWidth)).toBeLessThanOrEqual(420);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await page.locator("html").evaluate((node) => node.scrollHeight)).toBeLessThanOrEqual(800);
  });

  test("runs without a complaint of the browser", () => {
    expect(problems).toEqual([]);
  });
});
