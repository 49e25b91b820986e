import { spawn } from "node:child_process";
import { findIn, findOnPath } from "./find-on-path.ts";
import { goBinFolders } from "./installed-server.ts";
import type { Way } from "./way.ts";

const PACKAGE = "github.com/temporalio/cli/cmd/temporal@v1.5.1";
const REPORT_EVERY_MS = 20_000;

type Build = { ok: boolean; lastLine: string };

/** `-v` names each package as it is built; counting them is all the progress that Go offers. */
function build(go: string, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<Build> {
  const started = Date.now();
  const child = spawn(go, ["install", "-v", PACKAGE], { env, stdio: ["ignore", "ignore", "pipe"] });
  // An interrupted start does not leave a compiler running.
  const end = () => child.kill();
  process.once("exit", end);
  let built = 0;
  let lastLine = "";
  child.stderr.on("data", (chunk: Buffer) => {
    const lines = chunk
      .toString()
      .split("\n")
      .filter((line) => line.trim() !== "");
    built += lines.filter((line) => !line.startsWith("go: ")).length;
    lastLine = lines.at(-1) ?? lastLine;
  });
  const report = setInterval(() => {
    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    say(
      built === 0 ? `fetching the server's modules … ${minutes} min` : `building … ${built} packages, ${minutes} min`,
    );
  }, REPORT_EVERY_MS);
  return new Promise<Build>((resolve) => {
    child.on("error", (error) => resolve({ ok: false, lastLine: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, lastLine }));
  }).finally(() => {
    clearInterval(report);
    process.off("exit", end);
  });
}

export function serverFromGo(env: NodeJS.ProcessEnv, say: (line: string) => void): Way {
  return {
    name: `go install ${PACKAGE}`,
    async look() {
      const go = findOnPath("go", env);
      if (!go) return { failed: "there is no `go` on PATH" };
      say("building the Temporal server with Go (once; about 6 minutes on two cores) …");
      const result = await build(go, env, say);
      if (!result.ok) return { failed: `the build failed (${result.lastLine})` };
      const file = findIn(await goBinFolders(go, env), "temporal");
      return file ? { path: file, how: `${file} (built with Go)` } : { failed: "the build left no program" };
    },
  };
}
