import type { TestCora } from "../setup/test-cora.ts";

/** A line of the sandbox's own ledger: a phone that was dialled or a mail that was accepted, counted outside of Cora. */
export interface Effect {
  at: string;
  vendor: "twilio" | "resend";
  kind: "call" | "email";
  vendor_id: string;
  cora_id: string | null;
  attempt_id: string | null;
  to: string;
  idempotency_key: string | null;
}

export interface FaultOrder {
  vendor: "twilio" | "resend" | "stripe" | "elevenlabs";
  operation: string;
  fault: string;
  status?: number;
  times?: number;
  delay_ms?: number;
  retry_after?: number;
  to?: string;
}

/** What reached the outside world, for one record or for all. */
export async function effectsOf({ sandboxUrl }: Pick<TestCora, "sandboxUrl">, recordId?: string): Promise<Effect[]> {
  const query = recordId === undefined ? "" : `?cora_id=${recordId}`;
  const response = await fetch(`${sandboxUrl}/_sandbox/effects${query}`);
  const { data } = (await response.json()) as { data: Effect[] };
  return data.filter(({ kind }) => kind === "call" || kind === "email");
}

export async function orderFault({ sandboxUrl }: Pick<TestCora, "sandboxUrl">, order: FaultOrder): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });
  if (response.status !== 201) throw new Error(`The sandbox refused a fault: ${await response.text()}`);
}

/** How often each record took effect, for those that did not exactly once. */
export async function notOnce(cora: TestCora, recordIds: string[]): Promise<Record<string, number>> {
  const effects = await effectsOf(cora);
  const counts = recordIds.map((id) => [id, effects.filter(({ cora_id }) => cora_id === id).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count !== 1));
}
