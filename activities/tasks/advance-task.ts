import { Lead } from "../../db/entities/lead.ts";
import { Project } from "../../db/entities/project.ts";
import { TaskAttempt } from "../../db/entities/task-attempt.ts";
import { inProject } from "../../db/project-scope.ts";
import { lockTask } from "../../db/queries/goals/lock-task.ts";
import { pastAttempts, reachFacts } from "../../db/queries/goals/reach-facts.ts";
import { withCredits } from "../../db/with-credits.ts";
import type { ContactOutcome } from "../../domain/contact-outcome.ts";
import { CoraError } from "../../domain/errors.ts";
import { withDefaults } from "../../domain/policy.ts";
import { pursuit } from "../../domain/pursuit.ts";
import type { Pursuit, PursuitRef } from "../../domain/pursuit.ts";
import { endsTask, isTaskEnded } from "../../domain/task-state.ts";
import type { TaskAttemptStatus } from "../../domain/task-state.ts";
import type { ActivityDeps } from "../deps.ts";
import { attemptOutcome } from "./attempt-outcome.ts";
import { awaitCredits } from "./await-credits.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { channelFor } from "./channel-for.ts";
import { closeTry, finishTask } from "./task-turn.ts";
import type { TaskTurn } from "./task-turn.ts";

/** Looks at a task once: notes what came of its attempt, and makes the next one where one is due and can be paid for. */
export async function advanceTask(deps: ActivityDeps, ref: PursuitRef): Promise<Pursuit> {
  try {
    return await withCredits(deps.database, ref.projectId, () => look(deps, ref, beginAttempt));
  } catch (error) {
    if (!(error instanceof CoraError && error.code === "quota_exceeded")) throw error;
    // The commit was refused as a whole, so that what it had noted is noted here.
    return look(deps, ref, awaitCredits);
  }
}

type Begin = typeof beginAttempt | typeof awaitCredits;

const look = (deps: ActivityDeps, { projectId, recordId }: PursuitRef, begin: Begin): Promise<Pursuit> =>
  inProject(deps.database, projectId, async (em) => {
    const task = await lockTask(em, recordId);
    if (!task) return pursuit("ended", "gone");
    if (isTaskEnded(task.state)) return pursuit("ended", task.state);
    if (task.state === "pending") return pursuit("wait", task.state);
    const project = await em.findOneOrFail(Project, { id: projectId });
    const turn = { em, task, policy: withDefaults(project.policy), settings: deps.settings, now: new Date() };
    return (await lookAtAttempt(turn)) ?? (await next(turn, begin));
  });

/** How an attempt ends that was given up with an earlier run; it says nothing of the present one. */
const TAKEN_BACK: ContactOutcome[] = ["withdrawn", "cancelled"];

/** Null where no attempt is under way any more. */
async function lookAtAttempt(turn: TaskTurn): Promise<Pursuit | null> {
  const { em, task } = turn;
  const attempt = await em.findOne(TaskAttempt, { taskId: task.id, status: "in_progress" });
  if (!attempt) return null;
  const { outcome, reason, dueAt, news } = await attemptOutcome(turn, attempt);
  if (outcome === "wait") return pursuit("wait", task.state, { untilMs: dueAt?.getTime() ?? null });
  if (attempt.run !== task.run && TAKEN_BACK.includes(outcome)) {
    await closeTry(turn, attempt, outcome as TaskAttemptStatus, reason);
    return null;
  }
  // However the attempt itself went: the person has answered.
  if (outcome === "judge" || (news === "replied" && outcome !== "refused")) return pursuit("think", task.state);
  await closeTry(turn, attempt, outcome, reason);
  if (news === "meeting_booked" && outcome !== "refused") await finishWithMeeting(turn);
  else await follow(turn, attempt.channel, outcome, reason);
  await em.flush();
  return isTaskEnded(task.state) ? pursuit("ended", task.state) : null;
}

/** What an attempt's end means for the task. */
async function follow(
  turn: TaskTurn,
  channel: TaskAttempt["channel"],
  outcome: TaskAttemptStatus,
  reason: string | null,
): Promise<void> {
  const { task } = turn;
  if (outcome === "success") {
    task.completedViaChannel = channel;
    const result = { verdict: "progress" };
    await finishTask(turn, "completed", { summary: `Delivered by ${channel}.`, result });
  } else if (endsTask(outcome)) {
    const refused = outcome === "refused" || reason === "opted_out";
    const result = { verdict: refused ? "refused" : "unreachable" };
    await finishTask(turn, "failed", { summary: null, reason: reason === "opted_out" ? reason : outcome, result });
  } else if (outcome === "busy" || outcome === "no_answer")
    task.nextAt = new Date(turn.now.getTime() + turn.policy.retry_minutes * 60_000);
}

/** Somebody else has come to an agreement with the person meanwhile: nobody need reach them any more. */
async function finishWithMeeting(turn: TaskTurn): Promise<void> {
  const lead = await turn.em.findOneOrFail(Lead, { id: turn.task.leadId }, { refresh: true });
  const when = lead.meetingWhen ?? null;
  await finishTask(turn, "completed", {
    summary: when ? `A meeting was agreed on meanwhile: ${when}.` : "A meeting was agreed on meanwhile.",
    reason: "meeting_booked",
    result: { verdict: "achieved", when: when ?? undefined },
  });
}

async function next(turn: TaskTurn, begin: Begin): Promise<Pursuit> {
  const { em, task, now } = turn;
  const reach = await reachFacts(em, task.leadId);
  if (reach.stopped) {
    await finishTask(turn, "failed", { summary: null, reason: "opted_out", result: { verdict: "refused" } });
    return pursuit("ended", task.state);
  }
  const tried = await pastAttempts(em, task.id, task.run);
  const choice = await channelFor(turn, reach, tried);
  if (!choice.channel) {
    const reason = tried.at(-1)?.status ?? Object.values(choice.because.considered)[0]?.why ?? "no_channel";
    const result = { verdict: "unreachable", considered: choice.because.considered };
    await finishTask(turn, "failed", { summary: null, reason, result });
    return pursuit("ended", task.state);
  }
  // Another channel need not wait for the pause of the one that was busy.
  const repeats = tried.some(({ channel }) => channel === choice.channel);
  if (repeats && task.nextAt && task.nextAt > now)
    return pursuit("wait", task.state, { untilMs: task.nextAt.getTime() });
  return begin(turn, choice.channel, choice.because, tried.length + 1);
}
