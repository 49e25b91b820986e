import { parseArgs } from "node:util";
import { newApiKey } from "../../api/auth/api-key.ts";
import { insertApiKey } from "../../db/queries/insert-api-key.ts";
import { projectExists, withSystemDatabase } from "./with-system-database.ts";

const USAGE =
  "cora key --project <project id> [--scope full|read_only] [--name <text>]   (DATABASE_URL names the database)";

/** For operators: a further key for a project, printed once. */
export async function key(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args, options: { project: text, scope: text, name: text } });
  const { project, scope = "full", name = "Operator's key" } = values;
  const url = process.env["DATABASE_URL"];
  if (!url || !project || (scope !== "full" && scope !== "read_only")) {
    console.error(USAGE);
    return 1;
  }
  const fresh = newApiKey("live");
  const made = await withSystemDatabase(url, async (em) => {
    if (!(await projectExists(em, project))) return false;
    await insertApiKey(em, project, { name, environment: "live", scope, prefix: fresh.prefix, hash: fresh.hash });
    return true;
  });
  console.log(made ? fresh.key : `There is no project ${project}.`);
  return made ? 0 : 1;
}
