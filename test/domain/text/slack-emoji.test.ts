import shortNames from "emojibase-data/en/shortcodes/iamcal.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { expandEmoji } from "../../../src/domain/text/slack-emoji.ts";
import { slackToPlain } from "../../../src/domain/text/slack-to-plain.ts";

const plain = (text: string): string => slackToPlain(text, { user: () => undefined });

describe("a short name becomes the character", () => {
  test.each([
    [":smile:", "😄"],
    [":+1: :thumbsup: :-1:", "👍 👍 👎"],
    [":heart:", "❤️"],
    [":point_up:", "☝️"],
    [":hash: :one: :keycap_star:", "#️⃣ 1️⃣ *️⃣"],
    [":flag-de: :de: :flag-england:", "🇩🇪 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    [":rainbow-flag: :pirate_flag:", "🏳️‍🌈 🏴‍☠️"],
    [":male-doctor: :woman-heart-man:", "👨‍⚕️ 👩‍❤️‍👨"],
    [":hankey: :poop: :shit:", "💩 💩 💩"],
    [":simple_smile:", "🙂"],
    [":tada::tada::100:", "🎉🎉💯"],
    ["Thanks:+1:", "Thanks👍"],
    ["hello:wave: and (:ok_hand:)", "hello👋 and (👌)"],
    [":slightly_smiling_face:_x_", "🙂x"],
    ["谢谢:zap:", "谢谢⚡"],
    ["谢谢:tada:好", "谢谢🎉好"],
    ["完了:ok:です", "完了🆗です"],
    ["done:white_check_mark:next", "done✅next"],
    ["done:tada:next", "done🎉next"],
    ["thanks:100:", "thanks💯"],
    ["Merci:sos:!", "Merci🆘!"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));
});

describe("a skin tone colours the person", () => {
  test.each([
    [":wave::skin-tone-3:", "👋🏼"],
    [":point_up::skin-tone-2:", "☝🏻"],
    [":male-doctor::skin-tone-5:", "👨🏾‍⚕️"],
    [":female-detective::skin-tone-4:", "🕵🏽‍♀️"],
    [":people_holding_hands::skin-tone-2-3:", "🧑🏻‍🤝‍🧑🏼"],
    [":handshake::skin-tone-6:", "🤝🏿"],
    [":handshake::skin-tone-2-6:", "🫱🏻‍🫲🏿"],
    [":two_women_holding_hands::skin-tone-2-5:", "👩🏻‍🤝‍👩🏾"],
    [":couplekiss::skin-tone-2-5:", "🧑🏻‍❤️‍💋‍🧑🏾"],
    [":wave::skin-tone-2::wave:", "👋🏻👋"],
    [":smile::skin-tone-2:", "😄"],
    [":man-woman-boy::skin-tone-3:", "👨‍👩‍👦"],
    [":parrot-custom::skin-tone-2:", ":parrot-custom::skin-tone-2:"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));
});

describe("what is no emoji stays", () => {
  test.each([
    ":party-parrot:",
    ":our_own_emoji_: and :x_y_z:",
    "10:30:45",
    "10:100:45",
    "at :30: or so",
    "urn:id:x a:b:c",
    "std::ok::x",
    "C:\\x:\\y",
    "C:\\tada:x",
    "at 12:30:45, page 7:100:",
    "done:party-parrot:next",
    "ratio 1:2, time 9:00: yes",
    ":) :-( ::: : :",
    ":SMILE:",
    `:${"a".repeat(101)}:`,
  ])("%j", (text) => expect(plain(text)).toBe(text));

  test("and an unknown one does not swallow the next", () => {
    expect(plain(":party-parrot::tada:")).toBe(":party-parrot:🎉");
    expect(plain("at :30:smile:")).toBe("at :30😄");
  });
});

test("every short name of the list becomes one emoji that phones can draw", () => {
  const bad = Object.values(shortNames)
    .flat()
    .filter((name) => !/^\p{RGI_Emoji}$/v.test(expandEmoji(`:${name}:`)));
  expect(bad).toEqual([]);
});
