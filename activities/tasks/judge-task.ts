import { Context } from "@temporalio/activity";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Call } from "../../db/entities/call.ts";
import type { OutreachTask } from "../../db/entities/outreach-task.ts";
import { TaskAttempt } from "../../db/entities/task-attempt.ts";
import { inProject } from "../../db/project-scope.ts";
import { lockTask } from "../../db/queries/goals/lock-task.ts";
import { repliesOf } from "../../db/queries/goals/news-of-person.ts";
import { readTurns } from "../../db/queries/read-turns.ts";
import { checkJudgement } from "../../domain/check-judgement.ts";
import { DEFAULT_POLICY } from "../../domain/policy.ts";
import { THINK_TRIES } from "../../domain/pursuit.ts";
import type { PursuitRef } from "../../domain/pursuit.ts";
import type { ContactEvidence, Judgement } from "../../providers/goal-mind.ts";
import { askMind } from "../ask-mind.ts";
import type { DecidedBy } from "../ask-mind.ts";
import type { ActivityDeps } from "../deps.ts";
import { attemptOutcome } from "./attempt-outcome.ts";
import { closeTry, finishTask } from "./task-turn.ts";
import type { TaskTurn } from "./task-turn.ts";

/** People read it themselves: a task is not judged for ever. */
const UNJUDGED: Judgement = {
  verdict: "unclear",
  summary: "They answered, and nobody could tell what it means.",
  offer: null,
  when: null,
  question: null,
};

/** What a person said, judged once; written only if the attempt is still the one under way. */
export async function judgeTask(deps: ActivityDeps, { projectId, recordId }: PursuitRef): Promise<void> {
  const seen = await inProject(deps.database, projectId, async (em) => {
    const task = await lockTask(em, recordId);
    const attempt = task && (await em.findOne(TaskAttempt, { taskId: task.id, status: "in_progress" }));
    return task?.state === "in_progress" && attempt
      ? { attemptId: attempt.id, evidence: await evidenceOf(em, task, attempt) }
      : null;
  });
  if (!seen) return;
  const { evidence } = seen;
  const { mind } = await deps.providersFor(projectId);
  const { answer, by } = await askMind(mind, (asked, signal) => asked.judge(evidence, signal)).catch(
    (error: unknown) => {
      if (Context.current().info.attempt < THINK_TRIES) throw error;
      return { answer: UNJUDGED, by: { model: mind.name, prompt_version: mind.promptVersion } };
    },
  );
  const said = evidence.turns.flatMap(({ speaker, text }) => (speaker === "person" ? [text] : []));
  const judged = checkJudgement(answer, said, evidence.meetingWhen);
  await inProject(deps.database, projectId, async (em) => {
    const task = await lockTask(em, recordId);
    const attempt = await em.findOne(TaskAttempt, { id: seen.attemptId, status: "in_progress" });
    if (task?.state !== "in_progress" || !attempt) return;
    const turn = { em, task, policy: DEFAULT_POLICY, settings: deps.settings, now: new Date() };
    await conclude(turn, attempt, judged, by);
  });
}

async function conclude(turn: TaskTurn, attempt: TaskAttempt, judged: Judgement, by: DecidedBy): Promise<void> {
  const refused = judged.verdict === "refused";
  const { outcome, reason } = await attemptOutcome(turn, attempt);
  if (outcome === "wait") return;
  // An answer to an earlier attempt does not make a success of the one that was under way.
  const status = outcome === "judge" ? (refused ? "refused" : "success") : outcome;
  await closeTry(turn, attempt, status, reason);
  if (!refused) turn.task.completedViaChannel = outcome === "judge" ? attempt.channel : "email";
  const { verdict, summary, offer, when, question } = judged;
  await finishTask(turn, refused ? "failed" : "completed", {
    summary,
    reason: refused ? "refused" : null,
    result: {
      verdict,
      offer: offer ? { ...offer, lead_id: turn.task.leadId } : undefined,
      when: when ?? undefined,
      question: question ?? undefined,
      ...by,
    },
  });
}

/** What was said on the call, where there was one, and what the person has written since they were first to be reached. */
async function evidenceOf(em: EntityManager, task: OutreachTask, attempt: TaskAttempt): Promise<ContactEvidence> {
  const call = attempt.channel === "call" ? await em.findOneOrFail(Call, { id: attempt.recordId }) : null;
  const said = call ? (await readTurns(em, call.id)).map(({ speaker, content }) => ({ speaker, text: content })) : [];
  const replies = await repliesOf(em, task.id);
  return {
    goal: task.goal,
    channel: said.length > 0 ? "call" : "email",
    turns: [...said, ...replies.map(({ body }) => ({ speaker: "person" as const, text: body }))],
    meetingWhen: call?.meetingWhen ?? null,
    optOut: call?.optOut === true || replies.some(({ opt_out }) => opt_out),
  };
}
