import type { EntityManager } from "@mikro-orm/postgresql";

export interface TurnRow {
  seq: number;
  speaker: "agent" | "person";
  content: string;
  /** Since the call was answered. */
  offset_ms: number;
}

/** What was said on a call of the present project, in order. */
export const readTurns = (em: EntityManager, callId: string): Promise<TurnRow[]> =>
  em.execute<TurnRow[]>(
    "SELECT seq, speaker, content, offset_ms FROM transcript_turn WHERE project_id = current_project() AND call_id = ? ORDER BY seq",
    [callId],
  );
