import type { EntityManager } from "@mikro-orm/postgresql";
import { toCredits } from "../../../domain/credit-costs.ts";
import type { Channel } from "../../../domain/gate.ts";
import { credits } from "../../../domain/goal-budget.ts";

/** As the index over them has it: what a goal's other steps have cost is summed in `goal_spent`. */
const UNSETTLED = "NOT s.settled AND (s.state = 'running' OR s.task_id IS NOT NULL OR s.child_goal_id IS NOT NULL)";

/**
 * Parts of a statement that takes goals' ids: steps that may still cost something, of these goals and below, each with the
 * step of the first goal (`top`) through which it hangs there; and by that step and channel, in hundredths, what was charged
 * and is held. Without a step: what the goal has settled. However many steps a goal has had, only its open ones are read:
 * OFFSET 0 keeps the planner from joining whole tables to rows of which it cannot guess the number.
 */
export const goalSpending = `open AS (
    SELECT s.goal_id AS root, s.id AS top, s.id, s.state, s.child_goal_id
    FROM goal_step s WHERE s.project_id = current_project() AND s.goal_id IN (?) AND ${UNSETTLED}
    UNION ALL
    SELECT o.root, o.top, below.id, below.state, below.child_goal_id FROM open o CROSS JOIN LATERAL (
      SELECT s.id, s.state, s.child_goal_id FROM goal_step s
      WHERE s.project_id = current_project() AND s.goal_id = o.child_goal_id AND ${UNSETTLED} OFFSET 0
    ) below WHERE o.child_goal_id IS NOT NULL
  ), cost AS (
    SELECT o.root, o.top, made.channel, made.spent, made.held FROM open o CROSS JOIN LATERAL (
      SELECT a.channel, coalesce(e.spent, 0) AS spent, coalesce(h.amount, 0) AS held
      FROM outreach_task t JOIN task_attempt a ON a.project_id = t.project_id AND a.task_id = t.id
      LEFT JOIN credit_entry e ON e.project_id = a.project_id AND e.record_id = a.record_id AND e.kind = 'settle'
      LEFT JOIN credit_hold h ON h.project_id = a.project_id AND h.record_id = a.record_id
      WHERE t.project_id = current_project() AND t.step_id = o.id OFFSET 0
    ) made
    UNION ALL
    SELECT o.root, o.top, below.channel, below.spent, 0 FROM open o CROSS JOIN LATERAL (
      SELECT p.channel, p.spent FROM goal_spent p WHERE p.project_id = current_project() AND p.goal_id = o.child_goal_id OFFSET 0
    ) below WHERE o.child_goal_id IS NOT NULL
    UNION ALL
    SELECT p.goal_id, NULL, p.channel, p.spent, 0 FROM goal_spent p WHERE p.project_id = current_project() AND p.goal_id IN (?)
  )`;

/** What a goal has cost so far with everything below it, in credits. */
export interface Spending {
  used: number;
  /** What the project's balance holds for its calls and emails now. */
  held: number;
  channels: Map<Channel, number>;
  /** Of its own steps whose cost may still change; that of all others is in their row. */
  steps: Map<string, number>;
}

interface Row {
  root: string;
  top: string | null;
  channel: Channel;
  spent: string;
  held: string;
}

export async function readSpending(em: EntityManager, goalId: string): Promise<Spending> {
  const rows = await em.execute<Row[]>(
    `WITH RECURSIVE ${goalSpending} SELECT root, top, channel, sum(spent) AS spent, sum(held) AS held FROM cost GROUP BY root, top, channel`,
    [[goalId], [goalId]],
  );
  const spending: Spending = { used: 0, held: 0, channels: new Map(), steps: new Map() };
  for (const { top, channel, ...row } of rows) {
    const spent = toCredits(row.spent);
    spending.used = credits(spending.used + spent);
    spending.held = credits(spending.held + toCredits(row.held));
    spending.channels.set(channel, credits((spending.channels.get(channel) ?? 0) + spent));
    if (top !== null) spending.steps.set(top, credits((spending.steps.get(top) ?? 0) + spent));
  }
  return spending;
}

/** What each of these goals has cost, with everything below it; goals that have cost nothing are not in it. */
export async function goalsUsed(em: EntityManager, goalIds: string[]): Promise<Map<string, number>> {
  if (goalIds.length === 0) return new Map();
  const rows = await em.execute<{ root: string; spent: string }[]>(
    `WITH RECURSIVE ${goalSpending} SELECT root, sum(spent) AS spent FROM cost GROUP BY root`,
    [goalIds, goalIds],
  );
  return new Map(rows.map(({ root, spent }) => [root, toCredits(spent)]));
}
