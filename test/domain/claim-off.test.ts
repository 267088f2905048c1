import { describe, expect, test } from "vitest";
import { payloads } from "./builders.ts";
import { ANN, aStory, BOB, MINUTE, toldIn } from "./episode-story.ts";
import { aRoute, aRoutedChat } from "./policy-story.ts";

const WHY =
  "Nobody can claim or assign chats of the route `desk`. An admin can change that with `/chatra route desk claim=manual`.";

const aChat = (claim: "off" | "manual") => {
  const remind = [MINUTE];
  const mention = { kind: "user" as const, userId: BOB };
  return aStory({ episode: aRoutedChat(aRoute({ claim, remind, mention })).episode });
};

describe("where a route says claim=off", () => {
  test.each(["!claim", "!assign <@UBOB>"])("%s is refused, and why is told", (command) => {
    const story = aChat("off");
    const decision = story.types(command);
    expect(toldIn(decision)).toEqual([`UANN: ${WHY}`]);
    expect(story.episode?.owner).toBeUndefined();
    expect([...story.world.audit.values()]).toEqual(["refused"]);
  });

  test("the buttons of an older card, and 👀, do nothing either", () => {
    const story = aChat("off");
    story.presses({ kind: "claim" });
    story.presses({ kind: "assign", userId: BOB });
    expect(toldIn(story.marks("claim"))).toEqual([`UANN: ${WHY}`]);
    expect(story.episode?.owner).toBeUndefined();
  });

  test("a reply claims nothing, and closing works", () => {
    const story = aChat("off");
    story.answered(ANN);
    expect(story.episode).toMatchObject({ answer: { by: { userId: ANN } }, helpers: [] });
    expect(story.episode?.owner).toBeUndefined();
    story.types("!close");
    expect(story.state).toBe("closed");
  });

  test.each([
    ["off", ["snooze", "quiet"]],
    ["manual", ["claim", "snooze", "quiet"]],
  ] as const)("a reminder has the buttons that work (%s)", (claim, buttons) => {
    const story = aChat(claim);
    story.passes(MINUTE);
    const [post] = payloads(story.timer().deliveries, "slack.post");
    const actions = JSON.stringify(post?.blocks);
    expect(["claim", "snooze", "quiet"].filter((one) => actions.includes(`card.${one}`))).toEqual(buttons);
  });
});

test("where it says manual, !claim and !assign work, and a reply claims nothing", () => {
  const story = aChat("manual");
  story.answered(ANN);
  expect(story.episode?.owner).toBeUndefined();
  story.types("!claim");
  expect(story.episode?.owner).toBe(ANN);
  story.types("!assign <@UBOB>");
  expect(story.episode?.owner).toBe(BOB);
});
