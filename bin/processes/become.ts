import { projectRoot } from "../project-root.ts";
import { passThrough } from "./pass-through.ts";

/** Replaces this process where the system can do that, so that no wrapper stands between a signal and its target. */
export function become(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  process.chdir(projectRoot);
  const replace = process.execve;
  // Below the bootstrap this process must stay, to notice the bootstrap's end.
  if (process.platform === "win32" || process.channel || !replace) return passThrough(process.execPath, args, { env });
  return replace(process.execPath, [process.execPath, ...args], env);
}
