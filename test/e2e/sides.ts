import type { Side } from "../../domain/side.ts";
import type { Effect } from "../../sandbox/effects.ts";
import { buildAgent, buildProject } from "../setup/factories.ts";
import type { TestCora } from "../setup/test-cora.ts";
import type { Outreach } from "./outreach.ts";

/** A live project and its test twin, each with an agent that may call. */
export async function buildBothSides(cora: TestCora): Promise<Record<Side, Outreach>> {
  const live = await buildProject(cora);
  const client = cora.client.as(live.testApiKey);
  const projectId: string = (await client.get("/api/v1/projects")).body.data[0].id;
  const twin = { ...live, client, projectId, apiKey: live.testApiKey };
  return { live: { ...live, agent: await buildAgent(live) }, test: { ...twin, agent: await buildAgent(twin) } };
}

/** Everything that reached one side's world. */
export async function journalOf({ sandboxUrl, testSandboxUrl }: TestCora, side: Side): Promise<Effect[]> {
  const response = await fetch(`${side === "live" ? sandboxUrl : testSandboxUrl}/_sandbox/effects`);
  return ((await response.json()) as { data: Effect[] }).data;
}

export interface SideVendors {
  twilio: { url: string; account_sid: string; auth_token: string };
  resend: { url: string; api_key: string; webhook_secret: string };
  stripe: { url: string; secret_key: string; webhook_secret: string };
  elevenlabs: { url: string; api_key: string; webhook_secret: string };
}

/** Where a sandbox's vendors listen, and what they sign with. */
export async function vendorsOf(controlUrl: string): Promise<SideVendors> {
  const response = await fetch(`${controlUrl}/_sandbox/accounts`);
  const { data } = (await response.json()) as { data: SideVendors };
  const { twilio, resend, stripe, elevenlabs } = data;
  return { twilio, resend, stripe, elevenlabs };
}
