import { check } from "../checks/check.ts";
import type { Command } from "./command.ts";
import { role } from "./role.ts";

/** Each command loads what it needs when it runs, so that help answers at once. */
export const commands: readonly Command[] = [
  {
    name: "demo",
    summary: "Bring up Cora in its sandbox and watch it do the main job (--once ends by itself)",
    run: async (args) => (await import("../demo/demo.ts")).demo(args),
  },
  {
    name: "start",
    summary: "Run Cora: API and worker, with embedded servers for what the environment does not name",
    run: async () => (await import("../start/start.ts")).start(),
  },
  { name: "api", summary: "Run one API process against the servers that the environment names", run: role("api") },
  {
    name: "worker",
    summary: "Run one worker process against the servers that the environment names",
    run: role("worker"),
  },
  {
    name: "test-sandbox",
    summary: "Run the emulated vendors behind test keys, for API and worker processes with TEST_SANDBOX_URL",
    run: async (args) => (await import("./test-sandbox.ts")).testSandbox(args),
  },
  {
    name: "health",
    summary: "Tell by the exit code whether this host's process does its work (health api|worker|test-sandbox)",
    run: async (args) => (await import("./health.ts")).health(args),
  },
  {
    name: "migrate",
    summary: "Bring the database and Temporal's search attributes up to date (DATABASE_URL, TEMPORAL_ADDRESS)",
    run: async () => (await import("./migrate.ts")).migrateDatabase(),
  },
  {
    name: "key",
    summary: "Make a further API key for a project (--project, --test, --scope full|read_only); it is printed once",
    run: async (args) => (await import("./key.ts")).key(args),
  },
  {
    name: "number",
    summary: "Give a project a phone number that the Twilio account owns (--project, --number)",
    run: async (args) => (await import("./number.ts")).number(args),
  },
  {
    name: "credits",
    summary: "Give a project credits (--project, --add <credits>, --why <text>)",
    run: async (args) => (await import("./credits.ts")).credits(args),
  },
  {
    name: "oauth",
    summary: "Give the authorization server new keys (oauth rotate-keys); what the old ones signed stays valid",
    run: async (args) => (await import("./oauth.ts")).oauth(args),
  },
  {
    name: "bundle",
    summary: "Bundle the workflows into a file beforehand, for CORA_WORKFLOW_BUNDLE (bundle <file>)",
    run: async (args) => (await import("./bundle.ts")).bundle(args),
  },
  {
    name: "test",
    summary: "Run the tests on a real Postgres and a real Temporal server (arguments go to vitest)",
    run: async (args) => (await import("../checks/run-tests.ts")).runTests(args),
  },
  {
    name: "bench",
    summary: "Measure Cora beside references in the same run (--only, --rounds, --quick, --check, --write, --help)",
    run: async (args) => (await import("../../bench/run.ts")).bench(args),
  },
  {
    name: "faults",
    summary: "Break things on purpose and count what came of it (--row, --trials, --seed, --short, --help)",
    run: async (args) => (await import("./faults.ts")).faults(args),
  },
  { name: "check", summary: "Check format, lint rules, types and unused code", run: check },
  {
    name: "format",
    summary: "Format the source files",
    run: async (args) => (await import("../checks/tools.ts")).runTool("oxfmt", args.length > 0 ? args : ["."]),
  },
  {
    name: "generate",
    summary: "Write the documents that are made from code: settings, .env.example, the sandbox's tables",
    run: async () => (await import("../generate/generate.ts")).generate(),
  },
  {
    name: "record-histories",
    summary: "Record workflow histories for the replay test from a live run",
    run: async (args) => (await import("./record-histories.ts")).recordHistories(args),
  },
];
