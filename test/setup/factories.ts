import { randomBytes } from "node:crypto";
import { inSystem } from "../../db/project-scope.ts";
import type { TestClient } from "./test-client.ts";
import type { TestCora } from "./test-cora.ts";

const unique = (): string => randomBytes(5).toString("hex");

/** Calling hours that are always open, so that no test depends on the hour at which it runs. */
export const ALWAYS = { calling_hours: { start: "00:00", end: "24:00" }, calling_days: [1, 2, 3, 4, 5, 6, 7] };

export interface BuiltProject {
  client: TestClient;
  projectId: string;
  apiKey: string;
}

/** A project with an open calling window; `subscribed` by a row, because most tests are not about paying. */
export async function buildProject(cora: TestCora, { subscribed = true } = {}): Promise<BuiltProject> {
  const { body } = await cora.client.post("/api/v1/signup", {
    email: `${unique()}@example.com`,
    company_name: "Acme Solar",
  });
  const { api_key: apiKey, project_id: projectId } = body.data;
  const client = cora.client.as(apiKey);
  await client.patch("/api/v1/policy", ALWAYS);
  if (subscribed)
    await inSystem(cora.database, (em) =>
      em.execute(
        "INSERT INTO subscription (project_id, provider_id, customer_id, plan, interval, status) VALUES (?, ?, 'cus_test', 'growth', 'monthly', 'active')",
        [projectId, `sub_${unique()}`],
      ),
    );
  return { client, projectId, apiKey };
}

/** An agent with an outbound number; more fields as in `update_agent`. */
export async function buildAgent(
  { client }: BuiltProject,
  fields: Record<string, unknown> = {},
): Promise<{ id: string; number: string }> {
  const { body } = await client.post("/api/v1/agents", { type: "outbound", name: "Ava", language: "en", ...fields });
  const numbers = await client.get("/api/v1/phone-numbers");
  const [free] = numbers.body.data.filter(
    (number: { outbound_agent_id: string | null }) => number.outbound_agent_id === null,
  );
  await client.post(`/api/v1/phone-numbers/${free.id}/assign`, { agent_id: body.data.id, role: "outbound" });
  return { id: body.data.id, number: free.number };
}

/** A lead whose phone is played by the person with that line (`0101` books a meeting …) and whose mailbox is so named. */
export async function buildLead(
  { client }: BuiltProject,
  { line = "0101", mailbox = "delivered", ...fields }: Record<string, unknown> = {},
): Promise<{ id: string; phone: string; email: string }> {
  const { body } = await client.post("/api/v1/leads", {
    name: "Jane Doe",
    phone: `+1202555${String(line)}`,
    email: `${String(mailbox)}+${unique()}@example.com`,
    ...fields,
  });
  return body.data;
}
