import type { EntityManager } from "@mikro-orm/postgresql";

/** The agent's last turn on a call, as far as it was heard. */
export const amendLastTurn = (em: EntityManager, callId: string, content: string): Promise<unknown> =>
  em.execute(
    `UPDATE transcript_turn SET content = ? WHERE project_id = current_project() AND call_id = ? AND speaker = 'agent'
       AND seq = (SELECT max(seq) FROM transcript_turn WHERE project_id = current_project() AND call_id = ?)`,
    [content, callId, callId],
  );
