/** How a command ends: what it says, and its exit code. */
export type Ended = { code: number; stdout: string; stderr: string };

export function say(words: string): Ended {
  return { code: 0, stdout: words, stderr: "" };
}

export function refuse(code: number, words: string): Ended {
  return { code, stdout: "", stderr: words };
}

/** Ends this process so, once nothing is under way. */
export function end({ code, stdout, stderr }: Ended): void {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
}
