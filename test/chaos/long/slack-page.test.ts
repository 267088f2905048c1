import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runPage } from "../../../src/simulator/demo/run-page.ts";
import { isLeftOut, openPage, titleOf } from "../../simulator/demo/browser.ts";

const script = fileURLToPath(new URL("../../simulator/demo/stand-in-app.mjs", import.meta.url));

describe.skipIf(isLeftOut)(titleOf("Slack on the demo's page, with an app that uses all of it"), () => {
  let demo: Awaited<ReturnType<typeof runPage>>;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    demo = await runPage(0, () => undefined, { script });
    // Without movement, which takes the browser a tenth of its CPU. The demo's other stories have it.
    ({ browser, page } = await openPage(demo.url, problems, { reducedMotion: "reduce" }));
    await page.getByLabel("Message of the visitor").fill("Hello");
    await page.getByLabel("Message of the visitor").press("Enter");
    await thread().getByText("Maya Lindqvist").waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.close();
  });
  // What one story left to one person stands in the way of the next.
  afterEach(async () => {
    for (const name of ["channel", "thread"]) {
      const dismiss = page
        .getByRole("log", { name: `The ${name}` })
        .getByRole("button", { name: "Dismiss this message" });
      while ((await dismiss.count()) > 0) {
        const left = await dismiss.count();
        await dismiss.last().click();
        await expect.poll(() => dismiss.count()).toBeLessThan(left);
      }
    }
    await box().fill("");
    await reply().fill("");
  });

  const channel = () => page.getByRole("log", { name: "The channel" });
  const thread = () => page.getByRole("log", { name: "The thread" });
  const box = () => page.getByRole("textbox", { name: "Message or command in the channel" });
  const reply = () => page.getByRole("textbox", { name: "Reply in the thread" });
  const form = () => page.getByRole("dialog", { name: "Edit visitor" });
  const focused = () => page.locator(":focus");
  const ephemeral = (words: string) =>
    channel().getByRole("article").filter({ hasText: "Only visible to you" }).filter({ hasText: words });
  const command = async (words: string): Promise<void> => {
    await box().fill(words);
    await box().press("Enter");
  };
  const openForm = async (): Promise<void> => {
    await command("/chatra edit");
    await form().getByRole("textbox", { name: "Name" }).waitFor();
  };

  test("a command is answered for the person who gave it, and can be dismissed", async () => {
    await command("/chatra help");
    const answer = ephemeral("What you can ask for");
    await answer.waitFor();
    expect(await answer.locator("hr").count()).toBe(1);
    expect(await answer.locator("strong", { hasText: "Email" }).count()).toBe(1);
    expect(await box().inputValue()).toBe("");
    await page.getByLabel("You are").selectOption({ label: "Grace" });
    await answer.waitFor({ state: "detached" });
    await page.getByLabel("You are").selectOption({ label: "Ada" });
    await answer.getByRole("button", { name: "Dismiss this message" }).click();
    await answer.waitFor({ state: "detached" });
  });

  test("a button of a list in such an answer replaces it", async () => {
    await command("/chatra help");
    const row = ephemeral("What you can ask for").locator(".block-section", { hasText: "Tomás" });
    await row.getByRole("button", { name: "Open" }).click();
    await ephemeral("Opened tomas").waitFor();
    expect(await ephemeral("What you can ask for").count()).toBe(0);
  });

  test("a button with a question asks it first, and its answer takes the message away", async () => {
    await command("/chatra help");
    const forget = channel().getByRole("button", { name: "Forget both" });
    const question = page.getByRole("dialog", { name: "Forget both clients?" });
    await forget.click();
    await question.getByText("What was written stays at Chatra.").waitFor();
    await expect.poll(() => focused().textContent()).toBe("Keep");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "hidden" });
    await expect.poll(() => focused().textContent()).toBe("Forget both");
    await forget.click();
    await question.getByRole("button", { name: "Forget" }).click();
    await ephemeral("What you can ask for").waitFor({ state: "detached" });
  });

  test("suggests the commands that fit, and completes them from the keyboard", async () => {
    const options = page.getByRole("listbox", { name: "Commands", exact: true }).getByRole("option");
    await box().pressSequentially("/chatra co");
    await expect
      .poll(() => options.locator("strong").allTextContents())
      .toEqual(["/chatra connections", "/chatra connect"]);
    await box().press("ArrowDown");
    await box().press("ArrowDown");
    await expect.poll(() => options.nth(1).getAttribute("aria-selected")).toBe("true");
    expect(await box().getAttribute("aria-activedescendant")).toBe(await options.nth(1).getAttribute("id"));
    await box().press("Enter");
    expect(await box().inputValue()).toBe("/chatra connect ");
    await box().fill("/chatra he");
    await box().press("Escape");
    await expect.poll(() => options.count()).toBe(0);
    await box().press("Enter");
    await ephemeral("You asked: he").waitFor();
  });

  test("suggests what can be asked for in a thread, and leaves other words alone", async () => {
    const list = page.getByRole("listbox", { name: "Commands of a thread" });
    await reply().pressSequentially("!tr");
    await expect
      .poll(() => list.getByRole("option").locator("strong").allTextContents())
      .toEqual(["!transcript"]);
    await reply().press("Tab");
    expect(await reply().inputValue()).toBe("!transcript ");
    await reply().fill("");
    await reply().pressSequentially("Hello!");
    await list.waitFor({ state: "hidden" });
  });

  test("says what Slack says of commands that are refused, fail, or are unknown", async () => {
    await reply().fill("/chatra help");
    await reply().press("Enter");
    await thread().getByText("/chatra is not supported in threads. Sorry!").waitFor();
    expect(await reply().inputValue()).toBe("/chatra help");
    await command("/chat help");
    await channel().getByText("/chat is not a valid command.").waitFor();
    await command("/chatra slow");
    await channel().getByText('/chatra failed with the error "operation_timeout"').waitFor();
    expect(await box().inputValue()).toBe("/chatra slow");
  });

  test("two slashes begin no command", async () => {
    await reply().fill("// only for us");
    await reply().press("Enter");
    await thread().getByText("// only for us").waitFor();
  });

  test("a message's menu has the app's shortcuts, and is worked with the keyboard", async () => {
    const note = thread().getByRole("article").filter({ hasText: "// only for us" });
    await note.getByRole("button", { name: "More actions" }).press("Enter");
    const menu = page.getByRole("menu", { name: "More actions" });
    await expect
      .poll(() => menu.getByRole("menuitem").allTextContents())
      .toEqual(["Send to visitorChatra", "UnsendChatra", "RetryChatra"]);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => focused().textContent()).toBe("UnsendChatra");
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    await expect.poll(() => focused().getAttribute("aria-label")).toBe("More actions");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await thread().getByText("Chosen: // only for us").waitFor();
  });

  test("a button of a card answers in its thread", async () => {
    await thread().getByRole("button", { name: "Details" }).click();
    await thread().getByText("Details of Maya").waitFor();
  });

  test("a click counts though its message changes between press and release", async () => {
    const card = thread().getByRole("article").first();
    const react = card.getByRole("button", { name: "React with eyes" });
    await card.getByRole("button", { name: "Details" }).hover();
    await page.mouse.down();
    await react.dispatchEvent("click");
    // Whoever comes later gets the state that the page has got by then.
    await page.evaluate(`new Promise((resolve) => {
      const later = new EventSource("state");
      later.onmessage = ({ data }) => data.includes('"eyes"') && resolve(later.close());
    })`);
    await page.mouse.up();
    await thread().getByText("Details of Maya").waitFor();
    await react.press("Enter");
    await card.locator('[data-reaction="eyes"]').waitFor({ state: "detached" });
  });

  test("a button that the app does not answer is told where it was pressed, and the words cover nothing", async () => {
    await thread().getByRole("button", { name: "Push" }).press("Enter");
    const words = page.getByRole("alert").filter({ hasText: "The bot did not answer" });
    const own = await words.boundingBox();
    expect(await page.locator("#thread").getByRole("alert").count()).toBe(1);
    const others = await page.locator("#slack :is(.log, form, .column-head, .slack-bar)").all();
    const covered = [];
    for (const other of others) {
      const box = await other.boundingBox();
      if (own && box && overlaps(own, box)) covered.push(await other.getAttribute("id"));
    }
    expect(covered).toEqual([]);
  });

  test("a card's menu is worked with the keyboard, and its choice reaches the app", async () => {
    const more = thread().getByRole("button", { name: "More options" }).first();
    await more.press("Enter");
    const menu = page.getByRole("menu", { name: "More options" });
    await expect.poll(() => menu.getByRole("menuitem").allTextContents()).toEqual(["assign…", "snooze…"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await thread().getByText("Chosen: snooze").waitFor();
  });

  test("a reaction is put on a message, is counted once for each person, and taken away by another press", async () => {
    const card = channel().getByRole("article").filter({ hasText: "Maya Lindqvist" }).first();
    const eyes = card.locator('[data-reaction="eyes"]');
    const react = card.getByRole("button", { name: "React with eyes" });
    await react.press("Enter");
    await eyes.waitFor();
    expect(await eyes.getAttribute("aria-label")).toBe("eyes, 1");
    expect(await eyes.getAttribute("aria-pressed")).toBe("true");
    await page.getByLabel("You are").selectOption({ label: "Grace" });
    await expect.poll(() => eyes.getAttribute("aria-pressed")).toBe("false");
    await eyes.click();
    await expect.poll(() => eyes.getAttribute("aria-label")).toBe("eyes, 2");
    await eyes.click();
    await expect.poll(() => eyes.getAttribute("aria-label")).toBe("eyes, 1");
    await page.getByLabel("You are").selectOption({ label: "Ada" });
    await react.press("Enter");
    await eyes.waitFor({ state: "detached" });
  });

  test("counts the chats by the state on their cards", async () => {
    expect(await page.locator("#channel-states").textContent()).toContain("1 waiting");
    expect(await page.locator("#thread-about").textContent()).toBe("Maya Lindqvist");
  });

  test("a link to a message leads to its thread", async () => {
    await page.getByLabel("Message of the visitor").fill("Another one");
    await page.getByLabel("Message of the visitor").press("Enter");
    const threads = channel().locator(".thread-button");
    await expect.poll(() => threads.count()).toBe(2);
    await threads.last().click();
    await command("/chatra link");
    await channel().getByRole("link", { name: "first thread" }).click();
    await expect.poll(() => threads.first().getAttribute("aria-pressed")).toBe("true");
    expect(await threads.last().getAttribute("aria-pressed")).toBe("false");
    expect(page.context().pages()).toHaveLength(1);
  });

  test("a form opens while it loads, then shows its fields with the focus in the first", async () => {
    await page.getByRole("button", { name: "Shortcuts" }).click();
    await page.getByRole("menuitem", { name: "Find a visitor" }).click();
    await form().getByRole("textbox", { name: "Name" }).waitFor();
    await expect.poll(() => focused().inputValue()).toBe("Maya Lindqvist");
    await page.keyboard.press("Escape");
    await form().waitFor({ state: "hidden" });
    await ephemeral("The form was closed.").waitFor();
  });

  test("a form that is filled in and sent arrives as it was typed", async () => {
    await openForm();
    await form().getByRole("textbox", { name: "Name" }).fill("Maya & Co");
    await form().getByRole("textbox", { name: "Email" }).fill("maya@example.org");
    await form().getByRole("textbox", { name: "Notes" }).fill("Two\nlines");
    await form().getByRole("combobox", { name: "Language" }).selectOption({ label: "Svenska" });
    const people = form().getByRole("combobox", { name: "Teammate" });
    expect(await people.locator("option").allTextContents()).toEqual([
      "Choose a person",
      "Ada",
      "Grace",
      "Linus Pauling",
    ]);
    await people.selectOption({ label: "Grace" });
    await form().getByRole("checkbox", { name: "Muted" }).check();
    await form().getByRole("button", { name: "Save" }).click();
    await form().waitFor({ state: "hidden" });
    await ephemeral("Saved for client-1: Maya").waitFor();
    expect(await ephemeral("Saved for client-1").textContent()).toMatch(
      /Maya & Co, maya@example\.org, Two\nlines, sv, mute, U\w+/,
    );
  });

  test("a menu that asks the app for its options shows them, and tells the app what was chosen", async () => {
    await command("/chatra choose");
    const snippets = page.getByRole("dialog", { name: "Snippets" });
    await expect
      .poll(() => snippets.getByRole("option").allTextContents())
      .toEqual(["A snippet", "Opening hours", "Refund"]);
    await snippets.getByRole("combobox", { name: "A snippet" }).selectOption({ label: "Refund" });
    await snippets.getByText("Chosen: refund").waitFor();
    expect(await snippets.getByRole("combobox").inputValue()).toBe("refund");
    await snippets.getByRole("button", { name: "Cancel" }).click();
    await snippets.waitFor({ state: "hidden" });
  });

  test("shows what is wrong at its field, and keeps what was typed", async () => {
    await openForm();
    const name = form().getByRole("textbox", { name: "Name" });
    await form().getByRole("textbox", { name: "Notes" }).fill("kept");
    await name.fill("");
    await name.press("Enter");
    await form().getByText("Please complete this required field.").waitFor();
    await form().getByRole("textbox", { name: "Email" }).fill("nobody");
    await name.fill("taken");
    await name.press("Enter");
    await form().getByText("Please enter a valid email address.").waitFor();
    await form().getByRole("textbox", { name: "Email" }).fill("");
    await name.press("Enter");
    await form().getByText("This name is taken.").waitFor();
    await expect.poll(() => focused().inputValue()).toBe("taken");
    expect(await name.getAttribute("aria-invalid")).toBe("true");
    const described = (await name.getAttribute("aria-describedby")) ?? "";
    expect(await page.locator(`#${described}`).textContent()).toBe("This name is taken.");
    expect(await form().getByRole("textbox", { name: "Notes" }).inputValue()).toBe("kept");
    await name.fill("free");
    await form().getByRole("button", { name: "Save" }).click();
    await ephemeral("Saved for client-1: free, , kept").waitFor();
  });

  test("a form that the app does not answer to says so, and stays", async () => {
    await openForm();
    await form().getByRole("textbox", { name: "Name" }).fill("slow");
    const save = form().getByRole("button", { name: "Save" });
    await save.click();
    await expect.poll(() => save.getAttribute("aria-disabled")).toBe("true");
    await form().getByText("We had some trouble connecting. Try again?").waitFor();
    await expect.poll(() => save.getAttribute("aria-disabled")).toBe("false");
    expect(await form().getByRole("textbox", { name: "Name" }).inputValue()).toBe("slow");
    await form().getByRole("button", { name: "Cancel" }).click();
    await form().waitFor({ state: "hidden" });
    await ephemeral("The form was closed.").waitFor();
  });

  test("names everything in a form, and fits a narrow screen", async () => {
    await openForm();
    const found = (await form().ariaSnapshot()).split("\n");
    const usable = found.filter((line) => /^\s*- (?:button|textbox|combobox|checkbox|group)\b/.test(line));
    expect(usable.filter((line) => !/^\s*- \w+ "[^"]+/.test(line))).toEqual([]);
    expect(usable.length).toBeGreaterThan(8);
    await page.setViewportSize({ width: 360, height: 640 });
    const size = await form().boundingBox();
    expect(size?.width).toBeLessThanOrEqual(360);
    expect(size?.height).toBeLessThanOrEqual(640);
    await form().getByRole("button", { name: "Save" }).scrollIntoViewIfNeeded();
    expect(await page.locator("html").evaluate((node) => node.scrollWidth)).toBeLessThanOrEqual(360);
    await form().getByRole("button", { name: "Close the form" }).click();
    await form().waitFor({ state: "hidden" });
    await page.setViewportSize({ width: 1280, height: 800 });
    await ephemeral("The form was closed.").waitFor();
  });

  test("runs without a complaint of the browser, but for what was refused on purpose", () => {
    expect(problems.filter((problem) => !problem.includes("409 (Conflict)"))).toEqual([]);
  });
});

type Box = { x: number; y: number; width: number; height: number };

function overlaps(one: Box, other: Box): boolean {
  const isBeside = one.x + one.width <= other.x || other.x + other.width <= one.x;
  return !isBeside && one.y + one.height > other.y && other.y + other.height > one.y;
}
