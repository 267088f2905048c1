import { expect, test } from "vitest";
import { z } from "zod";
import { currentChannelIn, withCurrentChannels } from "../../src/domain/channel-renames.ts";
import { channelIdSchema, teamIdSchema } from "../../src/domain/ids.ts";

const [team, other] = ["T1", "T2"].map((id) => teamIdSchema.parse(id));
const [c1, c2, c3] = ["C1", "C2", "C3"].map((id) => channelIdSchema.parse(id));
if (!team || !other || !c1 || !c2 || !c3) throw new Error("no ids");
const schema: z.ZodType<unknown> = z.unknown();

test("a channel goes by its newest ID in its own workspace alone", () => {
  const renames = [
    { teamId: team, from: c1, to: c2 },
    { teamId: other, from: c2, to: c3 },
  ];
  const ids = (teamId: typeof team, known: typeof renames) =>
    [c1, c2, c3].map(currentChannelIn(known, teamId));
  expect(ids(team, renames)).toEqual([c2, c2, c3]);
  expect(ids(other, renames)).toEqual([c1, c3, c3]);
  expect(ids(other, renames.slice(0, 1))).toEqual([c1, c2, c3]);
  expect(ids(team, [])).toEqual([c1, c2, c3]);
});

test("each channel in a value is renamed, however deep, and nothing else", () => {
  const current = currentChannelIn([{ teamId: team, from: c1, to: c2 }], team);
  const value = {
    channelId: c1,
    text: "C1",
    post: { channelId: c1, of: { channelId: c3 } },
    list: ["C1"],
    none: null,
  };
  expect(withCurrentChannels(value, current, schema)).toEqual({
    ...value,
    channelId: c2,
    post: { channelId: c2, of: { channelId: c3 } },
  });
});

test("a value without a renamed channel stays the same object, also where what it calls a channel is none", () => {
  const current = currentChannelIn([{ teamId: team, from: c1, to: c2 }], team);
  for (const value of [{ channelId: c3 }, { channelId: "" }, { channelId: { channelId: c3 } }, "C1", null])
    expect(withCurrentChannels(value, current, schema)).toBe(value);
  expect(withCurrentChannels({ channelId: { channelId: c1 } }, current, schema)).toEqual({
    channelId: { channelId: c2 },
  });
});
