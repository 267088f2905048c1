import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { projectFile } from "./terminal.ts";

const execute = promisify(execFile);

const packedSchema = z.object({
  filename: z.string(),
  size: z.number(),
  files: z.array(z.object({ path: z.string(), mode: z.number() })),
});

/** npm up to 11 prints a list, later ones an object by name. */
const outputSchema = z
  .union([z.array(packedSchema), z.record(z.string(), packedSchema)])
  .transform((packed) => packedSchema.parse(Object.values(packed)[0]));

/** What `npm pack` made: `path` of the archive, `size` in bytes, and its files. */
export type Packed = z.infer<typeof packedSchema> & { path: string };

/** Runs `npm pack` into a folder. */
export async function pack(folder: string): Promise<Packed> {
  const words = ["pack", "--silent", "--json", "--pack-destination", folder];
  const { stdout } = await execute("npm", words, { cwd: projectFile("") });
  // The scripts that npm runs before it packs may print something.
  const packed = outputSchema.parse(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))));
  return { ...packed, path: join(folder, packed.filename) };
}

/** An empty folder that the caller removes. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "chatra-slack-package-"));
}

/** Puts the package into the folder as npm does, but beside the project's own packages; returns the package's folder. */
export async function installBesideOurs(packed: Packed, folder: string): Promise<string> {
  const modules = join(folder, "node_modules");
  const place = join(modules, "chatra-slack");
  await mkdir(place, { recursive: true });
  for (const name of await readdir(projectFile("node_modules")))
    if (!name.startsWith(".")) await symlink(projectFile(`node_modules/${name}`), join(modules, name));
  await execute("tar", ["--extract", "--strip-components=1", "--file", packed.path, "--directory", place]);
  return place;
}
