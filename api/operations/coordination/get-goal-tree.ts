import { z } from "zod";
import { Goal } from "../../../db/entities/goal.ts";
import { goalsUsed } from "../../../db/queries/goals/goal-spending.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { GoalSummaryView, presentSummary } from "./goal-view.ts";

type Summary = z.input<typeof GoalSummaryView>;
interface Tree extends Summary {
  sub_goals: Tree[];
}

const Leaf = GoalSummaryView.extend({ sub_goals: z.array(z.record(z.string(), z.never())).max(0) });
const Twig = GoalSummaryView.extend({ sub_goals: z.array(Leaf) });
const Branch = GoalSummaryView.extend({ sub_goals: z.array(Twig) });
/** As deep as goals go: three levels below the first. */
const TreeView = GoalSummaryView.extend({ sub_goals: z.array(Branch) });

/** More than a person can look at; the list pages through the rest. */
const GOALS_MAX = 1_000;

export const getGoalTree = operation({
  id: "get_goal_tree",
  section: "Coordination",
  method: "GET",
  path: "/api/v1/coordination/goals/{goal_id}/tree",
  summary: "Get a goal with all its sub-goals as a tree",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ goal_id: Id }),
  output: TreeView,
}).handle(async ({ goal_id }, call) => {
  const root = await mustFind(call, Goal, goal_id);
  const all = await call.em.find(
    Goal,
    { rootGoalId: root.rootGoalId },
    { orderBy: { createdAt: "asc", id: "asc" }, limit: GOALS_MAX },
  );
  const used = await goalsUsed(
    call.em,
    all.map(({ id }) => id),
  );
  const treeOf = (goal: Goal): Tree => {
    const children = all.filter(({ parentGoalId }) => parentGoalId === goal.id);
    return { ...presentSummary(goal, children.length, used.get(goal.id) ?? 0), sub_goals: children.map(treeOf) };
  };
  return treeOf(root) as z.input<typeof TreeView>;
});
