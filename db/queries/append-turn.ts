import type { Statements } from "../statements.ts";

export interface NewTurn {
  projectId: string;
  callId: string;
  speaker: "agent" | "person";
  content: string;
  offsetMs: number;
}

/** One more thing said on a call, after everything that was said before. */
export const appendTurn = (statements: Statements, turn: NewTurn): Promise<unknown> =>
  statements.execute(
    `INSERT INTO transcript_turn (project_id, call_id, seq, speaker, content, offset_ms)
     SELECT ?, ?, coalesce(max(seq), 0) + 1, ?, ?, ?::integer FROM transcript_turn WHERE project_id = ? AND call_id = ?`,
    [turn.projectId, turn.callId, turn.speaker, turn.content, String(turn.offsetMs), turn.projectId, turn.callId],
  );
