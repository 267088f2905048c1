import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";

const fieldsOf = ({ name, message, reason, detail, cause, ...more }: ChatraGatewayError) => ({
  name,
  message,
  reason,
  detail,
  cause,
  ...more,
});

test("says its reason and its detail, and keeps all that is known of the failure", () => {
  const known = {
    retryAfterMs: 7_000,
    url: "https://ui.test/1",
    origin: "membrane",
    hint: "no-network",
    actionRunId: "r1",
  } as const;
  const cause = new Error("why");
  expect(fieldsOf(new ChatraGatewayError("refused", "no", { ...known, cause }))).toStrictEqual({
    name: "ChatraGatewayError",
    message: "refused: no",
    reason: "refused",
    detail: "no",
    cause,
    ...known,
  });
  const bare = new ChatraGatewayError("refused", "no");
  expect("cause" in bare).toBe(false);
  expect(fieldsOf(bare)).toEqual({
    name: "ChatraGatewayError",
    message: "refused: no",
    reason: "refused",
    detail: "no",
  });
});
