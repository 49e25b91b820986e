import type { EntityManager } from "@mikro-orm/postgresql";

const HAPPENED = ["leads", "calls", "emails", "meetings", "converted"] as const;
const EXISTING = ["outbound_agents", "inbound_agents"] as const;
const COUNTERS = [...HAPPENED, ...EXISTING] as const;
type Totals = Record<(typeof COUNTERS)[number], number>;

const SUMS = [
  ...HAPPENED.map((name) => `coalesce(sum(${name}) FILTER (WHERE recent), 0) AS ${name}`),
  ...EXISTING.map((name) => `coalesce(sum(${name}), 0) AS ${name}`),
].join(", ");

/** What happened in the present project in the last days, today (UTC) included, or ever where `days` is null; and the agents there are. */
export async function projectStats(em: EntityManager, days: number | null): Promise<Totals> {
  const within = days === null ? "true" : `day > (now() AT TIME ZONE 'UTC')::date - ${days}`;
  const source = (table: string) =>
    `SELECT ${COUNTERS.join(", ")}, ${within} AS recent FROM ${table} WHERE project_id = current_project()`;
  const [row] = await em.execute<[Record<keyof Totals, string>]>(
    `SELECT ${SUMS} FROM (${source("project_stats")} UNION ALL ${source("stat_change")}) counted`,
  );
  return Object.fromEntries(COUNTERS.map((name) => [name, Number(row[name])])) as Totals;
}
