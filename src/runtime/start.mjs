// Run by `npm start`: the bundle if one matches the sources, else the sources.
import "./compile-cache.mjs";
import { findBundle } from "./bundle.mjs";

// Traces name the lines of the sources in both cases.
process.setSourceMapsEnabled(true);
await import(findBundle() ?? "../main.ts");
