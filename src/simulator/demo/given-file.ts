import { readFileSync } from "node:fs";
import type { GivenFile } from "./act-schema.ts";

const sample = { name: "parcel.png", bytes: readFileSync(new URL("page/sample.png", import.meta.url)) };

/** The bytes of a file from the page. */
export function bytesOf(given: GivenFile): { name: string; bytes: Buffer } {
  return given === "sample" ? sample : { name: given.name, bytes: Buffer.from(given.base64, "base64") };
}
