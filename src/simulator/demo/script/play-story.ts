/** Plays steps one after the other, and counts what was seen. */

export interface Step<Stage> {
  title: string;
  /** Rejects where the promised result was not seen. */
  play(stage: Stage): Promise<void>;
}

export interface Told {
  begin(number: number, title: string): void;
  seen(ms: number): void;
  missed(why: string): void;
}

/** Plays until a step is not seen: those behind it build on it. Returns how many were seen, and the title of that one. */
export async function playStory<Stage>(
  steps: readonly Step<Stage>[],
  stage: Stage,
  told: Told,
): Promise<{ seen: number; missed: string | undefined }> {
  for (const [index, step] of steps.entries()) {
    told.begin(index + 1, step.title);
    const startedAt = performance.now();
    try {
      await step.play(stage);
    } catch (error) {
      told.missed(error instanceof Error ? error.message : String(error));
      return { seen: index, missed: step.title };
    }
    told.seen(performance.now() - startedAt);
  }
  return { seen: steps.length, missed: undefined };
}

/** For a step: throws where the expectation is not met. */
export function ensure(isSo: boolean, problem: string): void {
  if (!isSo) throw new Error(problem);
}
