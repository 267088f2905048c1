/** How a command ends: its output, and its exit code. */
export type Ended = { code: number; stdout: string; stderr: string };

export function say(words: string): Ended {
  return { code: 0, stdout: words, stderr: "" };
}

export function refuse(code: number, words: string): Ended {
  return { code, stdout: "", stderr: words };
}

/** Ends this process with this result, once nothing is running. */
export function end({ code, stdout, stderr }: Ended): void {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
}
