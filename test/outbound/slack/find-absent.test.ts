import { describe, expect, test } from "vitest";
import { channelIdSchema, userGroupIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { planSlack, told } from "./planned-slack.ts";

const userId = userIdSchema.parse("U1");

describe("members of a channel", () => {
  const channelId = channelIdSchema.parse("C1");
  const group = { kind: "group", groupId: userGroupIdSchema.parse("S1") } as const;

  test("are read until all are found, or to the end", async () => {
    const page = (members: string[], next_cursor?: string) => ({
      ok: true,
      members,
      response_metadata: { next_cursor },
    });
    const pages = [page(["U2"], "2"), page(["U4", "U3"], "3"), page(["U5"], "")];
    const { gateway, calls } = planSlack((method, { cursor }) =>
      method === "usergroups.users.list"
        ? { ok: true, users: ["U1", "U3", "U5"] }
        : (pages[Number(cursor ?? 1) - 1] ?? {}),
    );
    expect(await gateway.findAbsent(channelId, group)).toEqual(["U1"]);
    expect(await gateway.findAbsent(channelId, { kind: "user", userId: userIdSchema.parse("U3") })).toEqual(
      [],
    );
    expect(calls.map(([, { cursor }]) => cursor)).toEqual([undefined, undefined, "2", "3", undefined, "2"]);
  });

  test("of an empty group are not asked for, and of one that can't be read are not known", async () => {
    const empty = planSlack(() => ({ ok: true, users: [] }));
    expect(await empty.gateway.findAbsent(channelId, group)).toEqual([]);
    expect(empty.methods()).toEqual(["usergroups.users.list"]);
    const closed = planSlack(() => ({ ok: false, error: "missing_scope" }));
    expect(await told(closed.gateway.findAbsent(channelId, group))).toBe("refused missing_scope");
  });

  test("are found on the 20th page, and not looked for on the 21st", async () => {
    const of = (last: number) =>
      planSlack((_, { cursor = "1" }) => ({
        ok: true,
        members: cursor === String(last) ? ["U1"] : [],
        response_metadata: { next_cursor: String(Number(cursor) + 1) },
      }));
    const called = { kind: "user", userId } as const;
    expect(await of(20).gateway.findAbsent(channelId, called)).toEqual([]);
    const late = of(21);
    expect(await told(late.gateway.findAbsent(channelId, called))).toBe("refused too_many_members");
    expect(late.calls).toHaveLength(20);
  });
});
