import path from "node:path";
import { productionProblems } from "../../domain/production-check.ts";
import { become } from "../processes/become.ts";
import { projectRoot } from "../project-root.ts";

const NEEDED = {
  DATABASE_URL: "the Postgres database, as its owner role: postgresql://user:password@host:5432/cora",
  TEMPORAL_ADDRESS: "the Temporal server: host:7233 (TLS and API keys through the other TEMPORAL_* settings)",
  CORA_SECRET: "the secret that signs attempt tokens and cursors, the same for every API and worker",
  PUBLIC_URL: "the URL under which the vendors reach the API: https://cora.example.com",
} as const;

/** A Temporal profile may name the address instead of TEMPORAL_ADDRESS. */
function hasProfile(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env["TEMPORAL_CONFIG_FILE"] || env["TEMPORAL_PROFILE"]);
}

function missing(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(NEEDED)
    .filter(([name]) => !env[name] && !(name === "TEMPORAL_ADDRESS" && hasProfile(env)))
    .map(([name, meaning]) => `${name} is not set: ${meaning}.`);
}

/** One API or worker process. */
export const role =
  (name: "api" | "worker") =>
  async (args: string[]): Promise<number> => {
    const problems = new Set([...missing(process.env), ...productionProblems(process.env)]);
    if (problems.size > 0) {
      console.error(`cora ${name} starts no servers of its own. It cannot start because:`);
      for (const problem of problems) console.error(`  - ${problem}`);
      console.error("`cora start` brings embedded servers for what is not set.");
      return 1;
    }
    return become([path.join(projectRoot, name, "main.ts"), ...args]);
  };
