import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

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

/** Where tests must count (CI), a missing browser is a failure and no reason to leave this out. */
export const isLeftOut = !existsSync(executablePath) && process.env.CI !== "true";

export function titleOf(subject: string): string {
  return isLeftOut ? `${subject} (left out: no Chromium at /usr/bin/chromium)` : subject;
}

/** A browser with the page open; what it complains about is added to `problems`. */
export async function openPage(
  url: string,
  problems: string[],
  options: Pick<BrowserContextOptions, "reducedMotion"> = {},
): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.launch({ executablePath, args: quiet });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  // A page may wait for a bot that is started from it.
  page.setDefaultTimeout(40_000);
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector("body[data-ready]");
  return { browser, page };
}
