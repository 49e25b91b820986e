import { randomUUID } from "node:crypto";
import { inSystem } from "../../db/project-scope.ts";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { Answer } from "../setup/test-client.ts";
import type { TestCora } from "../setup/test-cora.ts";

export interface Outreach extends BuiltProject {
  agent: { id: string; number: string };
}

const AREAS = [
  202, 201, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234,
  239, 240, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 272, 276, 281,
];

/** Phone numbers that no other test of the file rings: each asks for the next area of the same line. */
export function createPhones(): (line?: string) => string {
  const used = new Map<string, number>();
  return (line = "0120") => {
    const turn = used.get(line) ?? 0;
    used.set(line, turn + 1);
    const area = AREAS[turn];
    if (area === undefined) throw new Error(`No more areas for line ${line}`);
    return `+1${area}555${line}`;
  };
}

export async function buildOutreach(cora: TestCora, agentFields: Record<string, unknown> = {}): Promise<Outreach> {
  const project = await buildProject(cora);
  return { ...project, agent: await buildAgent(project, agentFields) };
}

const post = async (
  { client, agent }: Outreach,
  channel: "call" | "email",
  leadId: string,
  key: string,
  fields: Record<string, unknown>,
): Promise<Answer> =>
  client.post(
    `/api/v1/outreach/${channel}`,
    { lead_id: leadId, agent_id: agent.id, ...fields },
    { "idempotency-key": key },
  );

export const postCall = (
  outreach: Outreach,
  leadId: string,
  key: string = randomUUID(),
  fields: Record<string, unknown> = {},
): Promise<Answer> => post(outreach, "call", leadId, key, fields);

export const postEmail = (
  outreach: Outreach,
  leadId: string,
  key: string = randomUUID(),
  fields: Record<string, unknown> = { subject: "Hello", message: "A word about solar panels." },
): Promise<Answer> => post(outreach, "email", leadId, key, fields);

const accepted = (answer: Answer): Answer => {
  if (answer.status !== 202) throw new Error(`Not accepted: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
};

/** A call to somebody new at that number, accepted; gives its id. */
export async function callTo(
  outreach: Outreach,
  phone: string,
  fields: Record<string, unknown> = {},
  leadFields: Record<string, unknown> = {},
): Promise<string> {
  const lead = await buildLead(outreach, { phone, ...leadFields });
  return accepted(await postCall(outreach, lead.id, randomUUID(), fields)).body.data.call_id;
}

/** An email to somebody new with that mailbox, accepted; gives its id. */
export async function emailTo(
  outreach: Outreach,
  mailbox = "delivered",
  leadFields: Record<string, unknown> = {},
): Promise<string> {
  const lead = await buildLead(outreach, { mailbox, ...leadFields });
  return accepted(await postEmail(outreach, lead.id)).body.data.email_id;
}

export const readCall = async ({ client }: BuiltProject, id: string) =>
  (await client.get(`/api/v1/calls/${id}`)).body.data;
export const readEmail = async ({ client }: BuiltProject, id: string) =>
  (await client.get(`/api/v1/emails/${id}`)).body.data;

/** The call once everything about it is written down: its end, and what was learnt from it. */
export async function settledCall(cora: TestCora, project: BuiltProject, id: string, seconds?: number) {
  await eventually(() => isSettled(cora, id), `call ${id} to be settled`, seconds);
  return readCall(project, id);
}

async function isSettled(cora: TestCora, id: string): Promise<boolean> {
  const rows = await inSystem(cora.database, (em) =>
    em.execute<unknown[]>("SELECT 1 FROM call WHERE id = ? AND (settled_at IS NOT NULL OR state = 'needs_review')", [
      id,
    ]),
  );
  return rows.length > 0;
}

export const emailBecomes = (project: BuiltProject, id: string, status: string, seconds?: number) =>
  eventually(
    async () => {
      const email = await readEmail(project, id);
      return email?.status === status && email;
    },
    `email ${id} to become ${status}`,
    seconds,
  );

export const callBecomes = (project: BuiltProject, id: string, status: string, seconds?: number) =>
  eventually(
    async () => {
      const call = await readCall(project, id);
      return call?.status === status && call;
    },
    `call ${id} to become ${status}`,
    seconds,
  );

/** Event types of the feed about one record, oldest first. */
export async function feedOf({ client }: BuiltProject, recordId: string): Promise<string[]> {
  const { body } = await client.get("/api/v1/activity?limit=100");
  return body.data
    .filter((event: { record_id: string }) => event.record_id === recordId)
    .map((event: { event_type: string }) => event.event_type)
    .toReversed();
}
