import type { SlackFile } from "./order.ts";

/** What Slack says of a file, in an event or when it is asked; everything but the id may be missing. */
export type FileFacts = {
  id: string;
  name?: string | undefined;
  title?: string | undefined;
  mimetype?: string | undefined;
  /** Bytes. */
  size?: number | undefined;
  /** Slack's word for what kind of file it is: `hosted`, `external`, `quip` (a canvas), `list` … */
  mode?: string | undefined;
  isExternal?: boolean | undefined;
  /** Slack's `file_access`. */
  access?: string | undefined;
  /** Its page or bytes in Slack, or its own address where it is kept elsewhere. */
  url?: string | undefined;
};

const MIMETYPES = { canvas: "application/vnd.slack-docs", list: "application/vnd.slack-list" } as const;

/**
 * The file as far as handing it on needs it, with where it is or why it can't go. `isFinal`: Slack was asked already, so
 * that what it does not say now it won't say.
 */
export function describeFile(facts: FileFacts, { isFinal }: { isFinal: boolean }): SlackFile {
  const file: SlackFile = {
    id: facts.id,
    name: nameOf(facts),
    mimetype: facts.mimetype ?? "application/octet-stream",
    size: facts.size ?? 0,
  };
  const kind = kindOf(facts);
  if (kind === "canvas" || kind === "list") return { ...file, obstacle: kind };
  if (facts.mode === "hidden_by_limit") return { ...file, obstacle: "hidden-by-plan" };
  if (kind === "external") {
    const url = webAddress(facts.url);
    return url === undefined ? { ...file, obstacle: "no-address" } : { ...file, externalUrl: url };
  }
  if (isWithheld(facts)) return { ...file, obstacle: "withheld" };
  const isStub = facts.access === "check_file_info" || facts.mode === "file_access";
  // An event that tells what kind of file it is and not where leaves that to whoever asks.
  const isWithoutPlace = facts.mode !== undefined && facts.url === undefined;
  if (!isStub && !isWithoutPlace) return file;
  return isFinal ? { ...file, obstacle: "withheld" } : { ...file, isStub: true };
}

function kindOf({ mode, mimetype, isExternal }: FileFacts): "canvas" | "list" | "external" | "hosted" {
  if (mimetype === MIMETYPES.canvas || mode === "quip" || mode === "canvas") return "canvas";
  if (mimetype === MIMETYPES.list || mode === "list") return "list";
  return mode === "external" || isExternal === true ? "external" : "hosted";
}

/** What has no name at all is called by its kind; a stub of another workspace has nothing but its id until it is asked about. */
function nameOf(facts: FileFacts): string {
  const kind = kindOf(facts);
  // A canvas or a list is known by its title; `name` may be a technical one.
  const names =
    kind === "canvas" || kind === "list"
      ? [facts.title, facts.name, kind]
      : [facts.name, facts.title, facts.id];
  return names.find((name) => name !== undefined && name.trim() !== "") ?? facts.id;
}

function isWithheld({ access }: FileFacts): boolean {
  return access !== undefined && access !== "visible" && access !== "check_file_info";
}

function webAddress(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}
