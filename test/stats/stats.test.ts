import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { recordMeeting } from "../../db/queries/record-meeting.ts";
import { foldStats } from "../../worker/chores/fold-stats.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
});
afterAll(() => cora?.stop());

const stats = async ({ client }: BuiltProject, range?: string) =>
  (await client.get(`/api/v1/stats${range ? `?time_range=${range}` : ""}`)).body.data;
const execute = (sql: string, values: unknown[]) => inSystem(cora.database, (em) => em.execute<unknown[]>(sql, values));
const fold = () => foldStats(cora);

/** The same figures, counted from the rows themselves. */
async function recount({ projectId }: BuiltProject) {
  const [row] = (await execute(
    `SELECT (SELECT count(*) FROM lead WHERE project_id = p.id) AS total_leads, (SELECT count(*) FROM call WHERE project_id = p.id) AS total_calls,
       (SELECT count(*) FROM email WHERE project_id = p.id) AS total_emails,
       (SELECT count(*) FROM lead WHERE project_id = p.id AND meeting_booked) AS meetings_booked,
       (SELECT count(*) FROM lead WHERE project_id = p.id AND converted) AS converted,
       (SELECT count(*) FROM agent WHERE project_id = p.id AND type = 'outbound') AS outbound,
       (SELECT count(*) FROM agent WHERE project_id = p.id AND type = 'inbound') AS inbound FROM project p WHERE p.id = ?`,
    [projectId],
  )) as [Record<string, string>];
  const { outbound, inbound, ...totals } = row;
  const numbers = Object.entries(totals).map(([name, value]) => [name, Number(value)] as const);
  return {
    ...(Object.fromEntries(numbers) as Record<string, number>),
    agents: { outbound: Number(outbound), inbound: Number(inbound) },
  };
}

test("a new project has nothing", async () => {
  expect(await stats(await buildProject(cora))).toEqual({
    total_leads: 0,
    total_calls: 0,
    total_emails: 0,
    meetings_booked: 0,
    converted: 0,
    agents: { outbound: 0, inbound: 0 },
  });
});

test("after a mix of everything at once, the totals are what a recount finds, folded or not", async () => {
  const project = await buildProject(cora);
  const { client, projectId } = project;
  const agent = await buildAgent(project);
  const leads = await Promise.all(Array.from({ length: 8 }, () => buildLead(project)));
  const id = (nth: number) => leads[nth % leads.length]?.id as string;
  const turns = [
    (nth: number) => client.post("/api/v1/outreach/email", { lead_id: id(nth), agent_id: agent.id }),
    (nth: number) =>
      client.post("/api/v1/outreach/call", { lead_id: id(nth), agent_id: agent.id }, { "idempotency-key": `k${nth}` }),
    (nth: number) => client.patch(`/api/v1/leads/${id(nth)}`, { stage: nth % 3 === 0 ? "converted" : "in_progress" }),
    (nth: number) => client.patch(`/api/v1/leads/${id(nth)}`, { meeting_booked: nth % 2 === 0 }),
    (nth: number) => client.post("/api/v1/leads", { name: `Lead ${nth}` }),
    (nth: number) => client.post("/api/v1/leads/bulk", { leads: [{ name: "A" }, { name: "B" }, { name: `C${nth}` }] }),
    (nth: number) => client.post("/api/v1/agents", { type: nth % 2 === 0 ? "inbound" : "outbound" }),
    (nth: number) =>
      inProject(cora.database, projectId, (em) =>
        recordMeeting(em, { projectId, leadId: id(nth), agentId: agent.id, callId: "call_none", when: "Monday" }),
      ),
    () => fold(),
  ];
  const order = Array.from({ length: 120 }, (_, nth) => ({ nth, turn: turns[(nth * 7 + (nth % 5)) % turns.length] }));
  await Promise.all(order.map(async ({ nth, turn }) => turn?.(nth)));
  const counted = await recount(project);
  expect(Number((counted as Record<string, unknown>)["total_leads"])).toBeGreaterThan(20);
  expect(await stats(project)).toEqual(counted);
  await fold();
  expect(await stats(project)).toEqual(counted);
  expect(await stats(project, "7d")).toEqual(counted);
});

describe("time_range", () => {
  let project: BuiltProject;
  beforeAll(async () => {
    project = await buildProject(cora);
    for (const age of [0, 6, 7, 29, 30, 89, 90, 400])
      await inProject(cora.database, project.projectId, (em) =>
        em.execute(
          "INSERT INTO lead (project_id, id, name, created_at) VALUES (?, ?, 'Old', now() - ? * interval '1 day')",
          [project.projectId, `lead_${age}_${project.projectId}`, age],
        ),
      );
  });

  test.each([
    ["7d", 2],
    ["30d", 4],
    ["90d", 6],
    ["all", 8],
    [undefined, 8],
  ])("%s counts what happened in it", async (range, leads) => {
    expect((await stats(project, range)).total_leads).toBe(leads);
    await fold();
    expect((await stats(project, range)).total_leads).toBe(leads);
  });

  test("any other is refused", async () => {
    const { body } = await project.client.get("/api/v1/stats?time_range=1y");
    expect(body.error).toMatchObject({ code: "validation_error", param: "time_range" });
  });
});

test("another project's figures are its own", async () => {
  const [mine, other] = [await buildProject(cora), await buildProject(cora)];
  await buildLead(other);
  expect((await stats(mine)).total_leads).toBe(0);
  expect((await stats(other)).total_leads).toBe(1);
});
