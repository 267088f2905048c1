import { type Agent, type IncomingHttpHeaders, request } from "node:http";

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  ms: number;
  /** Set, with status 0, where no answer came: "timeout" or the code of the socket's error. */
  error: string | undefined;
}

/**
 * Posts a body and returns any answer. Never rejects: an app that is down is an answer here too. Uses node:http directly,
 * because this runs beside benchmarks and costs a third of fetch.
 */
export function postOverHttp(
  url: string,
  body: string | Buffer,
  options: { headers: Record<string, string>; timeoutMs: number; agent: Agent; method?: string },
): Promise<HttpAnswer> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const finish = (answer: Pick<HttpAnswer, "status" | "headers" | "body" | "error">): void => {
      clearTimeout(timer);
      resolve({ ...answer, ms: performance.now() - startedAt });
    };
    const fail = (error: string): void => finish({ status: 0, headers: {}, body: "", error });
    const outgoing = request(
      url,
      {
        method: options.method ?? "POST",
        agent: options.agent,
        headers: { ...options.headers, "content-length": Buffer.byteLength(body) },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () =>
          finish({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
            error: undefined,
          }),
        );
        incoming.on("error", (error) => fail(codeOf(error)));
      },
    );
    outgoing.on("error", (error) => fail(codeOf(error)));
    const timer = setTimeout(() => {
      fail("timeout");
      outgoing.destroy();
    }, options.timeoutMs);
    outgoing.end(body);
  });
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
