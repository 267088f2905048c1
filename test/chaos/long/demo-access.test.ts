import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { isLeftOut, openPage, titleOf } from "../../simulator/demo/browser.ts";
import { type DemoProcess, startDemoProcess } from "../../simulator/demo/demo-process.ts";

const looks = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "light", width: 320 },
  { colorScheme: "dark", width: 1280 },
] as const;
const foundSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullish(),
      nodes: z.array(z.object({ target: z.unknown(), failureSummary: z.string().optional() })),
    }),
  ),
});

describe.skipIf(isLeftOut)(titleOf("the demo's page, for everybody"), () => {
  let demo: DemoProcess;
  let browser: Browser;
  let page: Page;
  const messages: string[] = [];

  beforeAll(async () => {
    demo = startDemoProcess(["--port", "0"]);
    const [, url = ""] = await demo.waitFor(/Open (\S+) in your browser/);
    ({ browser, page } = await openPage(url, messages, { reducedMotion: "reduce" }));
    page.on("console", (message) => messages.push(message.text()));
    await page.evaluate(axe.source);
  });
  afterAll(async () => {
    await browser?.close();
    demo?.child.kill("SIGTERM");
    await demo?.exited;
  });

  const thread = () => page.getByRole("log", { name: "The thread" });
  const write = async (name: string, words: string): Promise<void> => {
    await page.getByRole("textbox", { name }).fill(words);
    await page.getByRole("textbox", { name }).press("Enter");
  };

  /** What axe finds in each look, and how much wider than the screen the page is. Only colours are different in the dark. */
  async function problems(): Promise<unknown[]> {
    const all: unknown[] = [];
    for (const { colorScheme, width } of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const rules = colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {};
      const options = JSON.stringify({ resultTypes: ["violations"], ...rules });
      const found = foundSchema.parse(await page.evaluate(`axe.run(document, ${options})`));
      const excess = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      const grave = found.violations.filter(({ impact }) => impact !== "minor");
      if (grave.length > 0 || Number(excess) > 0) all.push({ colorScheme, width, excess, grave });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    return all;
  }

  test("is free of barriers as it opens", async () => {
    expect(await problems()).toEqual([]);
  });

  test("is free of barriers with an open thread, a failed reply, an answer for one person and all faults", async () => {
    await page.getByText("Try to break it").click();
    await write("Message of the visitor", "Where is my order 4711?");
    await thread().getByText("Where is my order 4711?").nth(1).waitFor();
    // A click changes the card at once, a reply within ten seconds: that would be under the keys of the next story.
    await thread().getByRole("button", { name: "Claim" }).click();
    await thread().getByRole("button", { name: "Release" }).waitFor();
    await write("Reply in the thread", "Let me *look* at `4711`.");
    await write("Reply in the thread", "// third one today");
    await thread().locator('[data-reaction="lock"]').waitFor();
    await page.getByRole("button", { name: "Refuse the next reply" }).click();
    await page.getByText("1 ordered").waitFor();
    await write("Reply in the thread", "It is on its way.");
    await thread().getByRole("button", { name: "Retry" }).waitFor();
    await write("Message or command in the channel", "/chatra help");
    await page.getByText("Every day", { exact: true }).waitFor();
    expect(await problems()).toEqual([]);
    await page.getByText("Try to break it").click();
  });

  test("everything in it is reached with the keyboard, in the order of the page", async () => {
    await page.evaluate("document.activeElement.blur()");
    await page.getByRole("heading", { level: 1 }).click();
    const reached: string[] = [];
    for (let count = 0; count < 75; count += 1) {
      await page.keyboard.press("Tab");
      reached.push(z.string().parse(await page.evaluate(nameOfFocused)));
    }
    const wanted = [
      "Write as a visitor",
      "Reply in the thread",
      "Keep a note",
      "A busy day",
      "Try to break it",
      "+ New visitor",
      "Maya",
      "The visitor’s chat",
      "visitor-text",
      "Send a file of yours",
      "Answer from Chatra’s dashboard",
      "# support",
      "teammate",
      "The channel",
      "Release",
      "Shortcuts",
      "channel-text",
      "The thread",
      "Retry",
      "reply-text",
      "reply-broadcast",
    ];
    const places = wanted.map((name) => reached.findIndex((one) => one.startsWith(name)));
    expect(Object.fromEntries(wanted.map((name, index) => [name, places[index]])), String(reached)).toEqual(
      Object.fromEntries(wanted.map((name) => [name, expect.toSatisfy((place: number) => place >= 0)])),
    );
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  test("is free of barriers with a form", async () => {
    await thread().getByRole("button", { name: "More options" }).first().press("Enter");
    await page.getByRole("menuitem", { name: "More…" }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Edit…" }).click();
    await page.getByRole("textbox", { name: "Name" }).waitFor();
    expect(await problems()).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  test("is free of barriers on a busy day", async () => {
    await page.getByRole("button", { name: "A busy day" }).click();
    await page.getByRole("log", { name: "The channel" }).getByText("Nora Berg").waitFor();
    await page.getByRole("button", { name: /^Stop the day/ }).click();
    expect(await problems()).toEqual([]);
  });

  test("is free of barriers with the Home tab", async () => {
    await page.getByRole("tab", { name: "Chatra Home" }).click();
    await page.getByRole("button", { name: "Refresh" }).waitFor();
    expect(await problems()).toEqual([]);
  });

  test("is free of barriers with a report, its table and its picture", async () => {
    await page.getByRole("tab", { name: "Chatra Messages" }).click();
    await write("Message or command to Chatra", "/chatra report");
    await page.getByRole("img", { name: /^chatra-report-.*png$/ }).waitFor();
    expect(await problems()).toEqual([]);
  });

  test("writes nothing into the browser's console", () => {
    expect(messages).toEqual([]);
  });
});

/** What the thing in focus is called: its words, its label, or its place in the page. */
const nameOfFocused = `(() => {
  const { activeElement: it } = document;
  return it.getAttribute("aria-label") || (it.matches("input, textarea, select") ? it.id : it.querySelector("strong, h2")?.textContent || it.textContent);
})()`;
