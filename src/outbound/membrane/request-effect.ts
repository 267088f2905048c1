import type { Effect, MembraneRequest } from "./membrane-transport.ts";

/** Takes a raw request's method; tells whether doing it twice could be seen twice (PUT and DELETE say the same again). */
export function effectOfRequest(method: MembraneRequest["method"]): Effect {
  return method === "POST" || method === "PATCH" ? "send" : "repeatable";
}
