// `npm run screenshots`: plays the demo in a browser, and takes the pictures of the README from its page. Takes two minutes.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { wordsOfScript } from "../src/simulator/npm-script.ts";

const folder = new URL("images/", import.meta.url);
const wide = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
/** The day takes two minutes, and a card that nobody clicks changes within ten seconds. */
const LONGEST_MS = 150_000;

mkdirSync(folder, { recursive: true });
const demo = spawn(process.execPath, [...wordsOfScript("demo"), "--port", "0"], {
  cwd: new URL("..", import.meta.url),
  stdio: ["ignore", "pipe", "inherit"],
});
const url = await addressOf(demo);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  await play(await browser.newPage({ viewport: wide, reducedMotion: "reduce" }));
} finally {
  await browser.close();
  demo.kill("SIGTERM");
}

async function play(page) {
  page.setDefaultTimeout(LONGEST_MS);
  await page.goto(url);
  await page.waitForSelector("body[data-ready]");
  await playFourChats(page);
  await takeBoth(page, "front");

  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "A busy day" }).click();
  await page.getByRole("button", { name: /^Stop the day \(40 / }).waitFor();
  await page.getByRole("button", { name: "A busy day" }).waitFor();
  await page.getByRole("log", { name: "The channel" }).evaluate(scrollToMany);
  await take(page, "busy-day");

  const slack = page.locator("#slack");
  await page.getByRole("tab", { name: "Chatra Home" }).click();
  await page.getByRole("button", { name: "Refresh" }).waitFor();
  await take(slack, "app-home");

  await page.setViewportSize({ width: 1280, height: 1480 });
  await page.getByRole("tab", { name: "Chatra Messages" }).click();
  await write(page, "Message or command to Chatra", "/chatra report");
  await page.getByRole("img", { name: /^chatra-report/ }).waitFor();
  await take(slack, "report");

  await page.setViewportSize(phone);
  await page.getByRole("tab", { name: "# support" }).click();
  await slack.evaluate((node) => node.scrollIntoView({ block: "start" }));
  await take(page, "phone");
}

/** One chat in each state: closed, taken, waiting, and answered, which stays open. */
async function playFourChats(page) {
  const thread = page.getByRole("log", { name: "The thread" });
  const visitor = (name) => page.getByRole("tab", { name }).click();
  const as = (name) => page.getByLabel("You are").selectOption({ label: name });
  const ask = async (name, words) => {
    await visitor(name);
    await write(page, "Message of the visitor", words);
    await thread.getByText(words).nth(1).waitFor();
  };
  const reply = async (words) => {
    await write(page, "Reply in the thread", words);
    await thread
      .locator(".post", { hasText: words.replaceAll("*", "") })
      .locator(".reaction")
      .waitFor();
  };
  for (const name of ["Tomás", "Aiko", "Sam"]) {
    await page.getByRole("button", { name: "New visitor" }).click();
    await page.getByRole("tab", { name, selected: true }).waitFor();
  }
  await as("Grace");
  await ask("Sam", "Can I use two gift cards for one order?");
  await reply("Yes, you can: enter the second one at the checkout.");
  await thread.getByRole("button", { name: "Close" }).click();
  await ask("Aiko", "Which size fits a foot of 24 cm?");
  await thread.getByRole("button", { name: "Claim" }).click();
  await thread.getByText("@Grace has it").waitFor();
  await as("Ada");
  await ask("Tomás", "Can I return shoes after 30 days?");
  await ask("Maya", "Hello! My parcel arrived, but the mug in it is broken.");
  await reply("Oh no, sorry! Could you send me a *picture* of it?");
  await page.getByRole("button", { name: "Send a sample picture" }).click();
  await thread.getByRole("img", { name: "parcel.png" }).waitFor();
  await reply("// third one this week, I tell the warehouse");
  await reply("Thank you. A new one leaves today.");
  await thread.getByText(/^Answered/).waitFor();
}

async function write(page, name, words) {
  await page.getByRole("textbox", { name }).fill(words);
  await page.getByRole("textbox", { name }).press("Enter");
}

/** Runs in the page: scrolls to where three cards that follow each other are in the most states. */
function scrollToMany(log) {
  const posts = [...log.children];
  const stateOf = (post) => post?.querySelector('svg[aria-label$="circle"]')?.getAttribute("aria-label");
  const counts = posts.map((_, index) => {
    const states = posts.slice(index, index + 3).map(stateOf);
    return new Set(states.filter((state) => state !== undefined)).size;
  });
  log.scrollTop = posts[counts.lastIndexOf(Math.max(...counts))].offsetTop - 8;
}

async function takeBoth(page, name) {
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    await take(page, `${name}-${colorScheme}`);
  }
}

/** `what`: the page, or a part of it. */
async function take(what, name) {
  const page = "page" in what ? what.page() : what;
  // The pointer and the cursor would change with each picture.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  await what.screenshot({ path: new URL(`${name}.png`, folder).pathname });
}

function addressOf({ stdout }) {
  let output = "";
  return new Promise((resolve, reject) => {
    stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      const [, address] = /Open (\S+) in your browser/.exec(output) ?? [];
      if (address) resolve(address);
    });
    stdout.once("end", () => reject(new Error(`the demo did not start:\n${output}`)));
  });
}
