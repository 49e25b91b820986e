import { parseArgs } from "node:util";
import { giveCredits } from "../../db/queries/give-credits.ts";
import { toCredits, toHundredths } from "../../domain/credit-costs.ts";
import { projectExists, withSystemDatabase } from "./with-system-database.ts";

const USAGE =
  "cora credits --project <project id> --add <credits> --why <text>   (DATABASE_URL names the database; they expire with the project's present period)";
const MAX = 10_000_000;

/** For operators: credits for a project's present period, with the reason in its history. */
export async function credits(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args, options: { project: text, add: text, why: text } });
  const { project, why } = values;
  const amount = Number(values.add);
  const url = process.env["DATABASE_URL"];
  if (!url || !project || !why || !(amount >= 0.01 && amount <= MAX)) {
    console.error(USAGE);
    return 1;
  }
  const remaining = await withSystemDatabase(url, async (em) =>
    (await projectExists(em, project)) ? giveCredits(em, project, toHundredths(amount), why) : null,
  );
  console.log(
    remaining === null ? `There is no project ${project}.` : `${project} has ${toCredits(remaining)} credits now.`,
  );
  return remaining === null ? 1 : 0;
}
