import { randomBytes } from "node:crypto";
import { until } from "../processes/until.ts";
import { type SandboxProject, lastSandboxProject } from "./sandbox-file.ts";

type Ask = <T>(method: string, path: string, body?: object) => Promise<T>;

/** Plain HTTP as any client would do it: the ready project is made by nothing but the public API. */
export function client(baseUrl: string, apiKey?: string): Ask {
  return async <T>(method: string, path: string, body?: object): Promise<T> => {
    const url = new URL(path, baseUrl);
    const answer = await fetch(url, {
      method,
      headers: {
        accept: "application/json",
        ...(body ? { "content-type": "application/json" } : {}),
        ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url.pathname} answered ${answer.status}: ${text.slice(0, 300)}`);
    return (text === "" ? {} : JSON.parse(text)) as T;
  };
}

async function worksStill(baseUrl: string, project: SandboxProject): Promise<boolean> {
  try {
    await client(baseUrl, project.api_key)("GET", "/api/v1/projects");
    return true;
  } catch {
    return false;
  }
}

/** Buys a plan in the emulated Stripe; the subscription begins when its webhook has arrived. */
export async function subscribe(ask: Ask): Promise<void> {
  const checkout = await ask<{ data: { checkout_url: string } }>("POST", "/api/v1/billing/checkout", {
    plan: "growth",
    interval: "monthly",
  });
  const page = new URL(checkout.data.checkout_url);
  await client(page.origin)("POST", `${page.pathname}${page.search}`, {});
  const active = await until(
    async () => {
      const { data } = await ask<{ data: { status: string | null } }>("GET", "/api/v1/subscriptions/status");
      return data.status === "active" || data.status === "trialing" ? true : undefined;
    },
    { timeoutMs: 30_000, everyMs: 200 },
  );
  if (!active) throw new Error("The sandbox's subscription did not become active within 30 s.");
}

async function makeProject(baseUrl: string): Promise<SandboxProject> {
  const signup = await client(baseUrl)<{ data: { api_key: string; test_api_key: string } }>("POST", "/api/v1/signup", {
    email: `sandbox-${randomBytes(4).toString("hex")}@cora.example`,
    company_name: "Sandbox",
  });
  const ask = client(baseUrl, signup.data.api_key);
  await subscribe(ask);
  const projects = await ask<{ data: { id: string }[] }>("GET", "/api/v1/projects");
  const agent = await ask<{ data: { id: string } }>("POST", "/api/v1/agents", {
    type: "outbound",
    name: "Sandbox agent",
    outreach_model: "both",
    language: "en",
  });
  const numbers = await ask<{ data: { id: string; number: string }[] }>("GET", "/api/v1/phone-numbers");
  const number = numbers.data[0];
  const project = projects.data[0];
  if (!number || !project) throw new Error("The new sandbox project has no phone number.");
  await ask("POST", `/api/v1/phone-numbers/${number.id}/assign`, { agent_id: agent.data.id, role: "outbound" });
  // Emulated people may be called at any hour, so that trying Cora does not depend on the time of day.
  await ask("PATCH", "/api/v1/policy", { calling_hours: { start: "00:00", end: "24:00" } });
  const { api_key, test_api_key } = signup.data;
  return { api_key, test_api_key, project_id: project.id, agent_id: agent.data.id, phone_number: number.number };
}

/** A project that can call and mail at once: the last run's while its key works, else a new one. */
export async function sandboxProject(home: string, baseUrl: string): Promise<SandboxProject> {
  const last = lastSandboxProject(home);
  return last && (await worksStill(baseUrl, last)) ? last : makeProject(baseUrl);
}
