import type { EntityManager } from "@mikro-orm/postgresql";

export interface GoalEvent {
  projectId: string;
  goalId: string;
  stepId?: string | null | undefined;
  kind: string;
  /** Ids, codes and figures; no names, numbers or texts. */
  detail?: Record<string, unknown>;
  /** Who: `key:…`, `user:…`, `app:…`, or `cora`. */
  actor: string;
  model?: string | undefined;
  promptVersion?: string | undefined;
}

/** A line of the goal's timeline; never changed afterwards. */
export const noteGoal = (em: EntityManager, event: GoalEvent): Promise<unknown> =>
  em.execute(
    "INSERT INTO goal_event (project_id, goal_id, step_id, kind, detail, actor, model, prompt_version) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?)",
    [
      event.projectId,
      event.goalId,
      event.stepId ?? null,
      event.kind,
      JSON.stringify(event.detail ?? {}),
      event.actor,
      event.model ?? null,
      event.promptVersion ?? null,
    ],
  );
