import pg from "pg";
import { inject } from "vitest";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { grantDueCredits } from "../../db/queries/grant-due-credits.ts";
import { holdCredits } from "../../db/queries/hold-credits.ts";
import { settleCredits } from "../../db/queries/settle-credits.ts";
import { newId } from "../../domain/id.ts";
import { freshDatabase } from "../setup/fresh-database.ts";
import { readLedger } from "./read-ledger.ts";

export interface Paid {
  id?: string;
  plan?: string | null;
  status?: string;
  start: string;
  end: string | null;
}

/** Projects with subscriptions and records that cost something, on a database of their own; time is a parameter. */
export async function creditBench() {
  const db = await freshDatabase(inject("databaseUrl"));
  const owner = new pg.Pool({ connectionString: db.url, max: 3 });
  const database: Database = await connectDatabase({
    url: db.url,
    appUrl: null,
    systemUrl: null,
    poolMax: 20,
    name: "credits",
  });
  const query = async (sql: string, values: unknown[] = []) => (await owner.query(sql, values)).rows;
  return {
    database,
    databaseUrl: db.url,
    query,
    ledger: (projectId: string) => readLedger(query, projectId),
    project: async (): Promise<string> => {
      const [org, projectId] = [newId("org"), newId("prj")];
      await query("INSERT INTO organisation (id, name) VALUES ($1, 'Acme')", [org]);
      await query("INSERT INTO project (id, org_id, name) VALUES ($1, $2, 'Acme')", [projectId, org]);
      return projectId;
    },
    pay: (projectId: string, { id = `sub_${projectId}`, plan = "starter", status = "active", start, end }: Paid) =>
      query(
        `INSERT INTO subscription (project_id, provider_id, customer_id, plan, interval, status, current_period_start, current_period_end)
         VALUES ($1, $2, 'cus', $3, 'monthly', $4, $5, $6)
         ON CONFLICT (project_id) DO UPDATE SET provider_id = $2, plan = $3, status = $4, current_period_start = $5, current_period_end = $6`,
        [projectId, id, plan, status, start, end],
      ),
    grant: (projectId: string, now: string) =>
      inSystem(database, (em) => grantDueCredits(em, projectId, new Date(`${now}T12:00:00Z`))),
    /** As an accepted record does it; throws where the credits do not suffice. */
    hold: async (projectId: string, action: "call" | "email_send" = "call"): Promise<string> => {
      const recordId = newId(action === "call" ? "call" : "eml");
      await inProject(database, projectId, (em) =>
        em.execute(
          `WITH asked AS (SELECT ?::text AS project_id, ?::text AS id, ?::text AS entry_id), ${holdCredits(action)} SELECT 1`,
          [projectId, recordId, newId("cre")],
        ),
      );
      return recordId;
    },
    settle: (projectId: string, recordId: string, charge: number) =>
      inProject(database, projectId, (em) => settleCredits(em, projectId, recordId, charge)),
    stop: async () => {
      await owner.end();
      await database.close();
      await db.drop();
    },
  };
}

export type CreditBench = Awaited<ReturnType<typeof creditBench>>;
