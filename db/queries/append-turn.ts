import type { EntityManager } from "@mikro-orm/postgresql";

export interface NewTurn {
  projectId: string;
  callId: string;
  speaker: "agent" | "person";
  content: string;
  offsetMs: number;
}

/** One more thing said on a call, after everything that was said before. */
export const appendTurn = (em: EntityManager, turn: NewTurn): Promise<unknown> =>
  em.execute(
    `INSERT INTO transcript_turn (project_id, call_id, seq, speaker, content, offset_ms)
     SELECT ?, ?, coalesce(max(seq), 0) + 1, ?, ?, ? FROM transcript_turn WHERE project_id = ? AND call_id = ?`,
    [turn.projectId, turn.callId, turn.speaker, turn.content, turn.offsetMs, turn.projectId, turn.callId],
  );
