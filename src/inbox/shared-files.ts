import type { SlackFile } from "../domain/act.ts";
import type { Input } from "../domain/input.ts";

/** What Slack said of files that came as stubs, and a way to ask. */
export type SharedFiles = {
  /** Undefined when Slack has to be asked first. A file that it could not tell about stays the stub that it is. */
  known(file: SlackFile): SlackFile | undefined;
  /** Asks Slack for those that are not known; resolves when each is, if only as a stub. Never rejects. */
  fetch(files: SlackFile[]): Promise<void>;
};

/** Long enough for the decision that waits for it. */
const REMEMBER_MS = 60_000;
const REMEMBER_FILES = 1000;

/** Remembers what Slack said of files for a minute. One that it does not tell about within `patienceMs` stays a stub. */
export function createSharedFiles(options: {
  lookUp: (fileId: string) => Promise<SlackFile>;
  patienceMs: number;
  now: () => number;
  onUnknown: (fileId: string, error: unknown) => void;
}): SharedFiles {
  const remembered = new Map<string, { file: SlackFile; until: number }>();
  const underWay = new Map<string, Promise<void>>();

  function remember(file: SlackFile): void {
    remembered.delete(file.id);
    remembered.set(file.id, { file, until: options.now() + REMEMBER_MS });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= REMEMBER_FILES) break;
      remembered.delete(oldest);
    }
  }

  const known = (file: SlackFile): SlackFile | undefined => {
    const entry = remembered.get(file.id);
    return entry && entry.until > options.now() ? entry.file : undefined;
  };

  async function ask(stub: SlackFile): Promise<void> {
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      remember(stub);
      patience.resolve();
    }, options.patienceMs);
    const asked = options
      .lookUp(stub.id)
      .catch((error: unknown) => {
        options.onUnknown(stub.id, error);
        return stub;
      })
      .then(remember);
    await Promise.race([asked, patience.promise]);
    clearTimeout(timer);
  }

  return {
    known,
    fetch: async (files) => {
      await Promise.all(
        files
          .filter((file) => known(file) === undefined)
          .map((file) => {
            const asked = underWay.get(file.id) ?? ask(file).finally(() => underWay.delete(file.id));
            underWay.set(file.id, asked);
            return asked;
          }),
      );
    },
  };
}

/** The files of an input that Slack has to be asked about. */
export function stubsIn(input: Input): SlackFile[] {
  return filesOf(input).filter(({ isStub }) => isStub === true);
}

/** The input with what Slack has said of its files. */
export function withKnownFiles<Some extends Input>(input: Some, files: SharedFiles): Some {
  if (stubsIn(input).length === 0) return input;
  const filled = (given: SlackFile[]) =>
    given.map((file) => (file.isStub === true ? (files.known(file) ?? file) : file));
  if (input.kind === "slack.act")
    return "files" in input.act ? { ...input, act: { ...input.act, files: filled(input.act.files) } } : input;
  return "files" in input ? { ...input, files: filled(input.files) } : input;
}

function filesOf(input: Input): SlackFile[] {
  if (input.kind === "slack.act") return "files" in input.act ? input.act.files : [];
  return "files" in input ? input.files : [];
}
