import type { EntityManager } from "@mikro-orm/postgresql";
import { LockMode } from "@mikro-orm/core";
import type { AttemptState } from "../../domain/attempt.ts";
import type { Channel } from "../../domain/gate.ts";
import { newId } from "../../domain/id.ts";
import { Attempt } from "../entities/attempt.ts";

const ALIVE: AttemptState[] = ["open", "accepted", "unknown"];

/** The attempt of a record that may have reached, or may yet reach, somebody; at most one can exist. */
export const aliveAttempt = (em: EntityManager, recordId: string): Promise<Attempt | null> =>
  em.findOne(Attempt, { recordId, state: { $in: ALIVE } }, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** Writes the next attempt down, with the database's time; it must be committed before the provider is called. */
export async function openAttempt(
  em: EntityManager,
  projectId: string,
  recordId: string,
  channel: Channel,
  openedAt: Date,
): Promise<Attempt> {
  const number = (await em.count(Attempt, { recordId })) + 1;
  const attempt = em.create(Attempt, {
    projectId,
    id: newId("att"),
    recordId,
    channel,
    number,
    openedAt,
  } as never);
  await em.flush();
  return attempt;
}

/**
 * What came of an attempt. A provider id that a callback has bound already stays. False when others have closed it in the
 * meantime: of what a worker says after that, only an acceptance still counts.
 */
export async function closeAttempt(
  em: EntityManager,
  attemptId: string,
  state: AttemptState,
  result: { providerId?: string; code?: string } = {},
): Promise<boolean> {
  const closed = await em.execute<unknown[]>(
    `UPDATE attempt SET state = ?, provider_id = coalesce(provider_id, ?), code = coalesce(?, code), closed_at = now()
     WHERE project_id = current_project() AND id = ? AND (state IN ('open', 'unknown') OR ?) RETURNING id`,
    [state, result.providerId ?? null, result.code ?? null, attemptId, state === "accepted"],
  );
  return closed.length > 0;
}
