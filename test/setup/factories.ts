import { randomBytes } from "node:crypto";
import { newApiKey } from "../../api/auth/api-key.ts";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { giveCredits } from "../../db/queries/give-credits.ts";
import { insertApiKey } from "../../db/queries/insert-api-key.ts";
import { toHundredths } from "../../domain/credit-costs.ts";
import type { TestClient } from "./test-client.ts";
import type { TestCora } from "./test-cora.ts";

const unique = (): string => randomBytes(5).toString("hex");

/** Calling hours that are always open, so that no test depends on the hour at which it runs. */
export const ALWAYS = { calling_hours: { start: "00:00", end: "24:00" }, calling_days: [1, 2, 3, 4, 5, 6, 7] };

export interface BuiltProject {
  client: TestClient;
  projectId: string;
  apiKey: string;
  testApiKey: string;
  /** A further key, to be revoked. */
  spareKeyId: string;
  /** SQL within the project, for what no request brings about. */
  run(sql: string, values: unknown[]): Promise<unknown>;
  /** A row of the project. */
  insert(table: string, row: Record<string, unknown>): Promise<unknown>;
}

/** A project with an open calling window; `subscribed` and rich by rows, because most tests are not about paying. */
export async function buildProject(
  cora: Pick<TestCora, "client" | "database">,
  { subscribed = true, credits = 100_000 } = {},
): Promise<BuiltProject> {
  const { body } = await cora.client.post("/api/v1/signup", {
    email: `${unique()}@example.com`,
    company_name: "Acme Solar",
  });
  const { api_key: apiKey, test_api_key: testApiKey, project_id: projectId } = body.data;
  const client = cora.client.as(apiKey);
  await client.patch("/api/v1/policy", ALWAYS);
  const { prefix, hash } = newApiKey("live");
  const spareKeyId = await inSystem(cora.database, (em) =>
    insertApiKey(em, projectId, { name: "Spare", environment: "live", scope: "full", prefix, hash }),
  );
  if (subscribed)
    await inSystem(cora.database, async (em) => {
      await em.execute(
        "INSERT INTO subscription (project_id, provider_id, customer_id, plan, interval, status) VALUES (?, ?, 'cus_test', 'growth', 'monthly', 'active')",
        [projectId, `sub_${unique()}`],
      );
      if (credits > 0) await giveCredits(em, projectId, toHundredths(credits), "for a test");
    });
  const run: BuiltProject["run"] = (sql, values) =>
    inProject(cora.database, projectId, (em) => em.execute(sql, values));
  const insert: BuiltProject["insert"] = (table, row) => {
    const all = { project_id: projectId, ...row };
    const values = Object.values(all).map(asValue);
    return run(`INSERT INTO ${table} (${Object.keys(all).join()}) VALUES (${values.map(() => "?").join()})`, values);
  };
  return { client, projectId, apiKey, testApiKey, spareKeyId, run, insert };
}

const asValue = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value;

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
