import type { EntityManager } from "@mikro-orm/postgresql";

interface Node {
  "Node Type": string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  "Heap Fetches"?: number;
  "Relation Name"?: string;
  Plans?: Node[];
}

export interface Reads {
  statements: number;
  /** Rows that scans have looked at, wanted or not. */
  rows: number;
  /** Tables that were read from one end to the other. */
  whole: string[];
}

const scansOf = (node: Node): Node[] => [
  ...(node["Relation Name"] ? [node] : []),
  ...(node.Plans ?? []).flatMap((plan) => scansOf(plan)),
];

/** Runs a query with each of its statements explained and run besides, and counts what they read. */
export async function explainReads(em: EntityManager, query: (em: EntityManager) => Promise<unknown>): Promise<Reads> {
  const reads: Reads = { statements: 0, rows: 0, whole: [] };
  const explained = new Proxy(em, {
    get(target, name) {
      if (name !== "execute") return Reflect.get(target, name);
      return async (sql: string, values: unknown[]) => {
        const [row] = await em.execute<{ "QUERY PLAN": { Plan: Node }[] }[]>(
          `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
          values,
        );
        reads.statements += 1;
        for (const scan of scansOf((row as { "QUERY PLAN": [{ Plan: Node }] })["QUERY PLAN"][0].Plan)) {
          const each =
            (scan["Actual Rows"] ?? 0) +
            (scan["Rows Removed by Filter"] ?? 0) +
            (scan["Rows Removed by Index Recheck"] ?? 0);
          reads.rows += each * (scan["Actual Loops"] ?? 0);
          if (scan["Node Type"] === "Seq Scan") reads.whole.push(scan["Relation Name"] ?? "");
        }
        return em.execute(sql, values);
      };
    },
  });
  await query(explained);
  return reads;
}
