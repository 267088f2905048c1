// Bundles the sources, in two cases. In a clone: the bot's 1,100 files with its packages into a few, so that it starts in half
// the time (measured: 0.4 instead of 0.9 s of CPU). Made after `npm install` if the bundler is there, which a production install
// lacks. Used only while it matches the sources; after an edit the sources run. For `npm pack`: every program into .bundle,
// because Node strips no types under node_modules; packages stay outside, as npm installs them. Plain JavaScript, as any Node
// may run it.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(project, "node_modules/.cache");
const bundle = join(cache, "chatra-slack-bundle");
const madeFrom = join(bundle, "made-from.txt");
const packed = join(project, ".bundle");
/** What `npm pack` has made has no sources. */
const isPacked = !existsSync(join(project, "src/main.ts"));
/** What the bundle depends on, beside its sources. */
const AROUND_SOURCES = [
  "package-lock.json",
  "tsconfig.json",
  "src/runtime/bundle.mjs",
  "src/runtime/run-bundle.mjs",
];

/** The source of each program, named as its script in package.json. */
const PROGRAMS = {
  start: "src/main.ts",
  setup: "src/cli/setup.ts",
  doctor: "src/cli/doctor.ts",
  backup: "src/cli/backup.ts",
  restore: "src/cli/restore.ts",
  demo: "src/simulator/demo.ts",
};

/**
 * The path of a clone's bundle of this program, where it has one and no source has changed since.
 * @param {string} name of a program
 * @returns {string | undefined}
 */
export function findBundle(name) {
  const main = name === "start" && !isPacked ? findMain() : undefined;
  return main === undefined ? undefined : join(bundle, main);
}

/**
 * The URL of the packed bundle, or in a clone of the source; undefined where there is no such program.
 * @param {string} name of a program
 * @returns {string | undefined}
 */
export function findProgram(name) {
  if (!Object.hasOwn(PROGRAMS, name)) return undefined;
  const source = PROGRAMS[name];
  return pathToFileURL(isPacked ? join(packed, `${basename(source, ".ts")}.mjs`) : join(project, source))
    .href;
}

/** The name of the file that runs, while the bundle fits the sources. One that was added matters only once another imports it. */
function findMain() {
  try {
    const [main, ...lines] = readFileSync(madeFrom, "utf8").split("\n");
    return lines.every((line) => describe(line.replace(/^\S+ \S+ /, "")) === line) ? main : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A file's length and time.
 * @param {string} path in the project
 */
function describe(path) {
  const { size, mtimeMs } = statSync(`${project}${path}`);
  return `${size} ${mtimeMs} ${path}`;
}

async function bundleForClone() {
  if (findMain() !== undefined) return;
  const { build } = await import("rolldown").catch(() => ({ build: undefined }));
  if (build === undefined) return;
  mkdirSync(cache, { recursive: true });
  const folder = `${bundle}.${process.pid}`;
  const sources = new Set(AROUND_SOURCES.map(describe));
  const main = await makeBundle(build, {
    folder,
    place: bundle,
    programs: [PROGRAMS.start],
    outside: [],
    plugins: [
      { name: "sources", load: (id) => void (isSource(id) && sources.add(describe(pathOf(id)))) },
      { name: "rarely used", transform: deferRarelyUsed },
      { name: "tables", load: { filter: { id: TABLE }, handler: embedTable } },
    ],
    format: AS_SCRIPTS,
  });
  writeFileSync(join(folder, basename(madeFrom)), [main, ...sources].join("\n"));
  rmSync(bundle, { recursive: true, force: true });
  renameSync(folder, bundle);
}

async function bundleForPackage() {
  const { build } = await import("rolldown");
  const { dependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  const outside = Object.keys(dependencies).map((name) => new RegExp(`^${name}(?:/|$)`));
  rmSync(packed, { recursive: true, force: true });
  await makeBundle(build, {
    folder: packed,
    place: packed,
    programs: Object.values(PROGRAMS),
    outside,
    plugins: [],
    format: AS_MODULES,
  });
}

const AS_MODULES = { format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" };
/** As run-bundle.mjs takes them. It keeps code beside each, so none may get the name of another content. */
const AS_SCRIPTS = {
  format: "cjs",
  entryFileNames: "[name]-[hash].cjs",
  chunkFileNames: "[name]-[hash].cjs",
  banner: "(function (exports, require, module, __filename, __dirname) {",
  footer: "})",
};

/**
 * @param {typeof import("rolldown").build} build
 * @param {{folder: string, place: string, programs: string[], outside: RegExp[], plugins: import("rolldown").Plugin[], format: object}} options
 *   `place`: where the folder will be.
 * @returns the name of the first program's file
 */
async function makeBundle(build, { folder, place, programs, outside, plugins, format }) {
  const { output } = await build({
    input: programs.map((path) => join(project, path)),
    platform: "node",
    // We let the attempt to load PostgreSQL's native part fail on purpose.
    external: ["pg-native", ...outside],
    logLevel: "silent",
    plugins: [...plugins, { name: "places of sources", transform: (code, id) => keepPlace(code, id, place) }],
    output: {
      dir: folder,
      ...format,
      sourcemap: true,
      // Traces need names and lines alone.
      sourcemapExcludeSources: true,
      // Names stay, for traces.
      minify: { compress: false, mangle: false },
      // Traces name our own files and lines. We skip the packages' maps, which are five times as large.
      codeSplitting: { groups: [{ name: "packages", test: /node_modules/ }] },
    },
  });
  for (const name of readdirSync(folder).filter((one) => one.startsWith("packages"))) {
    const file = join(folder, name);
    if (name.endsWith(".map")) rmSync(file);
    else writeFileSync(file, escapeNonAscii(readFileSync(file, "utf8")));
  }
  return output[0].fileName;
}

/**
 * Node reads a file of ASCII alone ten times as fast, and keeps it in half the memory. A backslash before such a character means
 * nothing, in a string as in a pattern.
 * @param {string} code
 */
function escapeNonAscii(code) {
  const escapeUnit = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return code.replace(
    /(\\\p{ASCII})|\\?(\P{ASCII})/gu,
    (_, pair, character) => pair ?? character.split("").map(escapeUnit).join(""),
  );
}

/**
 * A source finds nearby files by `import.meta.url`, which must stay the source's own in the bundle.
 * @param {string} code
 * @param {string} id the path of the source
 * @param {string} place the bundle's folder
 */
function keepPlace(code, id, place) {
  if (!id.startsWith(join(project, "src")) || !code.includes("import.meta.url")) return undefined;
  const path = relative(place, id).replaceAll("\\", "/");
  // No line moves, so the previous map stays valid (`null`).
  return {
    code: code.replaceAll("import.meta.url", `new URL(${JSON.stringify(path)}, import.meta.url).href`),
    map: null,
  };
}

/**
 * What Slack's packages need only for what we seldom or never use waits until then: 14 ms of CPU less in each start.
 * @param {string} code
 * @param {string} id the path of the file
 */
function deferRarelyUsed(code, id) {
  if (!id.replaceAll("\\", "/").includes("node_modules/@slack/")) return undefined;
  const deferred = code.replace(
    /^const (\w+) = (?:(\w+)\()?(require\("(?:express|jsonwebtoken|raw-body|@slack\/socket-mode)"\))\)?;$/gm,
    (_, name, wrap, load) =>
      `let ${name}_; const ${name} = new Proxy({}, { get: (_, key) => (${name}_ ??= ${wrap ?? ""}(${load}))[key] });`,
  );
  return { code: deferred, map: null };
}

/** The names of HTML's entities, which their package decodes when it is loaded. */
const TABLE = /[\\/]entities[\\/]dist[\\/]generated[\\/]decode-data-html\.js$/;

/**
 * As it was decoded: 8 ms of CPU less in each start.
 * @param {string} id the path of the file
 */
async function embedTable(id) {
  const { htmlDecodeTree } = await import(pathToFileURL(id).href);
  const base64 = Buffer.from(htmlDecodeTree.buffer).toString("base64");
  return `export const htmlDecodeTree = new Uint16Array(Uint8Array.fromBase64("${base64}").buffer);`;
}

/** @param {string} id the path of a file that is bundled */
function isSource(id) {
  return id.startsWith(project) && !pathOf(id).startsWith("node_modules/");
}

/** @param {string} id the path of a source */
function pathOf(id) {
  return relative(project, id).replaceAll("\\", "/");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "--package") await bundleForPackage();
  else if (!isPacked) {
    // After any error, the sources run instead.
    await bundleForClone().catch((error) =>
      process.stderr.write(`The bot will start from its sources: ${error.message}\n`),
    );
  }
}
