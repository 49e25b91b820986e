import { until } from "../processes/until.ts";
import { type Api, apiClient } from "./api-client.ts";
import { windowAround } from "./calling-window.ts";
import type { Member } from "./cast.ts";
import { company } from "./company.ts";
import type { Say } from "../start/say.ts";

type Data<T> = { data: T };
type BulkAnswer = { created: { id: string; email: string | null }[]; count: number };

export type Prepared = {
  api: Api;
  apiKey: string;
  agentId: string;
  /** Lead ids by address. */
  leadIds: Map<string, string>;
};

export type PrepareOptions = {
  baseUrl: string;
  run: string;
  members: readonly Member[];
  say: Say;
  signal: AbortSignal;
};

/** Pays as a customer would, on the sandbox's payment page; the subscription begins with the webhook that follows. */
async function buyPlan(api: Api, say: Say): Promise<void> {
  const { data } = await api.post<Data<{ checkout_url: string }>>("/api/v1/billing/checkout", {
    plan: "growth",
    interval: "monthly",
  });
  const page = await fetch(data.checkout_url, { method: "POST" });
  if (!page.ok) throw new Error(`The payment page answered ${page.status}.`);
  const status = await until(
    async () => {
      const answer = await api.get<Data<{ status: string }>>("/api/v1/subscriptions/status");
      return answer.data.status === "active" ? answer.data.status : undefined;
    },
    { timeoutMs: 30_000, everyMs: 500 },
  );
  if (!status) throw new Error("The subscription did not become active within 30 s of its payment.");
  say("Plan", "growth, monthly, paid in the sandbox's Stripe: active");
}

async function makeAgent(api: Api, say: Say): Promise<string> {
  const { data: agent } = await api.post<Data<{ id: string }>>("/api/v1/agents", company.agent);
  await api.patch(`/api/v1/agents/${agent.id}`, company.brain);
  const { data: numbers } = await api.get<Data<{ id: string; number: string }[]>>("/api/v1/phone-numbers");
  const number = numbers[0];
  if (!number) throw new Error("The new project has no phone number.");
  await api.post(`/api/v1/phone-numbers/${number.id}/assign`, { agent_id: agent.id, role: "outbound" });
  const { data } = await api.get<Data<{ email_address: string }>>(`/api/v1/agents/${agent.id}`);
  say("Agent", `${company.agent.name} for ${company.name}, ${number.number}`);
  say("", data.email_address);
  return agent.id;
}

async function setPolicy(api: Api, say: Say): Promise<void> {
  const hours = windowAround(new Date());
  await api.patch("/api/v1/policy", {
    calling_hours: hours,
    recording: true,
    postal_address: company.postalAddress,
  });
  say("Policy", `calls ${hours.start} to ${hours.end} on each lead's own clock, recorded`);
}

async function importLeads(api: Api, { members, say }: PrepareOptions, agentId: string): Promise<Map<string, string>> {
  const { data } = await api.post<Data<BulkAnswer>>("/api/v1/leads/bulk", {
    agent_id: agentId,
    leads: members.map(({ lead }) => lead),
  });
  if (data.count !== members.length) throw new Error(`Only ${data.count} of ${members.length} leads were stored.`);
  say("Leads", `${data.count} imported`);
  return new Map(data.created.map(({ id, email }) => [email ?? "", id]));
}

/** Everything that a new customer does before the first call. */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { baseUrl, run, say, signal } = options;
  const email = `demo-${run}@example.com`;
  const { data } = await apiClient(baseUrl, undefined, signal).post<Data<{ api_key: string }>>("/api/v1/signup", {
    email,
    company_name: company.name,
  });
  say("Account", email);
  const api = apiClient(baseUrl, data.api_key, signal);
  await buyPlan(api, say);
  const agentId = await makeAgent(api, say);
  await setPolicy(api, say);
  return { api, apiKey: data.api_key, agentId, leadIds: await importLeads(api, options, agentId) };
}
