import { parseArgs } from "node:util";
import { newApiKey } from "../../api/auth/api-key.ts";
import { insertApiKey } from "../../db/queries/insert-api-key.ts";
import { twinOf } from "../../db/queries/twin-of.ts";
import { isTestProject, sideOf } from "../../domain/side.ts";
import { projectExists, withSystemDatabase } from "./with-system-database.ts";

const USAGE =
  "cora key --project <project id> [--test] [--scope full|read_only] [--name <text>]   (DATABASE_URL names the database; --test makes a key of the project's test twin)";

/** For operators: a further key for a project or for its test twin, printed once. */
export async function key(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const options = { project: text, test: { type: "boolean" }, scope: text, name: text } as const;
  const { values } = parseArgs({ args, options });
  const { project: named, scope = "full", name = "Operator's key" } = values;
  const url = process.env["DATABASE_URL"];
  if (!url || !named || (scope !== "full" && scope !== "read_only")) {
    console.error(USAGE);
    return 1;
  }
  const made = await withSystemDatabase(url, async (em) => {
    if (!(await projectExists(em, named))) return null;
    const project = values.test && !isTestProject(named) ? await twinOf(em, named) : named;
    const environment = sideOf(project);
    const fresh = newApiKey(environment);
    await insertApiKey(em, project, { name, environment, scope, prefix: fresh.prefix, hash: fresh.hash });
    return fresh.key;
  });
  console.log(made ?? `There is no project ${named}.`);
  return made === null ? 1 : 0;
}
