import { randomBytes } from "node:crypto";
import { chmod, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { parseEnv } from "node:util";
import { tidyEnvironment } from "../../config/tidy-environment.ts";

/** Variables to write; undefined removes the variable. Others stay unchanged. */
export type EnvValues = Readonly<Record<string, string | undefined>>;

/** Reads a file of variables; undefined where it is missing. */
export async function readEnvFile(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, "utf8");
    // Some editors write a byte order mark, which would become part of the first name.
    return text.replace(/^\ufeff/, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The variables of such a text, as the bot itself reads them; empty ones are left out. */
export function valuesOf(text: string): Record<string, string> {
  return withoutEmpty(tidyEnvironment(parseEnv(text)));
}

export function withoutEmpty(values: EnvValues): Record<string, string> {
  const isGiven = (entry: [string, string | undefined]): entry is [string, string] => !!entry[1]?.trim();
  return Object.fromEntries(Object.entries(values).filter(isGiven));
}

/**
 * Puts values into a text of variables: in place of the variable's line, else below its comment (`#NAME=…`), else at the end.
 * All other lines, and their order, stay. Throws for a value that no spelling preserves.
 */
export function fillEnv(text: string, values: EnvValues): string {
  let filled = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  for (const [name, value] of Object.entries(values)) {
    filled = value === undefined ? withoutVariable(filled, name) : withVariable(filled, name, value);
  }
  const read = parseEnv(filled);
  for (const [name, value] of Object.entries(values)) {
    if ((read[name] ?? "") !== (value ?? "")) throw new Error(`${name} can't be written to .env`);
  }
  return filled;
}

/**
 * Writes the file in one step, readable only by its owner. A reader sees the old or the new text, and a failed attempt leaves
 * nothing. A symbolic link stays one.
 */
export async function writeEnvFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(temporary, 0o600);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A variable and its value, which may span several lines inside quotes; matched one after the other from the start. */
const ASSIGNMENT =
  /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*=[^\S\n]*(?:"[^"]*"|'[^']*'|`[^`]*`|[^\n]*)[^\n]*$/gm;

function withVariable(text: string, name: string, value: string): string {
  const line = `${name}=${quote(value)}`;
  if (hasVariable(text, name)) return replaceAssignments(text, name, line);
  const comment = new RegExp(`^#[^\\S\\n]*${name}=.*$`, "m");
  return comment.test(text) ? text.replace(comment, (found) => `${found}\n${line}`) : `${text}${line}\n`;
}

function withoutVariable(text: string, name: string): string {
  const gone = "\u0000";
  return replaceAssignments(text, name, gone).replaceAll(`${gone}\n`, "");
}

function hasVariable(text: string, name: string): boolean {
  return [...text.matchAll(ASSIGNMENT)].some(([, assigned]) => assigned === name);
}

/** Replaces all of them: only the last would count. */
function replaceAssignments(text: string, name: string, line: string): string {
  return text.replace(ASSIGNMENT, (assignment: string, assigned: string) =>
    assigned === name ? line : assignment,
  );
}

/** Bare where no character is special in such files, else in quotes that it does not contain. */
function quote(value: string): string {
  if (/^[\w.:/@%+,=?&~-]+$/.test(value)) return value;
  const sign = ["'", "`", '"'].find((candidate) => !value.includes(candidate));
  return sign === undefined ? value : `${sign}${value}${sign}`;
}
