import { LeadImport } from "../entities/lead-import.ts";
import type { Database } from "../orm.ts";
import { inSystem } from "../project-scope.ts";

/** Imports of any projects, by project and id; for listeners who have shown that these are theirs. */
export const watchedImports = (database: Database, keys: [projectId: string, id: string][]): Promise<LeadImport[]> =>
  keys.length === 0
    ? Promise.resolve([])
    : inSystem(database, (em) =>
        em.find(LeadImport, { $or: keys.map(([projectId, id]) => ({ projectId, id })) }, { filters: false }),
      );
