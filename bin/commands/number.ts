import { parseArgs } from "node:util";
import { addPhoneNumber } from "../../db/queries/add-phone-number.ts";
import { judgeNumber } from "../../domain/phone.ts";
import { projectExists, withSystemDatabase } from "./with-system-database.ts";

const USAGE = "cora number --project <project id> --number <E.164>   (DATABASE_URL names the database)";

/** For operators: a number that the Twilio account owns becomes one of a project's numbers. */
export async function number(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args, options: { project: text, number: text } });
  const url = process.env["DATABASE_URL"];
  const verdict = judgeNumber(values.number ?? "");
  if (!url || !values.project || !verdict.ok) {
    console.error(verdict.ok ? USAGE : `${USAGE}\nThe number is not one that can be called from (${verdict.rule}).`);
    return 1;
  }
  const { project, number: owned = "" } = values;
  const outcome = await withSystemDatabase(url, async (em) => {
    if (!(await projectExists(em, project))) return `There is no project ${project}.`;
    return (await addPhoneNumber(em, project, owned, verdict.country))
      ? null
      : `${owned} belongs to a project already.`;
  });
  console.log(outcome ?? `${owned} now belongs to ${project}; assign it to an agent with assign_phone_number.`);
  return outcome === null ? 0 : 1;
}
