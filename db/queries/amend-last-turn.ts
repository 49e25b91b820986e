import type { Statements } from "../statements.ts";

/** The agent's last turn on a call, as far as it was heard. */
export const amendLastTurn = (statements: Statements, callId: string, content: string): Promise<unknown> =>
  statements.execute(
    `UPDATE transcript_turn SET content = ? WHERE project_id = current_project() AND call_id = ? AND speaker = 'agent'
       AND seq = (SELECT max(seq) FROM transcript_turn WHERE project_id = current_project() AND call_id = ?)`,
    [content, callId, callId],
  );
