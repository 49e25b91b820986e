import pg from "pg";
import { newId } from "../../domain/id.ts";
import { buildAgent, buildProject } from "../../test/setup/factories.ts";
import type { BuiltProject } from "../../test/setup/factories.ts";
import type { BenchCora } from "./bench-cora.ts";

export interface Sender extends BuiltProject {
  agent: { id: string; number: string };
}

/** A project that may do as much as the benchmarks ask, with an agent that calls and mails. */
export async function buildSender(cora: BenchCora): Promise<Sender> {
  const project = await buildProject(cora, { credits: 10_000_000 });
  return { ...project, agent: await buildAgent(project) };
}

/** As the superuser: for tables, and for counting what no request tells. */
export async function withSql<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // A run that is broken off ends its servers first; whoever waits for an answer hears of it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export interface SeededLead {
  id: string;
  email: string;
  phone: string;
}

/** So many new people, written straight into the table. */
export async function addLeads(
  databaseUrl: string,
  projectId: string,
  count: number,
  phoneOf: (n: number) => string = () => "+12025550101",
): Promise<SeededLead[]> {
  const leads = Array.from({ length: count }, (_, n) => {
    const id = newId("lead");
    return { id, email: `delivered+${id}@example.com`, phone: phoneOf(n) };
  });
  const column = (name: keyof SeededLead) => leads.map((lead) => lead[name]);
  await withSql(databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO lead (project_id, id, name, email, phone)
       SELECT $1, id, 'Jane Doe', email, phone FROM unnest($2::text[], $3::text[], $4::text[]) AS t (id, email, phone)`,
      [projectId, column("id"), column("email"), column("phone")],
    );
    // Postgres would count them by itself within a minute; until then it plans as if there were none.
    await client.query("ANALYZE lead");
  });
  return leads;
}
