import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testClient } from "../setup/test-client.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

const BURST = 24;
let cora: TestCora;
let second: TestClient;
let owner: pg.Pool;

beforeAll(async () => {
  const port = await freePort();
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port) })]);
  second = testClient(`http://127.0.0.1:${port}`);
  owner = new pg.Pool({ connectionString: cora.databaseUrl, max: 3 });
});
afterAll(async () => {
  await owner?.end();
  await cora?.stop();
});

interface Stage {
  project: BuiltProject;
  agentId: string;
  leadIds: string[];
}

async function stage(leads = BURST, options: { credits?: number } = {}): Promise<Stage> {
  const project = await buildProject(cora, options);
  const agent = await buildAgent(project);
  const made = await Promise.all(Array.from({ length: leads }, () => buildLead(project)));
  return { project, agentId: agent.id, leadIds: made.map(({ id }) => id) };
}

const mail = ({ project, agentId }: Stage, leadId: string, key: string = randomUUID(), client = project.client) =>
  client.post(
    "/api/v1/outreach/email",
    { lead_id: leadId, agent_id: agentId, message: "Hello" },
    { "idempotency-key": key },
  );
const rows = async <Row extends object>(query: string, values: unknown[]) =>
  (await owner.query<Row>(query, values)).rows;
const statuses = (answers: Answer[]) => answers.map(({ status }) => status);
const codes = (answers: Answer[]) => answers.map(({ body }) => body.error?.code);

/** How much of everything there is that an accepted email brings about. */
async function traces(projectId: string) {
  const [counted] = await rows<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM email WHERE project_id = $1) AS emails,
       (SELECT count(*)::int FROM workflow_start WHERE project_id = $1) AS starts,
       (SELECT count(*)::int FROM activity WHERE project_id = $1 AND event_type = 'email_queued') AS lines,
       (SELECT count(*)::int FROM credit_hold WHERE project_id = $1) AS holds,
       (SELECT count(*)::int FROM credit_entry WHERE project_id = $1 AND kind = 'hold') AS entries,
       (SELECT count(*)::int FROM audit_event WHERE project_id = $1 AND action = 'send_email') AS events,
       (SELECT count(*)::int FROM idempotency_key WHERE project_id = $1 AND operation = 'send_email' AND response IS NOT NULL) AS keys,
       (SELECT coalesce(sum(total_emails), 0)::int FROM lead WHERE project_id = $1) AS counted`,
    [projectId],
  );
  return counted;
}
const each = (count: number) => ({
  emails: count,
  starts: count,
  lines: count,
  holds: count,
  entries: count,
  events: count,
  keys: count,
  counted: count,
});

describe("requests that come together", () => {
  test("share transactions, and each leaves everything that one by itself leaves", async () => {
    const at = await stage();
    let asked = 0;
    await eventually(async () => {
      const answers = await Promise.all(at.leadIds.map((leadId) => mail(at, leadId)));
      asked += answers.length;
      expect(statuses(answers)).toEqual(answers.map(() => 202));
      expect(new Set(answers.map(({ body }) => body.data.email_id)).size).toBe(answers.length);
      const shared = await rows("SELECT 1 FROM email WHERE project_id = $1 GROUP BY xmin::text HAVING count(*) > 1", [
        at.project.projectId,
      ]);
      return shared.length > 0;
    }, "a transaction with several emails");
    expect(await traces(at.project.projectId)).toEqual(each(asked));
  });

  test("are refused one by one, and what is refused leaves nothing and spoils nothing", async () => {
    const at = await stage();
    const wishes = at.leadIds.map((leadId, n) => ({
      leadId: n % 3 === 0 ? "lead_missing" : leadId,
      key: randomUUID(),
    }));
    const answers = await Promise.all(wishes.map(({ leadId, key }) => mail(at, leadId, key)));
    expect(statuses(answers)).toEqual(wishes.map(({ leadId }) => (leadId === "lead_missing" ? 404 : 202)));
    expect(await traces(at.project.projectId)).toEqual(
      each(statuses(answers).filter((status) => status === 202).length),
    );
    expect((await mail(at, at.leadIds[0] as string, wishes[0]?.key)).status).toBe(202);
  });

  test("with one key are one email, over two processes, and all hear the same", async () => {
    const at = await stage(1);
    const [leadId = "", key] = [at.leadIds[0], randomUUID()];
    const doors = [at.project.client, second.as(at.project.apiKey)];
    const answers = await Promise.all(
      Array.from({ length: BURST }, (_, n) => mail(at, leadId, key, doors[n % 2] as TestClient)),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ body }) => body.data.email_id)).size).toBe(1);
    expect(accepted.filter(({ headers }) => headers.get("idempotent-replayed") === null)).toHaveLength(1);
    expect(new Set(codes(answers.filter(({ status }) => status !== 202)))).toEqual(
      new Set(accepted.length < BURST ? ["idempotency_conflict"] : []),
    );
    expect(await traces(at.project.projectId)).toEqual(each(1));
  });

  test("are accepted as far as the credits go, and not one further", async () => {
    const at = await stage(BURST, { credits: 3 });
    const answers = await Promise.all(at.leadIds.map((leadId) => mail(at, leadId)));
    const accepted = statuses(answers).filter((status) => status === 202).length;
    const [balance] = await rows<{ remaining: string; allocated: string; held: string }>(
      `SELECT remaining, allocated, (SELECT sum(amount) FROM credit_hold h WHERE h.project_id = b.project_id) AS held
       FROM credit_balance b WHERE project_id = $1`,
      [at.project.projectId],
    );
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(BURST);
    expect(new Set(codes(answers.filter(({ status }) => status !== 202)))).toEqual(new Set(["quota_exceeded"]));
    expect(Number(balance?.held)).toBe(Number(balance?.allocated) - Number(balance?.remaining));
    // What remains does not pay for one more.
    expect(Number(balance?.remaining)).toBeLessThan(Number(balance?.held) / accepted);
    expect(await traces(at.project.projectId)).toEqual(each(accepted));
  });

  test("are accepted while one among them waits for a person whom somebody is changing", async () => {
    const at = await stage();
    const [held = "", ...others] = at.leadIds;
    const holder = await owner.connect();
    try {
      await holder.query("BEGIN");
      await holder.query("SELECT 1 FROM lead WHERE project_id = $1 AND id = $2 FOR UPDATE", [
        at.project.projectId,
        held,
      ]);
      const late = mail(at, held);
      expect(statuses(await Promise.all(others.map((leadId) => mail(at, leadId))))).toEqual(others.map(() => 202));
      expect(await traces(at.project.projectId)).toEqual(each(others.length));
      await holder.query("COMMIT");
      // Whoever waited for too long is told to come again.
      expect([202, 503]).toContain((await late).status);
    } finally {
      await holder.query("ROLLBACK");
      holder.release();
    }
  });
});

test("a key that was revoked opens nothing from then on, in any process, however many ask at once", async () => {
  const at = await stage(1);
  const doors = [at.project.client, second.as(at.project.apiKey)];
  let [isRevoked, isOver] = [false, false];
  const late: number[] = [];
  const ask = async (door: TestClient): Promise<void> => {
    while (!isOver) {
      const wasRevoked = isRevoked;
      const { status } = await door.get("/api/v1/agents");
      if (wasRevoked) late.push(status);
    }
  };
  const asking = Promise.all(Array.from({ length: 12 }, (_, n) => ask(doors[n % 2] as TestClient)));
  await owner.query("UPDATE api_key SET revoked_at = now() WHERE project_id = $1", [at.project.projectId]);
  isRevoked = true;
  await eventually(() => late.length > 40, "answers after the revocation");
  isOver = true;
  await asking;
  expect(new Set(late)).toEqual(new Set([401]));
});

test("a key that somebody is changing keeps nobody waiting, neither its own holder nor others", async () => {
  const [held, other] = [await buildProject(cora), await buildProject(cora)];
  await owner.query("UPDATE api_key SET last_used_at = NULL");
  const holder = await owner.connect();
  try {
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM api_key WHERE project_id = $1 FOR UPDATE", [held.projectId]);
    const answers = await Promise.all([held, other, held, other].map(({ client }) => client.get("/api/v1/agents")));
    expect(statuses(answers)).toEqual([200, 200, 200, 200]);
  } finally {
    await holder.query("ROLLBACK");
    holder.release();
  }
});
