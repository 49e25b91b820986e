import { effectsOf, orderFault } from "../../test/e2e/ledger.ts";
import { acceptOutreach } from "../ground/accept-outreach.ts";
import { allDone } from "../ground/all-done.ts";
import type { BenchCora } from "../ground/bench-cora.ts";
import { reservedNumber } from "../ground/reserved-number.ts";
import { addLeads, withSql } from "../ground/seed.ts";
import type { Sender } from "../ground/seed.ts";

export interface Redialled {
  /** Seconds from the interrupted attempt until the earliest second one. */
  earliestSeconds: number;
  /** Calls that rang a phone more than once. */
  doubled: number;
}

export interface KilledCalls {
  /** Of each kind. */
  count: number;
  /** How long the telephone company's list does not show a new call. */
  lagSeconds: number;
  /** So that each round rings other people. */
  round: number;
}

const PATIENCE_SECONDS = 600;

/**
 * Kills the worker while the telephone company holds back its answers. Half of the calls never reached it; the others ring,
 * but no callback ever comes and the list does not show them for a while.
 */
export async function killWhileDialling(
  cora: BenchCora,
  sender: Sender,
  { count, lagSeconds, round }: KilledCalls,
): Promise<Redialled> {
  const numberOf = (n: number): string => reservedNumber(n + 2 * count * round);
  const leads = await addLeads(cora.databaseUrl, sender.projectId, 2 * count, numberOf);
  const order = { vendor: "twilio", operation: "calls.create" } as const;
  for (const [n, { phone: to }] of leads.entries()) {
    if (n < count) {
      await orderFault(cora, { ...order, to, fault: "timeout_before_accept" });
      continue;
    }
    await orderFault(cora, { ...order, to, fault: "timeout_after_accept" });
    await orderFault(cora, { ...order, to, fault: "lose_callbacks" });
    await orderFault(cora, { ...order, to, fault: "hide_from_list", delay_ms: lagSeconds * 1000 });
  }
  const doomed = await cora.startWorker();
  const ids = await acceptOutreach(cora, sender, { channel: "call", leads });
  return withSql(cora.databaseUrl, async (client) => {
    const among = { values: [ids], seconds: PATIENCE_SECONDS };
    await allDone(client, "SELECT count(*) FROM attempt WHERE record_id = ANY ($1)", ids.length, among);
    await doomed.kill("SIGKILL");
    const next = await cora.startWorker();
    const known = `SELECT count(DISTINCT record_id) FROM attempt WHERE record_id = ANY ($1) AND state = 'accepted'`;
    await allDone(client, known, ids.length, among);
    const { rows } = await client.query<{ seconds: string | null }>(
      `SELECT min(extract(epoch FROM again.opened_at - first.opened_at)) AS seconds FROM attempt first
       JOIN attempt again ON again.record_id = first.record_id AND again.number = 2
       WHERE first.number = 1 AND first.record_id = ANY ($1)`,
      [ids],
    );
    await next.kill();
    const rung = new Map<string, number>();
    for (const { cora_id: id } of await effectsOf(cora)) if (id !== null) rung.set(id, (rung.get(id) ?? 0) + 1);
    return {
      earliestSeconds: Number(rows[0]?.seconds ?? Number.NaN),
      doubled: ids.filter((id) => (rung.get(id) ?? 0) > 1).length,
    };
  });
}
