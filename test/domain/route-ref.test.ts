import { expect, test } from "vitest";
import { readRouteRef, routeRef } from "../../src/domain/route-ref.ts";
import { account } from "./builders.ts";

test.each(["add", "edit", "up", "down", "delete", "test"] as const)(
  "what a button is to do with a route (%s) is read back",
  (act) => {
    expect(readRouteRef(routeRef(account, act, "vip"))).toEqual({ act, name: "vip" });
    expect(readRouteRef(routeRef(account, act))).toEqual({ act, name: "" });
  },
);

test.each(["", "acme", "acme/edit", "acme/edit/vip/more", "acme/rename/vip", "/edit/vip"])(
  "%j names no act and route",
  (value) => {
    expect(readRouteRef(value)).toBeUndefined();
  },
);
