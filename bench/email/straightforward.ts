import { randomUUID } from "node:crypto";
import { freePort } from "../../bin/processes/free-port.ts";
import { CONNECTIONS } from "../ground/accept-outreach.ts";
import { allDone } from "../ground/all-done.ts";
import type { BenchCora } from "../ground/bench-cora.ts";
import type { Ground } from "../ground/ground.ts";
import { historySize } from "../ground/history-size.ts";
import { load } from "../ground/load.ts";
import { withSql } from "../ground/seed.ts";
import { WARM_UP } from "./cora-emails.ts";
import { TEXT, perEmail } from "./sends.ts";
import type { Sent } from "./sends.ts";

const SAMPLE = 20;

async function sendAll(url: string, databaseUrl: string, count: number, name: string): Promise<string[]> {
  const ids: string[] = [];
  await load({
    url,
    connections: CONNECTIONS,
    requests: count,
    expect: 202,
    make: (n) => ({
      method: "POST",
      path: "/emails",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: `delivered+${name}${n}@example.com`, ...TEXT }),
    }),
    answered: (body) => ids.push((JSON.parse(body) as { id: string }).id),
  });
  await withSql(databaseUrl, (client) =>
    allDone(client, "SELECT count(*) FROM straightforward_email WHERE id = ANY ($1) AND state = 'sent'", count, {
      values: [ids],
    }),
  );
  return ids;
}

/** The obvious shape: the handler awaits the start of the workflow, one activity sends, one records. */
export async function straightforwardRound(ground: Ground, cora: BenchCora, count: number): Promise<Sent> {
  const { servers } = ground;
  const port = await freePort();
  const { RESEND_API_KEY = "", RESEND_BASE_URL = "", DATABASE_URL = "" } = cora.env;
  const env = {
    DATABASE_URL,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TASK_QUEUE: randomUUID(),
    PORT: String(port),
    RESEND_API_KEY,
    RESEND_BASE_URL,
  };
  const isReady = (output: string): boolean => output.includes("ready");
  const api = await ground.spawn("bench/email/straightforward-api-main.ts", env, isReady);
  const worker = await ground.spawn("bench/email/straightforward-worker-main.ts", env, isReady);
  const url = `http://127.0.0.1:${port}`;
  await sendAll(url, DATABASE_URL, WARM_UP, randomUUID());
  const trees = {
    api: api.pid,
    worker: worker.pid,
    postgres: servers.postgresPid(),
    temporal: servers.temporalPid(),
  };
  const metered = await ground.meter(trees, () => sendAll(url, DATABASE_URL, count, randomUUID()));
  const sample = metered.result.slice(0, SAMPLE).map((id) => `straightforward:${id}`);
  const size = await historySize(servers.temporalAddress, sample);
  await Promise.all([api.kill("SIGKILL"), worker.kill()]);
  return { ...perEmail(count, metered), ...size };
}
