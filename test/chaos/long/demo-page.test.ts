import type { Browser, Locator, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isLeftOut, openPage, titleOf } from "../../simulator/demo/browser.ts";
import { type DemoProcess, startDemoProcess } from "../../simulator/demo/demo-process.ts";

describe.skipIf(isLeftOut)(titleOf("the demo's page"), () => {
  let demo: DemoProcess;
  let browser: Browser;
  let page: Page;
  let url: string;
  const problems: string[] = [];

  beforeAll(async () => {
    demo = startDemoProcess(["--port", "0"]);
    [, url = ""] = await demo.waitFor(/Open (\S+) in your browser/);
    ({ browser, page } = await openPage(url, problems));
    // With all its faults the page is higher than the screen.
    await page.getByText("Try to break it").click();
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
  /** Words in the channel that only the one who looks sees. */
  const ephemeralWith = (words: string | RegExp) =>
    page
      .getByRole("log", { name: "The channel" })
      .getByRole("article")
      .filter({ hasText: "Only visible to you" })
      .filter({ hasText: words });
  /** Chooses in the menu of the card on top of the thread, with the keyboard. */
  const fromMenu = async (entry: string): Promise<void> => {
    await thread().getByRole("button", { name: "More options" }).first().press("Enter");
    await page.getByRole("menuitem", { name: entry }).press("Enter");
  };
  const command = async (words: string): Promise<void> => {
    await page.getByRole("textbox", { name: "Message or command in the channel" }).fill(words);
    await page.getByRole("textbox", { name: "Message or command in the channel" }).press("Enter");
  };
  /** How far a log is above its end, in px. */
  const aboveEnd = (log: Locator): Promise<number> =>
    log.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight);

  test("shows a visitor's words on a card and in its thread, and markup in them as words", async () => {
    await visitorWrites("Where is <b>order 4711</b>?");
    // The card quotes what stands below it.
    await expect.poll(() => postWith("Where is <b>order 4711</b>?").count()).toBe(2);
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
    const onOrder = async (route: Route): Promise<void> => {
      clicks.push(route.request().postData() ?? "");
      await isHeld;
      await route.continue();
    };
    let letGo = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route("**/act", onOrder);
    const retry = thread().getByRole("button", { name: "Retry" });
    await retry.dblclick();
    expect(await retry.getAttribute("aria-disabled")).toBe("true");
    letGo();
    await chat().getByText("Do you like it?").waitFor();
    await thread().getByText("Sent again by").waitFor();
    await page.unroute("**/act", onOrder);
    expect(clicks).toHaveLength(1);
    expect(clicks[0]).toContain("slack.click");
    await page
      .getByText(
        "Chatra refused 1 reply. The bot said why in the thread and offered Retry: 1 of 1 arrived, 0 twice.",
      )
      .waitFor();

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

  test("leaves the cursor where one types by now, however long a message takes to be sent", async () => {
    let letGo = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route("**/act", async (route) => {
      await isHeld;
      await route.continue();
    });
    await reply("// slow");
    const box = page.getByRole("textbox", { name: "Message or command in the channel" });
    await box.focus();
    const sent = page.waitForResponse("**/act");
    letGo();
    await sent;
    await postWith("slow").waitFor();
    await page.keyboard.type("here");
    expect(await box.inputValue()).toBe("here");
    await box.fill("");
    await page.unroute("**/act");
  });

  test("answers a command for the person who gave it", async () => {
    await command("/chatra status");
    const answer = ephemeralWith("Everything works.");
    await answer.waitFor();
    await page.getByLabel("You are").selectOption({ label: "Grace" });
    await answer.waitFor({ state: "detached" });
    await page.getByLabel("You are").selectOption({ label: "Ada" });
    await answer.getByRole("button", { name: "Dismiss this message" }).click();
    await answer.waitFor({ state: "detached" });
  });

  test("shows on the card who has the chat, and what it waits for", async () => {
    const card = thread().getByRole("article").first();
    const state = page.locator("#channel-states");
    // The first teammate who answers has the chat.
    await card.getByText(/@Ada has it|by @Ada/).waitFor();
    await card.getByRole("button", { name: "Release" }).click();
    await card.getByText("Waiting for us since today").waitFor();
    await expect.poll(() => state.textContent()).toContain("1 waiting");
    await fromMenu("Assign…");
    const form = page.getByRole("dialog", { name: "Assign chat" });
    await form.getByRole("combobox", { name: "Teammate" }).selectOption({ label: "Grace" });
    await form.getByRole("button", { name: "Assign" }).click();
    await form.waitFor({ state: "hidden" });
    await card.getByText("@Grace has it").waitFor();
    await expect.poll(() => state.textContent()).toContain("1 taken");
  });

  test("closes a chat by a reaction on its card, and opens it again by taking that away", async () => {
    const card = thread().getByRole("article").first();
    const react = card.getByRole("button", { name: "React with white check mark" });
    await react.press("Enter");
    await card.getByText(/^Closed today .* by @Ada/).waitFor();
    await card.getByRole("button", { name: "Reopen" }).waitFor();
    await react.press("Enter");
    await card.getByRole("button", { name: "Close" }).waitFor();
  });

  test("changes a client by the form that the card opens", async () => {
    await fromMenu("More…");
    await page.getByRole("dialog").getByRole("button", { name: "Edit…" }).click();
    const form = page.getByRole("dialog", { name: "Edit visitor" });
    await expect.poll(() => page.locator(":focus").inputValue()).toBe("Maya Lindqvist");
    await form.getByRole("textbox", { name: "Email" }).fill("nobody");
    await form.getByRole("button", { name: "Save" }).click();
    await form.locator(".field-error").waitFor();
    await form.getByRole("textbox", { name: "Email" }).fill("maya.l@example.org");
    await form.getByRole("textbox", { name: "Name" }).fill("Maya L.");
    await form.getByRole("button", { name: "Save" }).click();
    await form.waitFor({ state: "hidden" });
    await page.getByText(/^Maya L\., Gothenburg/).waitFor();
    // What nobody clicked changes a card every ten seconds at most.
    await thread().locator("strong", { hasText: "Maya L." }).first().waitFor();
  });

  test("pushes a message to the visitor by a form", async () => {
    await fromMenu("More…");
    await page.getByRole("dialog").getByRole("button", { name: "Push message…" }).click();
    const form = page.getByRole("dialog", { name: "Push message" });
    await form.getByRole("textbox", { name: "Message" }).fill("Your order can be collected.");
    await form.getByRole("button", { name: "Send" }).click();
    await form.waitFor({ state: "hidden" });
    await chat().getByText("Your order can be collected.").waitFor();
  });

  test("sends a note to the visitor after all by the message's menu", async () => {
    await reply("// We open at nine.");
    const note = postWith("We open at nine.").first();
    await note.locator('[data-reaction="lock"]').waitFor();
    await note.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Send to visitor" }).click();
    await chat().getByText("We open at nine.").waitFor();
    await note.locator('[data-reaction="white_check_mark"]').waitFor();
  });

  test("has ticked off the steps of the story, and leads to where each is done", async () => {
    const steps = page.getByRole("list").first().getByRole("button");
    expect(await steps.locator("strong").allTextContents()).toEqual([
      "Write as a visitor, done",
      "Reply in the thread, done",
      "Keep a note, done",
    ]);
    await steps.nth(2).press("Enter");
    const box = page.locator(":focus");
    expect([await box.getAttribute("id"), await box.inputValue()]).toEqual(["reply-text", "// "]);
    await box.fill("");
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

  test("loses and doubles nothing when the bot is killed and started again, but for a command, which gets Slackbot's notice and stays in the box", async () => {
    const box = page.getByRole("textbox", { name: "Message or command in the channel" });
    await page.getByRole("button", { name: "Kill the bot (-9)" }).click();
    await page.getByText("The bot is not running").waitFor();
    await demo.waitFor(/The bot is not running: It was killed with -9/);
    const written = ["Still there?", "Take your time.", "Bye for now."];
    for (const words of written) await reply(words);
    await command("/chatra status");
    const notice = ephemeralWith('/chatra failed with the error "dispatch_failed"');
    await notice.getByText("Slackbot").waitFor();
    expect(await box.inputValue()).toBe("/chatra status");
    // The browser itself notes what the page was refused.
    expect(problems.splice(0)).toEqual([expect.stringContaining("409")]);

    await page.getByRole("button", { name: "Start it again" }).click();
    for (const words of written)
      await postWith(words).locator('[data-reaction="white_check_mark"]').waitFor();
    const bubbles = await chat().locator(".bubble").allTextContents();
    // Slack tries each of them again by itself, and may come with a later one first.
    expect(bubbles.slice(-written.length).sort()).toEqual(written.sort());

    await page.getByText("The bot runs").waitFor();
    const repeated =
      /^The bot was killed 1 time\. Slack repeated ([1-9]\d*) events: the bot took \1, 0 are left\.$/;
    await page.getByText(repeated).waitFor();
    const answers = await ephemeralWith("Everything works.").count();
    await box.press("Enter");
    await expect.poll(() => ephemeralWith("Everything works.").count()).toBe(answers + 1);
    expect(await box.inputValue()).toBe("");
    await notice.getByRole("button", { name: "Dismiss this message" }).click();
    await notice.waitFor({ state: "detached" });
  });

  test("keeps a second visitor apart, and is worked with the keyboard", async () => {
    await page.getByRole("button", { name: "New visitor" }).click();
    await page.getByRole("tab", { name: "Tomás", selected: true }).waitFor();
    expect(await chat().getByRole("article").count()).toBe(0);
    await page.getByRole("tab", { name: "Tomás" }).press("ArrowLeft");
    await page.getByRole("tab", { name: "Maya", selected: true }).waitFor();
    await expect.poll(() => page.locator(":focus").textContent()).toBe("Maya");
  });

  describe("with a client who has not written yet", () => {
    let id = "";

    const find = async (typed: string): Promise<Locator> => {
      await page.getByRole("button", { name: "Shortcuts" }).click();
      await page.getByRole("menuitem", { name: "Find a visitor" }).click();
      const form = page.getByRole("dialog", { name: "Find visitor" });
      await form.getByRole("textbox", { name: "Visitor" }).fill(typed);
      await form.getByRole("button", { name: "Find" }).click();
      return form;
    };

    test("the shortcut says in its form that an id is unknown, and opens a thread for one that is known", async () => {
      await page.getByRole("tab", { name: "Tomás" }).click();
      id = (await page.locator("#visitor-id").textContent()) ?? "";
      const unknown = await find("nobody-by-this-id");
      await unknown.getByText("No visitor matches nobody-by-this-id").waitFor();
      await unknown.getByRole("button", { name: "Cancel", exact: true }).click();
      await unknown.waitFor({ state: "hidden" });

      const known = await find(id);
      await known.getByText("Tomás Ferreira").waitFor();
      await known.getByRole("button", { name: "Open thread" }).click();
      await known.waitFor({ state: "hidden" });
      // A shortcut has no channel, so Slack shows its answer among the app's messages.
      await page.getByRole("tab", { name: "Chatra Messages 1 new" }).click();
      await page.getByRole("tab", { name: "Chatra Messages", exact: true }).waitFor();
      await page.getByRole("link", { name: "the thread" }).click();
      await page.locator("#thread-about", { hasText: "Tomás Ferreira" }).waitFor();
      expect(await chat().getByRole("article").count()).toBe(0);
    });

    test("Details on the card shows more of the client, to whoever pressed it", async () => {
      await fromMenu("Details");
      const details = page.getByRole("dialog").filter({ hasText: "Chrome on Android" });
      await details.getByText("Returns and refunds").waitFor();
      await details.getByText(id).waitFor();
      await page.keyboard.press("Escape");
      await details.waitFor({ state: "hidden" });
    });

    test("a request asks first, and does nothing or what it says", async () => {
      const question = ephemeralWith(/Send this request about .* to Chatra\?/);
      await command(`/chatra request PUT /clients/{id} id=${id} {"phone": "+351 99"}`);
      await question.getByRole("button", { name: "Cancel" }).click();
      await question.waitFor({ state: "detached" });
      await ephemeralWith("Cancelled").filter({ hasText: "Nothing was changed" }).waitFor();

      await command(`/chatra request PUT /clients/{id} id=${id} {"notes": "Wants a receipt"}`);
      await question.getByText("Wants a receipt").waitFor();
      await question.getByRole("button", { name: "Send" }).click();
      const done = ephemeralWith(/Sent the request.*Wants a receipt/s);
      await done.waitFor();
      expect(await done.textContent()).not.toContain("+351 99");
      await question.waitFor({ state: "detached" });
    });

    test("a request is refused to a teammate who is no administrator", async () => {
      await page.getByLabel("You are").selectOption({ label: "Grace" });
      await command(`/chatra request GET /clients/${id}`);
      await ephemeralWith("Only admins can").waitFor();
      expect(await ephemeralWith("Wants a receipt").count()).toBe(0);
      await page.getByLabel("You are").selectOption({ label: "Ada" });
    });

    test("a refused reply goes out by Retry in its menu", async () => {
      await page.getByRole("button", { name: "Refuse the next reply" }).click();
      await page.getByText("1 ordered").waitFor();
      await reply("Is there anything I can do?");
      const refused = postWith("Is there anything I can do?").first();
      await refused.locator('[data-reaction="warning"]').waitFor();
      expect(await chat().getByRole("article").count()).toBe(0);
      await refused.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Retry" }).click();
      await chat().getByText("Is there anything I can do?").waitFor();
      await refused.locator('[data-reaction="white_check_mark"]').waitFor();
      await refused.locator('[data-reaction="warning"]').waitFor({ state: "detached" });
    });
  });

  test("lets the visitor's chat follow the thread that is opened, and marks who got an answer elsewhere", async () => {
    const channel = page.getByRole("log", { name: "The channel" });
    const open = (name: string) =>
      channel.getByRole("article").filter({ hasText: name }).locator(".thread-button").last().click();
    await open("Tomás Ferreira");
    await page.getByRole("tab", { name: "Tomás", selected: true }).waitFor();
    await page.getByRole("button", { name: "Rate-limit the next reply" }).click();
    await page.getByText("1 ordered").waitFor();
    await reply("One moment, please.");
    await open("Maya L.");
    await page.getByRole("tab", { name: "Maya", selected: true }).waitFor();
    const marked = page.getByRole("tab", { name: "Tomás , new answer" });
    await marked.waitFor();
    await page
      .getByText(
        /^Chatra said “too many requests” 2 times\. The bot waited and tried 3 times: 1 of 1 arrived, 0 twice\.$/,
      )
      .waitFor();
    await marked.click();
    await page.locator("#thread-about", { hasText: "Tomás Ferreira" }).waitFor();
    await page.getByRole("tab", { name: "Tomás", exact: true }).waitFor();
    await chat().getByText("One moment, please.").waitFor();
  });

  test("shows the app's Home tab to each teammate who opens it, and its buttons and links work", async () => {
    const home = page.getByRole("tabpanel", { name: "Chatra Home" });
    await page.getByRole("tab", { name: "Chatra Home" }).click();
    await page.getByLabel("You are").selectOption({ label: "Grace" });
    await home.getByText("Maya L.").waitFor();
    const shown = async (): Promise<string> => (await home.textContent()) ?? "";
    expect(await shown()).toMatch(/Chats.*(?:Yours|For you).*Maya L\..*Accounts.*works.*How to use/s);
    const time = home.getByRole("button", { name: "Refresh" });
    const isPublished = page.waitForResponse("**/act");
    await time.press("Enter");
    expect((await isPublished).status()).toBe(200);
    await page.getByLabel("You are").selectOption({ label: "Linus Pauling" });
    await expect.poll(shown).toContain("How to use");
    expect(await shown()).not.toContain("Maya L.");
    await page.getByLabel("You are").selectOption({ label: "Grace" });
    await home.getByRole("link", { name: "Maya L." }).first().click();
    await page.getByRole("tab", { name: "# support", selected: true }).waitFor();
    await page.locator("#thread-about", { hasText: "Maya L." }).waitFor();
    await page.getByLabel("You are").selectOption({ label: "Ada" });
  });

  test("shows a report among the app's messages: its text, the table and the picture that follow", async () => {
    await page.getByRole("tab", { name: /^Chatra Messages/ }).click();
    const direct = page.getByRole("log", { name: "Your direct messages with Chatra" });
    const box = page.getByRole("textbox", { name: "Message or command to Chatra" });
    await box.fill("/chatra report");
    await box.press("Enter");
    await direct.getByText("By teammate").waitFor();
    const picture = direct.getByRole("img", { name: /^chatra-report-.*\.png$/ });
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image) => "naturalWidth" in image && image.naturalWidth))
      .toBe(960);
    const cells = direct.getByRole("table").getByRole("row");
    expect(await cells.first().getByRole("columnheader").allTextContents()).toEqual(
      expect.arrayContaining(["by", "name", "chats", "answered"]),
    );
    expect(await cells.nth(1).getByRole("cell").first().textContent()).toBe("total");
    const file = page.waitForEvent("download");
    await direct.getByRole("link", { name: /^chatra-report-.*\.csv$/ }).click();
    expect((await file).suggestedFilename()).toMatch(/^chatra-report-.*\.csv$/);

    await box.fill("How does this work?");
    await box.press("Enter");
    await direct.getByText("Three things to know").waitFor();
    await page.getByRole("tab", { name: "# support" }).click();
  });

  test("scrolls the tab of the chosen visitor into view", async () => {
    const isInView = (name: string): Promise<boolean> =>
      page.getByRole("tab", { name, exact: true }).evaluate((tab) => {
        const row = tab.parentElement?.getBoundingClientRect();
        const { left, right } = tab.getBoundingClientRect();
        return row !== undefined && left >= row.left - 1 && right <= row.right + 1;
      });
    const tabs = page.getByRole("tablist", { name: "Visitors" }).getByRole("tab");
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

  test("plays a busy day, says how far it is, and stops it", async () => {
    await page.getByRole("button", { name: "A busy day" }).click();
    const stop = page.getByRole("button", { name: /^Stop the day \([1-9] of 40 chats\)$/ });
    await stop.waitFor();
    await page.getByRole("log", { name: "The channel" }).getByText("Nora Berg").waitFor();
    await stop.press("Enter");
    await page.getByRole("button", { name: "A busy day" }).waitFor();
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
    await page.getByText("Try to break it").click();
    await expect
      .poll(() => page.locator("html").evaluate((node) => node.scrollHeight))
      .toBeLessThanOrEqual(800);
  });

  test("runs without a complaint of the browser", () => {
    expect(problems).toEqual([]);
  });
});
