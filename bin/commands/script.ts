import path from "node:path";
import { passThrough } from "../processes/pass-through.ts";
import { projectRoot } from "../project-root.ts";

/** A command that is a TypeScript file of its own, run as a child with our terminal. */
export const script =
  (file: string) =>
  (args: string[]): Promise<number> =>
    passThrough(process.execPath, [path.join(projectRoot, file), ...args], { cwd: projectRoot });
