import path from "node:path";
import { findIn, findOnPath } from "./find-on-path.ts";
import { runQuietly } from "./run-quietly.ts";
import type { Way, WayResult } from "./way.ts";

/** Older command lines have no server; a broken file is not worth a failing start. */
async function usable(file: string, how: string, env: NodeJS.ProcessEnv): Promise<WayResult> {
  const help = await runQuietly(file, ["server", "start-dev", "--help"], env);
  return help.ok ? { path: file, how } : { failed: `${file} cannot start a server (${help.message})` };
}

export function serverOnPath(env: NodeJS.ProcessEnv): Way {
  return {
    name: "`temporal` on PATH",
    async look() {
      const file = findOnPath("temporal", env);
      return file ? usable(file, `${file} (on PATH)`, env) : { failed: "there is none" };
    },
  };
}

export async function goBinFolders(go: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const answer = await runQuietly(go, ["env", "GOBIN", "GOPATH"], env);
  const [bin = "", goPath = ""] = answer.stdout.split("\n").map((line) => line.trim());
  return [bin, ...goPath.split(path.delimiter).map((folder) => folder && path.join(folder, "bin"))].filter(Boolean);
}

export function serverInGoFolder(env: NodeJS.ProcessEnv): Way {
  return {
    name: "`temporal` in $(go env GOPATH)/bin",
    async look() {
      const go = findOnPath("go", env);
      if (!go) return { failed: "there is no `go` on PATH" };
      const folders = await goBinFolders(go, env);
      const file = findIn(folders, "temporal");
      return file
        ? usable(file, `${file} (installed by Go)`, env)
        : { failed: `there is none in ${folders.join(", ")}` };
    },
  };
}
