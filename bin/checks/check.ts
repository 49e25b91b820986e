import { type Tool, runTool } from "./tools.ts";

type Step = { name: string; tool: Tool; args: string[] };

const STEPS: readonly Step[] = [
  { name: "format", tool: "oxfmt", args: ["--check", "."] },
  { name: "lint", tool: "oxlint", args: ["--type-aware", "--max-warnings=0"] },
  { name: "types", tool: "tsc", args: ["--noEmit", "-p", "."] },
  { name: "unused", tool: "knip", args: ["--no-progress"] },
];

/** Runs every check, so that one run shows all that is wrong. */
export async function check(): Promise<number> {
  const failed: string[] = [];
  for (const { name, tool, args } of STEPS) {
    console.log(`check: ${name} (${tool})`);
    if ((await runTool(tool, args)) !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? "check: all is well" : `check: ${failed.join(", ")} failed`);
  return failed.length === 0 ? 0 : 1;
}
