import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../project-root.ts";
import { generatedFiles } from "./generated-files.ts";

function readOr(file: string, fallback: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return fallback;
  }
}

/** Brings every document that is made from code up to date. */
export async function generate(): Promise<number> {
  for (const { name, content } of generatedFiles()) {
    const file = path.join(projectRoot, name);
    const isStale = readOr(file, "") !== content;
    if (isStale) writeFileSync(file, content);
    console.log(`${name} ${isStale ? "written" : "is up to date"}`);
  }
  return 0;
}
