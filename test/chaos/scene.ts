import type { World } from "../../src/simulator/world.ts";
import type { Crew } from "./crew.ts";

/** What faults strike, and where each is counted. */
export type Scene = { world: World; crew: Crew; count: (fault: string) => void; long: boolean };
