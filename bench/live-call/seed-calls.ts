import { randomBytes } from "node:crypto";
import { newId } from "../../domain/id.ts";
import { callbackUrls } from "../../providers/callback-urls.ts";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import type { BenchCora } from "../ground/bench-cora.ts";
import { reservedNumber } from "../ground/reserved-number.ts";
import { addLeads, withSql } from "../ground/seed.ts";
import type { Sender } from "../ground/seed.ts";
import type { Line } from "./caller.ts";

/** Calls that the telephone company has taken and that ring, written as rows; nobody plays the people but the benchmark. */
export async function seedCalls(cora: BenchCora, { projectId, agent }: Sender, count: number): Promise<Line[]> {
  const leads = await addLeads(cora.databaseUrl, projectId, count, reservedNumber);
  const calls = leads.map((lead) => ({
    lead: lead.id,
    phone: lead.phone,
    call: newId("call"),
    attempt: newId("att"),
    sid: `CA${randomBytes(16).toString("hex")}`,
  }));
  const column = (name: keyof (typeof calls)[number]) => calls.map((call) => call[name]);
  await withSql(cora.databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO call (project_id, id, task_id, lead_id, agent_id, state, lead_phone, agent_phone, request_id)
       SELECT $1, call, 'task_' || call, lead, $2, 'ringing', phone, $3, 'req_' || call
       FROM unnest($4::text[], $5::text[], $6::text[]) AS t (call, lead, phone)`,
      [projectId, agent.id, agent.number, column("call"), column("lead"), column("phone")],
    );
    await client.query(
      `INSERT INTO attempt (project_id, id, record_id, channel, number, state, provider_id, closed_at)
       SELECT $1, attempt, call, 'call', 1, 'accepted', sid, now() FROM unnest($2::text[], $3::text[], $4::text[]) AS t (attempt, call, sid)`,
      [projectId, column("attempt"), column("call"), column("sid")],
    );
  });
  const settings = { publicUrl: cora.baseUrl, secret: cora.env["CORA_SECRET"] ?? "" };
  return calls.map(({ call, attempt, sid }) => {
    const urls = callbackUrls(settings, { agentId: agent.id, callId: call, attemptId: attempt });
    return {
      answerUrl: urls.answerUrl,
      socketUrl: urls.socketUrl,
      callSid: sid,
      authToken: sandboxSecrets.twilioAuthToken,
    };
  });
}
