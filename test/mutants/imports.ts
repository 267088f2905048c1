import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";

/** Which files import which, by paths relative to the project's folder. */
export type Imports = Map<string, string[]>;

/** Reads the imports of these files, also those by `import()`. Packages are left out. */
export function readImports(folder: string, files: readonly string[]): Imports {
  return new Map(files.map((file) => [file, importsOf(folder, file)]));
}

function importsOf(folder: string, file: string): string[] {
  const source = readFileSync(join(folder, file), "utf8");
  const { module } = parseSync(file, source);
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      source.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    ),
  ];
  return requests
    .filter((request) => request.startsWith("."))
    .map((request) => join(dirname(file), request))
    .filter((path) => existsSync(join(folder, path)));
}

/** The files from which a path of imports leads to this one. */
export function importersOf(file: string, imports: Imports): Set<string> {
  const found = new Set<string>();
  let edge = [file];
  while (edge.length > 0) {
    const next = [...imports].filter(
      ([importer, imported]) => !found.has(importer) && imported.some((one) => edge.includes(one)),
    );
    edge = next.map(([importer]) => importer);
    for (const importer of edge) found.add(importer);
  }
  return found;
}
