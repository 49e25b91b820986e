import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { giveCredits } from "../../db/queries/give-credits.ts";
import { buildLead, buildProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { projectWith } from "./project-with.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
});
afterAll(() => cora?.stop());

const count = async (table: string, projectId: string): Promise<number> => {
  const sql = `SELECT count(*) FROM ${table} WHERE project_id = ?`;
  const [row] = await inSystem(cora.database, (em) => em.execute<[{ count: string }]>(sql, [projectId]));
  return Number(row.count);
};

describe("of fifty requests at once with credits for ten", () => {
  test.each([
    ["email", 3.25, 0.25, 0.3],
    ["call", 43, 3, 4],
  ] as const)(
    "ten %ss are accepted and forty refused, and nothing is left of those",
    async (channel, credits, left, needed) => {
      const project = await projectWith(cora, credits);
      const answers = await Promise.all(Array.from({ length: 50 }, () => project[channel]()));
      const refused = answers.filter(({ status }) => status === 402);
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(10);
      expect(refused).toHaveLength(40);
      for (const { body } of refused)
        expect(body.error).toMatchObject({
          code: "quota_exceeded",
          type: "billing_error",
          details: { credits_needed: needed, credits_remaining: expect.any(Number) },
        });
      expect(refused.at(-1)?.body.error.details.credits_remaining).toBe(left);
      expect(await count(channel, project.projectId)).toBe(10);
      expect(await count("workflow_start", project.projectId)).toBe(10);
      expect(await project.ledger()).toMatchObject({ sound: true, remaining: Math.round(left * 100) });
      expect(await project.balance()).toMatchObject({
        credits_remaining: left,
        credits_held: Math.round(needed * 1000) / 100,
      });
    },
  );
});

test("a request that is sent again holds nothing twice", async () => {
  const project = await projectWith(cora, 10);
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 8 }, () => project.call(key)));
  const ids = new Set(answers.filter(({ status }) => status === 202).map(({ body }) => body.data.call_id));
  expect(ids.size).toBe(1);
  expect(await project.ledger()).toMatchObject({ held: 400, remaining: 600, sound: true });
});

test("a key that was refused for want of credits serves once there are some", async () => {
  const project = await projectWith(cora, 0.2);
  const key = randomUUID();
  expect((await project.email(key)).body.error.code).toBe("quota_exceeded");
  await inSystem(cora.database, (em) => giveCredits(em, project.projectId, 10, "for a test"));
  expect((await project.email(key)).status).toBe(202);
});

test("credits are the last thing that is asked for: who may not or cannot be reached is told so first", async () => {
  const poor = await projectWith(cora, 0.1);
  const stopped = await buildLead(poor, {});
  await poor.client.patch(`/api/v1/leads/${stopped.id}`, { outreach_disabled: true });
  const ask = async (body: object) => (await poor.client.post("/api/v1/outreach/email", body)).body.error.code;
  expect(await ask({ ...poor.parties, lead_id: 7 })).toBe("validation_error");
  expect(await ask({ ...poor.parties, lead_id: "lead_unknown" })).toBe("resource_not_found");
  expect(await ask({ ...poor.parties, lead_id: stopped.id })).toBe("lead_stopped");
  expect(await ask(poor.parties)).toBe("quota_exceeded");
  const unpaid = await buildProject(cora, { subscribed: false });
  expect((await unpaid.client.post("/api/v1/outreach/email", poor.parties)).body.error.code).toBe("payment_required");
});

test("a new month serves at once, without anybody having granted it", async () => {
  const project = await projectWith(cora, 0);
  expect((await project.call()).status).toBe(402);
  await inSystem(cora.database, (em) =>
    em.execute(
      "UPDATE subscription SET current_period_start = now(), current_period_end = now() + interval '1 month' WHERE project_id = ?",
      [project.projectId],
    ),
  );
  expect((await project.call()).status).toBe(202);
  expect(await project.ledger()).toMatchObject({ allocated: 40_000, held: 400, sound: true });
});

test("an agent's client hears the same over MCP, with the figures", async () => {
  const project = await projectWith(cora, 0.1);
  const { body } = await project.client.post(
    "/api/mcp",
    {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "trigger_call", arguments: { ...project.parties, idempotency_key: randomUUID() } },
    },
    { accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" },
  );
  expect(JSON.stringify(body)).toContain("quota_exceeded");
});
