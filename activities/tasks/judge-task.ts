import { Context } from "@temporalio/activity";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Call } from "../../db/entities/call.ts";
import type { OutreachTask } from "../../db/entities/outreach-task.ts";
import { TaskAttempt } from "../../db/entities/task-attempt.ts";
import { inProject } from "../../db/project-scope.ts";
import { lockTask } from "../../db/queries/goals/lock-task.ts";
import { repliesSince } from "../../db/queries/goals/replies.ts";
import { readTurns } from "../../db/queries/read-turns.ts";
import { DEFAULT_POLICY } from "../../domain/policy.ts";
import type { PursuitRef } from "../../domain/pursuit.ts";
import type { ContactEvidence, Judgement } from "../../providers/goal-mind.ts";
import { ruleBasedMind } from "../../providers/goals/index.ts";
import type { ActivityDeps } from "../deps.ts";
import { closeTry, finishTask } from "./task-turn.ts";

const JUDGE_MS = 120_000;
const RULES_FROM_TRY = 3;

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
  const given = await deps.providersFor(projectId);
  const mind = Context.current().info.attempt >= RULES_FROM_TRY ? ruleBasedMind() : given.mind;
  const judged = await mind.judge(seen.evidence, AbortSignal.timeout(JUDGE_MS));
  await inProject(deps.database, projectId, async (em) => {
    const task = await lockTask(em, recordId);
    const attempt = await em.findOne(TaskAttempt, { id: seen.attemptId, status: "in_progress" });
    if (task?.state !== "in_progress" || !attempt) return;
    const turn = { em, task, policy: DEFAULT_POLICY, settings: deps.settings, now: new Date() };
    await conclude(turn, attempt, judged, { model: mind.name, prompt_version: mind.promptVersion });
  });
}

async function conclude(
  turn: Parameters<typeof closeTry>[0],
  attempt: TaskAttempt,
  judged: Judgement,
  by: Record<string, string>,
): Promise<void> {
  const refused = judged.verdict === "refused";
  await closeTry(turn, attempt, refused ? "refused" : "success");
  turn.task.completedViaChannel = refused ? null : attempt.channel;
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

/** What was said on the call, or written back since the email went out. */
async function evidenceOf(em: EntityManager, task: OutreachTask, attempt: TaskAttempt): Promise<ContactEvidence> {
  return { goal: task.goal, channel: attempt.channel, ...(await WORDS[attempt.channel](em, task, attempt)) };
}

type Words = Pick<ContactEvidence, "turns" | "meetingWhen" | "optOut">;

const WORDS: Record<
  TaskAttempt["channel"],
  (em: EntityManager, task: OutreachTask, attempt: TaskAttempt) => Promise<Words>
> = {
  call: async (em, _task, { recordId }) => {
    const call = await em.findOneOrFail(Call, { id: recordId });
    const turns = (await readTurns(em, call.id)).map(({ speaker, content }) => ({ speaker, text: content }));
    return { turns, meetingWhen: call.meetingWhen ?? null, optOut: call.optOut };
  },
  email: async (em, task, { startedAt }) => {
    const replies = await repliesSince(em, task, startedAt);
    return {
      turns: replies.map(({ body }) => ({ speaker: "person" as const, text: body })),
      meetingWhen: null,
      optOut: replies.some(({ opt_out }) => opt_out),
    };
  },
};
