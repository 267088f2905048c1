// What `npm start` runs: the bundle where there is one that fits the sources, else the sources.
import "./compile-cache.mjs";
import { findBundle } from "./bundle.mjs";

// Traces name the lines of the sources, whichever of the two runs.
process.setSourceMapsEnabled(true);
await import(findBundle() ?? "../main.ts");
