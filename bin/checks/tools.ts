import { readFileSync } from "node:fs";
import path from "node:path";
import { passThrough } from "../processes/pass-through.ts";
import { projectRoot } from "../project-root.ts";

/** The program of an installed package, by the name that its `bin` gives it. */
function programOf(packageName: string, bin = packageName): string {
  const folder = path.join(projectRoot, "node_modules", packageName);
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const file = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin];
  if (!file) throw new Error(`${packageName} has no program ${bin}.`);
  return path.join(folder, file);
}

const PROGRAMS = {
  oxfmt: () => programOf("oxfmt"),
  oxlint: () => programOf("oxlint"),
  tsc: () => programOf("typescript", "tsc"),
  knip: () => programOf("knip"),
  vitest: () => programOf("vitest"),
} as const;

export type Tool = keyof typeof PROGRAMS;

/** On this Node and not on whichever `node` is first on PATH. */
export function runTool(tool: Tool, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const bins = path.join(projectRoot, "node_modules", ".bin");
  const searchPath = [path.dirname(process.execPath), bins, env["PATH"] ?? ""].join(path.delimiter);
  return passThrough(process.execPath, [PROGRAMS[tool](), ...args], {
    cwd: projectRoot,
    env: { ...env, PATH: searchPath },
  });
}
