import { randomUUID } from "node:crypto";
import type { BenchCora } from "./bench-cora.ts";
import { load } from "./load.ts";
import type { SeededLead, Sender } from "./seed.ts";

export const CONNECTIONS = 32;

export interface Outreach {
  channel: "call" | "email";
  leads: readonly SeededLead[];
  /** What is asked for besides whom and by which agent. */
  wishes?: Record<string, unknown>;
}

interface Accepted {
  data: { call_id?: string; email_id?: string };
}

/** One call or email to each of them, asked for in a closed loop; the ids of what was accepted, in no order. */
export async function acceptOutreach(
  { baseUrl }: BenchCora,
  { apiKey, agent }: Sender,
  { channel, leads, wishes = {} }: Outreach,
): Promise<string[]> {
  const ids: string[] = [];
  await load({
    url: baseUrl,
    connections: CONNECTIONS,
    requests: leads.length,
    expect: 202,
    make: (n) => ({
      method: "POST",
      path: `/api/v1/outreach/${channel}`,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${apiKey}`,
        "idempotency-key": randomUUID(),
      },
      body: JSON.stringify({ lead_id: leads[n]?.id, agent_id: agent.id, ...wishes }),
    }),
    answered: (body) => {
      const { data } = JSON.parse(body) as Accepted;
      ids.push(data.call_id ?? data.email_id ?? "");
    },
  });
  return ids;
}
