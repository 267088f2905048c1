/** What any bot has left to decide or to send, in the words of its metrics. All of them look at one database. */
export async function whatWaits(crew: { bots: readonly { url: string }[] }): Promise<string[]> {
  const left = await Promise.all(
    crew.bots.map(async ({ url }) => {
      const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) }).catch(
        () => undefined,
      );
      const text = answer?.ok === true ? await answer.text() : undefined;
      if (text === undefined) return [`no metrics of ${url}`];
      return text.split("\n").filter((line) => waiting.test(line));
    }),
  );
  return left.flat();
}

const waiting = /^chatra_slack_(inputs_waiting|deliveries\{[^}]*state="(pending|sending)"[^}]*\}) [1-9]/;
