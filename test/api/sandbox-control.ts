import type { TestCora } from "../setup/test-cora.ts";

interface FaultOrder {
  vendor: "twilio" | "resend" | "stripe" | "elevenlabs";
  operation: string;
  fault: string;
  status?: number;
  times?: number;
  delay_ms?: number;
}

/** Orders what goes wrong with the next request to a vendor. */
export async function orderFault({ sandboxUrl }: TestCora, order: FaultOrder): Promise<void> {
  const body = JSON.stringify(order);
  const { status } = await fetch(`${sandboxUrl}/_sandbox/faults`, { method: "POST", body });
  if (status !== 201) throw new Error(`The sandbox refused the fault with ${status}.`);
}

/** How often something of a kind really reached the world. */
export async function countEffects({ sandboxUrl }: TestCora, kind: string): Promise<number> {
  const response = await fetch(`${sandboxUrl}/_sandbox/effects?kind=${kind}`);
  return ((await response.json()) as { data: unknown[] }).data.length;
}
