import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface ProcessUnderTest {
  pid: number;
  /** What it has written so far; its log as well as its complaints. */
  output(): string;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts one of Cora's processes as production does, with exactly the environment that is given. */
export async function startProcess(
  file: string,
  env: Record<string, string>,
  isReady: (output: string) => boolean | Promise<boolean>,
): Promise<ProcessUnderTest> {
  const { PATH, HOME } = process.env;
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path], {
    env: { ...(PATH ? { PATH } : {}), ...(HOME ? { HOME } : {}), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const gone = once(child, "exit");
  const kill = async (signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  for (let tries = 0; !(await isReady(output)); tries++) {
    if (child.exitCode !== null || tries > 1_600) {
      await kill("SIGKILL");
      throw new Error(`${file} did not start:\n${output.slice(-3000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { pid: child.pid as number, output: () => output, kill };
}
