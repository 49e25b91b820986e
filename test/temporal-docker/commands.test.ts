import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { until } from "../../bin/processes/until.ts";
import { projectRoot } from "../../bin/project-root.ts";
import { composeFile, exampleNames } from "./compose-file.ts";

/** What compose runs, run without an engine: the same commands with the same settings, on the tests' servers. */
const { services } = composeFile();
const database = `cora_compose_${randomBytes(4).toString("hex")}`;
const running = new Set<ChildProcess>();

let env: NodeJS.ProcessEnv;

async function admin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("databaseUrl") });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

beforeAll(async () => {
  await admin(`create database ${database}`);
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${database}`;
  const filledIn = Object.fromEntries(exampleNames().map((name) => [name, ""]));
  env = {
    ...filledIn,
    NODE_ENV: "production",
    PATH: process.env["PATH"],
    DATABASE_URL: url.href,
    TEMPORAL_ADDRESS: inject("temporalAddress"),
    TEMPORAL_NAMESPACE: "default",
    PORT: String(await freePort()),
    SANDBOX_PORT: String(await freePort()),
    PUBLIC_URL: "https://cora.example",
    CORA_SECRET: randomBytes(32).toString("hex"),
    CORA_MAIL_DOMAIN: "mail.cora.example",
    CORA_TASK_QUEUE: database,
    TWILIO_ACCOUNT_SID: `AC${randomBytes(16).toString("hex")}`,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString("hex"),
    RESEND_API_KEY: "re_given",
    RESEND_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString("base64")}`,
    STRIPE_SECRET_KEY: "sk_live_given",
    STRIPE_WEBHOOK_SECRET: "whsec_given",
  };
});
afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await admin(`drop database if exists ${database} with (force)`);
});

type Started = { child: ChildProcess; output(): string; ended: Promise<number | null> };

function run(command: string[]): Started {
  const [program, ...args] = command;
  const child = spawn(program === "node" ? process.execPath : (program ?? ""), args, {
    cwd: projectRoot,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return { child, output: () => output, ended };
}

const command = (name: string) => services[name]?.command ?? [];
const healthcheck = (name: string) => services[name]?.healthcheck?.test.slice(1) ?? [];

describe("the commands that compose.yaml names", { timeout: 300_000 }, () => {
  test("migrate brings the database up to date, twice, and ends with 0", async () => {
    for (const round of ["first", "second"]) {
      const migrate = run(command("migrate"));
      expect(await migrate.ended, `${round}: ${migrate.output()}`).toBe(0);
      expect(migrate.output()).toContain("The database is up to date.");
    }
  });

  test.each(["api", "worker", "test-sandbox"])(
    "%s runs until its health check is content, and ends with 0 when it is stopped",
    async (name) => {
      const service = run(command(name));
      const healthy = await until(
        async () => {
          if (!running.has(service.child)) throw new Error(`${name} ended:\n${service.output()}`);
          return (await run(healthcheck(name)).ended) === 0 ? true : undefined;
        },
        { timeoutMs: 120_000, everyMs: 500 },
      );
      expect(healthy, service.output()).toBe(true);
      service.child.kill("SIGTERM");
      expect(await service.ended).toBe(0);
      // Temporal remembers a worker for a while; the API's check notices its end at once.
      if (name !== "worker") expect(await run(healthcheck(name)).ended).toBe(1);
    },
  );
});
