import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel, Verdict } from "../../domain/gate.ts";
import { newId } from "../../domain/id.ts";

/** Each verdict of the gate is a row, allow as well as deny. */
export const writeVerdict = (
  em: EntityManager,
  projectId: string,
  recordId: string,
  channel: Channel,
  verdict: Verdict,
): Promise<unknown> =>
  em.execute(
    "INSERT INTO verdict (project_id, id, record_id, channel, decision, rule, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [
      projectId,
      newId("vrd"),
      recordId,
      channel,
      verdict.decision,
      "rule" in verdict ? verdict.rule : null,
      "until" in verdict ? verdict.until : null,
    ],
  );
