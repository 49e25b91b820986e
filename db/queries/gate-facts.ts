import type { EntityManager } from "@mikro-orm/postgresql";
import { isOvertaken } from "./goals/news-of-person.ts";
import { isWithdrawn } from "./is-withdrawn.ts";
import { lockPerson } from "./lock-person.ts";
import { readPerson } from "./read-person.ts";
import type { People, PersonFacts } from "./read-person.ts";

/** What the gate asks the database, for one lead, agent and record of the present project, as it is now. */
export interface GateFacts extends PersonFacts {
  withdrawn: boolean;
}

export async function gateFacts(
  em: EntityManager,
  people: People,
  taskId: string | null | undefined = null,
): Promise<GateFacts> {
  const withdrawn = taskId ? await isWithdrawn(em, people.projectId, taskId) : false;
  await lockPerson(em, people.leadId);
  // Under that lock: whoever brings news of the person holds it too.
  const overtaken = taskId ? await isOvertaken(em, taskId, people.recordId) : false;
  return { ...(await readPerson(em, people)), withdrawn: withdrawn || overtaken };
}
