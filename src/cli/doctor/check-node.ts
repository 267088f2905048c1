import { type Check, failed, ok } from "./check.ts";

/** package.json asks for it: the code is run as it is, types and all. */
const LEAST_MAJOR = 24;

/** `version`: such as 24.1.0. */
export function checkNode(version: string): Check {
  return {
    id: "node",
    look: async () =>
      Number.parseInt(version, 10) >= LEAST_MAJOR
        ? ok(version)
        : failed(
            `${version} is too old`,
            `Start it as \`npm run doctor\`, which finds the Node that the project brings, or install Node ${LEAST_MAJOR}.`,
          ),
  };
}
