import { workflowId } from "../../domain/workflow-id.ts";
import { acceptOutreach } from "../ground/accept-outreach.ts";
import { allDone } from "../ground/all-done.ts";
import type { BenchCora } from "../ground/bench-cora.ts";
import type { Ground } from "../ground/ground.ts";
import { historySize } from "../ground/history-size.ts";
import { addLeads, withSql } from "../ground/seed.ts";
import type { Sender, SeededLead } from "../ground/seed.ts";
import { TEXT, perEmail } from "./sends.ts";
import type { Sent } from "./sends.ts";

export const WARM_UP = 100;
const SAMPLE = 20;

/** Accepts them all and waits until the provider has each of them. */
async function sendAll(cora: BenchCora, sender: Sender, leads: readonly SeededLead[]): Promise<string[]> {
  const ids = await acceptOutreach(cora, sender, { channel: "email", leads, wishes: TEXT });
  await withSql(cora.databaseUrl, (client) =>
    allDone(client, "SELECT count(*) FROM email WHERE id = ANY ($1) AND state = 'sent'", ids.length, { values: [ids] }),
  );
  return ids;
}

/** The providers' reports of delivery stay away: the reference has nothing that could hear them. */
export const keepReportsAway = (cora: BenchCora): Promise<Response> =>
  fetch(`${cora.sandboxUrl}/_sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vendor: "resend", operation: "webhook", fault: "lose_callbacks", times: 1_000_000_000 }),
  });

/** One round on processes of its own, so that nothing of the other shape runs beside it. */
export async function coraRound(ground: Ground, cora: BenchCora, sender: Sender, count: number): Promise<Sent> {
  const { servers } = ground;
  const [api, worker] = await Promise.all([cora.startApi(), cora.startWorker()]);
  const leads = await addLeads(cora.databaseUrl, sender.projectId, count + WARM_UP);
  await sendAll(cora, sender, leads.slice(count));
  const trees = {
    api: api.pid,
    worker: worker.pid,
    postgres: servers.postgresPid(),
    temporal: servers.temporalPid(),
  };
  const metered = await ground.meter(trees, () => sendAll(cora, sender, leads.slice(0, count)));
  const sample = metered.result.slice(0, SAMPLE).map((id) => workflowId.outreachEmail(id));
  const size = await historySize(servers.temporalAddress, sample);
  await Promise.all([api.kill("SIGKILL"), worker.kill()]);
  return { ...perEmail(count, metered), ...size };
}
