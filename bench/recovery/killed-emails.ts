import { Client, Connection } from "@temporalio/client";
import { workflowId } from "../../domain/workflow-id.ts";
import { effectsOf, orderFault } from "../../test/e2e/ledger.ts";
import { acceptOutreach } from "../ground/accept-outreach.ts";
import { allDone } from "../ground/all-done.ts";
import type { BenchCora } from "../ground/bench-cora.ts";
import type { BenchProcess } from "../ground/bench-process.ts";
import { addLeads, withSql } from "../ground/seed.ts";
import type { Sender } from "../ground/seed.ts";

/** So long does the mail provider take to answer, so that many sends are under way when the worker dies. */
const ANSWER_MS = 400;
const UNDER_WAY = 10;

export interface Recovered {
  /** Seconds from the kill until the first, and until the last of the sends that it interrupted was written down. */
  firstSeconds: number;
  lastSeconds: number;
  interrupted: number;
  /** Emails that did not reach their person exactly once. */
  notOnce: number;
}

/** What the dead process had in its hands, as Temporal still believes. */
async function interruptedOf(address: string, ids: readonly string[], pid: number): Promise<string[]> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    const held = await Promise.all(
      ids.map(async (id) => {
        const { raw } = await workflow.getHandle(workflowId.outreachEmail(id)).describe();
        const [activity] = raw.pendingActivities ?? [];
        return activity?.lastWorkerIdentity?.startsWith(`${pid}@`) ? [id] : [];
      }),
    );
    return held.flat();
  } finally {
    await connection.close();
  }
}

const OPEN = "SELECT count(*) FROM attempt WHERE channel = 'email' AND state = 'open'";
const SENT = "SELECT count(*) FROM email WHERE id = ANY ($1) AND state = 'sent'";

/** Kills a worker while it sends; either it is started again, or another one runs beside it. */
export async function killWhileSending(
  cora: BenchCora,
  sender: Sender,
  { count, address, takeOver }: { count: number; address: string; takeOver: "restart" | "second worker" },
): Promise<Recovered> {
  await orderFault(cora, {
    vendor: "resend",
    operation: "emails.send",
    fault: "delay",
    delay_ms: ANSWER_MS,
    times: count * 2,
  });
  const leads = await addLeads(cora.databaseUrl, sender.projectId, count);
  const doomed = await cora.startWorker();
  const beside = takeOver === "second worker" ? [await cora.startWorker()] : [];
  const wishes = { subject: "Solar panels", message: "Shall we talk?" };
  const accepting = acceptOutreach(cora, sender, { channel: "email", leads, wishes });
  return withSql(cora.databaseUrl, async (client) => {
    await allDone(client, OPEN, Math.min(UNDER_WAY, count));
    await doomed.kill("SIGKILL");
    const killedAt = performance.now();
    const after = takeOver === "restart" ? restart(cora) : Promise.resolve(beside);
    const ids = await accepting;
    const { rows } = await client.query<{ record_id: string }>(
      "SELECT record_id FROM attempt WHERE channel = 'email' AND state = 'open'",
    );
    const open = rows.map((row) => row.record_id);
    const interrupted = await interruptedOf(address, open, doomed.pid);
    if (interrupted.length === 0) throw new Error("The kill interrupted no send.");
    const since = (): number => (performance.now() - killedAt) / 1000;
    await allDone(client, SENT, 1, { values: [interrupted] });
    const firstSeconds = since();
    await allDone(client, SENT, interrupted.length, { values: [interrupted] });
    const lastSeconds = since();
    await allDone(client, SENT, ids.length, { values: [ids] });
    await Promise.all((await after).map((worker) => worker.kill()));
    return { firstSeconds, lastSeconds, interrupted: interrupted.length, notOnce: await notOnce(cora, ids) };
  });
}

/** The supervisor starts a dead process again after half a second. */
async function restart(cora: BenchCora): Promise<BenchProcess[]> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  return [await cora.startWorker()];
}

async function notOnce(cora: BenchCora, ids: readonly string[]): Promise<number> {
  const counts = new Map<string, number>();
  for (const { cora_id: id } of await effectsOf(cora)) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  return ids.filter((id) => counts.get(id) !== 1).length;
}
