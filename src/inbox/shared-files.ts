import type { Input } from "../domain/input.ts";
import type { SlackFile } from "../domain/order.ts";
import { createLookUps } from "./look-ups.ts";

const REMEMBER_MS = 60_000;

export type SharedFiles = ReturnType<typeof createSharedFiles>;

/**
 * Keeps Slack's answers about files for a minute. An event may contain only a file's id (Slack Connect), or a file that the bot
 * may not read: its link would lead nowhere. A file without an answer within `patienceMs` stays unchanged.
 */
export function createSharedFiles(options: {
  /** Resolves to undefined for a file that the bot may not read. */
  lookUp: (fileId: string) => Promise<SlackFile | undefined>;
  patienceMs: number;
  now: () => number;
  onUnknown: (fileId: string, error: unknown) => void;
}) {
  const { known, fetch } = createLookUps<SlackFile, SlackFile>({
    ...options,
    keyOf: ({ id }) => id,
    lookUp: async (file) =>
      (await options.lookUp(file.id)) ?? { ...file, isStub: false, obstacle: "withheld" },
    withoutAnswer: (file) => file,
    onUnknown: ({ id }, error) => options.onUnknown(id, error),
    rememberMs: REMEMBER_MS,
  });
  return {
    known,
    /** Asks Slack for unknown files; resolves when each is known or stays unchanged. Never rejects. */
    fetch: async (files: SlackFile[]): Promise<void> => {
      await Promise.all(files.filter((file) => known(file) === undefined).map(fetch));
    },
  };
}

/** The files of an input that we ask Slack about before we pass them on. */
export function filesToAskAbout(input: Input): SlackFile[] {
  return filesOf(input).filter(isHandedOn);
}

/** The input with Slack's answers about its files. */
export function withKnownFiles<Some extends Input>(input: Some, files: SharedFiles): Some {
  if (filesToAskAbout(input).length === 0) return input;
  const filled = (given: SlackFile[]) =>
    given.map((file) => (isHandedOn(file) ? (files.known(file) ?? file) : file));
  if (input.kind === "slack.act")
    return "files" in input.act ? { ...input, act: { ...input.act, files: filled(input.act.files) } } : input;
  return "files" in input ? { ...input, files: filled(input.files) } : input;
}

/** By the bot itself: an external file goes by its own address. */
function isHandedOn({ obstacle, externalUrl }: SlackFile): boolean {
  return obstacle === undefined && externalUrl === undefined;
}

function filesOf(input: Input): SlackFile[] {
  if (input.kind === "slack.act") return "files" in input.act ? input.act.files : [];
  return "files" in input ? input.files : [];
}
