import type { SlackFile } from "./order.ts";
import { shownName } from "./text/shown-name.ts";

/** What Slack says of a file, in an event or when the bot asks; everything but the ID may be missing. */
export type FileFacts = {
  id: string;
  name?: string | undefined;
  title?: string | undefined;
  mimetype?: string | undefined;
  /** Bytes. */
  size?: number | undefined;
  /** Slack's word for the kind of file: `hosted`, `external`, `quip` (a canvas), `list` … */
  mode?: string | undefined;
  isExternal?: boolean | undefined;
  /** Slack's `file_access`. */
  access?: string | undefined;
  /** Its page or bytes in Slack, or its own address if it is kept elsewhere. */
  url?: string | undefined;
};

/** The limit of file systems, in characters. */
const LONGEST_NAME = 255;

const MIMETYPES = { canvas: "application/vnd.slack-docs", list: "application/vnd.slack-list" } as const;

/** A file with what the bot needs to hand it on. `isFinal`: the bot has asked Slack, so Slack won't say more. */
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
  const { access = "visible" } = facts;
  if (access !== "visible" && access !== "check_file_info") return { ...file, obstacle: "withheld" };
  const isStub = access === "check_file_info" || facts.mode === "file_access";
  // An event that gives the kind of file but no address leaves it to the bot to ask.
  const isWithoutPlace = facts.mode !== undefined && facts.url === undefined;
  if (!isStub && !isWithoutPlace) return file;
  return isFinal ? { ...file, obstacle: "withheld" } : { ...file, isStub: true };
}

function kindOf({ mode, mimetype, isExternal }: FileFacts): "canvas" | "list" | "external" | "hosted" {
  if (mimetype === MIMETYPES.canvas || mode === "quip" || mode === "canvas") return "canvas";
  if (mimetype === MIMETYPES.list || mode === "list") return "list";
  return mode === "external" || isExternal === true ? "external" : "hosted";
}

/** A file without a name is called by its kind. A stub of another workspace has only an ID until the bot asks Slack. */
function nameOf(facts: FileFacts): string {
  const kind = kindOf(facts);
  // A canvas or a list is known by its title; `name` may be a technical one.
  const names =
    kind === "canvas" || kind === "list"
      ? [facts.title, facts.name, kind]
      : [facts.name, facts.title, facts.id];
  return names.map((name) => shownName(name, LONGEST_NAME)).find((name) => name !== undefined) ?? facts.id;
}

function webAddress(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}
