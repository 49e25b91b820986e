import { parseArgs } from "node:util";
import { newApiKey } from "../../api/auth/api-key.ts";
import { connectDatabase } from "../../db/orm.ts";
import { inSystem } from "../../db/project-scope.ts";
import { insertApiKey } from "../../db/queries/insert-api-key.ts";

const USAGE =
  "cora key --project <project id> [--scope full|read_only] [--name <text>]   (DATABASE_URL names the database)";

/** For operators: a further key for a project, printed once. */
export async function key(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      project: { type: "string" },
      scope: { type: "string", default: "full" },
      name: { type: "string", default: "Operator's key" },
    },
  });
  const url = process.env["DATABASE_URL"];
  const { project, scope, name } = values;
  if (!url || !project || (scope !== "full" && scope !== "read_only")) {
    console.error(USAGE);
    return 1;
  }
  const database = await connectDatabase({ url, appUrl: null, systemUrl: null, poolMax: 2, name: "cora-key" });
  try {
    const fresh = newApiKey("live");
    const found = await inSystem(database, async (em) => {
      const rows = await em.execute<unknown[]>("SELECT 1 FROM project WHERE id = ?", [project]);
      if (rows.length > 0)
        await insertApiKey(em, project, { name, environment: "live", scope, prefix: fresh.prefix, hash: fresh.hash });
      return rows.length > 0;
    });
    console.log(found ? fresh.key : `There is no project ${project}.`);
    return found ? 0 : 1;
  } finally {
    await database.close();
  }
}
