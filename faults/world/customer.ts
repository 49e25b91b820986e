import { randomUUID } from "node:crypto";
import { buildAgent, buildLead, buildProject } from "../../test/setup/factories.ts";
import type { BuiltProject } from "../../test/setup/factories.ts";
import type { Answer, TestClient } from "../../test/setup/test-client.ts";
import type { World } from "./world.ts";

/** A project of its own with an agent that may call, always-open calling hours and plenty of credits. */
export interface Customer extends BuiltProject {
  agent: { id: string; number: string };
}

export async function createCustomer(
  world: Pick<World, "client" | "database">,
  { credits = 100_000, agent = {} }: { credits?: number; agent?: Record<string, unknown> } = {},
): Promise<Customer> {
  const project = await buildProject(world, { credits });
  return { ...project, agent: await buildAgent(project, agent) };
}

export type Channel = "call" | "email";

/** One wish of a customer under one key, and every reply that it was given. */
export interface Wish {
  channel: Channel;
  key: string;
  customer: Customer;
  leadId: string;
  /** Number or address. */
  to: string;
  replies: Reply[];
  /** Sends it once more with its key; null where no answer came. Through the public address unless told otherwise. */
  send(through?: TestClient): Promise<Answer | null>;
}

export interface Reply {
  status: number;
  body: unknown;
  replayed: boolean;
  retryAfter: string | null;
  /** When it was asked for, in milliseconds since 1970. */
  asked: number;
  /** Milliseconds. */
  took: number;
}

/** A wish about somebody new; nothing is sent yet. */
export async function wishFor(
  customer: Customer,
  channel: Channel,
  to: string,
  fields: Record<string, unknown> = {},
  key: string = randomUUID(),
  about: Record<string, unknown> = {},
): Promise<Wish> {
  const lead = await buildLead(customer, { ...(channel === "call" ? { phone: to } : { email: to }), ...about });
  const words = channel === "email" ? { subject: "Hello", message: "A word about solar panels." } : {};
  const body = { lead_id: lead.id, agent_id: customer.agent.id, ...words, ...fields };
  const replies: Reply[] = [];
  return {
    channel,
    key,
    customer,
    leadId: lead.id,
    to,
    replies,
    async send(through = customer.client) {
      const [asked, started] = [Date.now(), performance.now()];
      const answer = await through
        .post(`/api/v1/outreach/${channel}`, body, { "idempotency-key": key })
        .catch(() => null);
      if (answer)
        replies.push({
          status: answer.status,
          body: answer.body,
          replayed: answer.headers.get("idempotent-replayed") === "true",
          retryAfter: answer.headers.get("retry-after"),
          asked,
          took: performance.now() - started,
        });
      return answer;
    },
  };
}

/** The record that the wish became; null while no 202 was heard. */
export function recordOf({ replies }: Wish): string | null {
  const heard = replies.find(({ status }) => status === 202);
  const { data } = (heard?.body ?? {}) as { data?: { call_id?: string; email_id?: string } };
  return data?.call_id ?? data?.email_id ?? null;
}
