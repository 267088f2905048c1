import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import type {
  MembraneConnection,
  MembraneTransport,
} from "../../../src/outbound/membrane/membrane-transport.ts";
import { lineOf } from "./error-line.ts";

export const CHATRA: MembraneConnection = {
  id: "con1",
  name: "My Chatra",
  key: undefined,
  appNames: [],
  state: "READY",
  disconnected: false,
  ended: undefined,
  errorText: undefined,
  clientAction: undefined,
};

type Methods = Required<MembraneTransport>;
type Answer<Name extends keyof Methods> = Awaited<ReturnType<Methods[Name]>> | Error;
/** What each method answers: one thing after the other, of which the last repeats. */
export type Answers = { [Name in keyof Methods]?: Answer<Name>[] };

/** A transport that answers as planned and takes down what it is asked. Unplanned, a method rejects. */
export function recordTransport(answers: Answers) {
  const calls: [keyof Methods, unknown][] = [];
  const counts = new Map<keyof Methods, number>();
  const method =
    <Name extends keyof Methods>(name: Name) =>
    async (input?: unknown): Promise<Awaited<ReturnType<Methods[Name]>>> => {
      calls.push([name, input]);
      const list: Answer<Name>[] = answers[name] ?? [];
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      const answer = list[Math.min(count, list.length - 1)];
      if (answer instanceof Error) throw answer;
      if (list.length === 0) throw new ChatraGatewayError("unavailable", `${name} is not planned`);
      return answer as Awaited<ReturnType<Methods[Name]>>;
    };
  const transport: MembraneTransport = {
    ...("prepareSends" in answers ? { prepareSends: method("prepareSends") } : {}),
    ...("followRequest" in answers ? { followRequest: method("followRequest") } : {}),
    listConnections: method("listConnections"),
    getConnection: method("getConnection"),
    listActions: method("listActions"),
    runAction: method("runAction"),
    findRun: method("findRun"),
    request: method("request"),
    searchConnectors: method("searchConnectors"),
    connect: method("connect"),
  };
  return { transport, calls, named: () => calls.map(([name]) => name) };
}

/** What a call resolves with, or its error in a line. */
export async function told(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => {
    if (!(error instanceof ChatraGatewayError)) throw error;
    return lineOf(error);
  });
}
