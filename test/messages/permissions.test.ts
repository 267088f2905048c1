import { expect, test } from "vitest";
import { onlyAdmins } from "../../src/messages/permissions.ts";

const admins = Array.from({ length: 12 }, (_, index) => `U${index}`);

test("at most ten of those who may do it are named", () => {
  const told = onlyAdmins("This", admins);
  expect(told.match(/<@U\d+>/g)).toEqual(admins.slice(0, 10).map((id) => `<@${id}>`));
  expect(onlyAdmins("This", [])).not.toContain("<@");
});
