import type { Effect, MembraneRequest } from "./membrane-transport.ts";

/** Takes a raw request's method; returns whether a repetition would be visible (PUT and DELETE can repeat safely). */
export function effectOfRequest(method: MembraneRequest["method"]): Effect {
  return method === "POST" || method === "PATCH" ? "send" : "repeatable";
}
