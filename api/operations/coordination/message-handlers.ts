import type { Conversation } from "../../../db/entities/conversation.ts";
import { GoalStep } from "../../../db/entities/goal-step.ts";
import type { Goal } from "../../../db/entities/goal.ts";
import { addGoal } from "../../../db/queries/goals/add-goal.ts";
import { addMessage } from "../../../db/queries/goals/add-message.ts";
import type { ConversationGoal } from "../../../db/queries/goals/conversation-goals.ts";
import { defaultAgent } from "../../../db/queries/goals/default-agent.ts";
import { endGoal } from "../../../db/queries/goals/end-goal.ts";
import { isSubscribed } from "../../../db/queries/is-subscribed.ts";
import { CoraError } from "../../../domain/errors.ts";
import type { MessageIntent } from "../../../domain/goal-message.ts";
import type { GoalRules } from "../../../domain/goal-rules.ts";
import { matterOf } from "../../../providers/goals/rules/words.ts";
import type { Call } from "../../operation.ts";
import { refuseWithoutCredits } from "../credits/refuse-without-credits.ts";
import { decideApproval } from "./decide-approval.ts";
import { UNREAD_WORDS, heedWords, rulesOf } from "./heed-words.ts";
import { refuseEnded, steerGoal } from "./steer-goal.ts";

export interface Said {
  input: {
    message: string;
    agent_id?: string | undefined;
    budget_credits?: number | undefined;
    deadline_at?: string | undefined;
  };
  conversation: Conversation;
  goals: ConversationGoal[];
  call: Call;
}

export interface Done {
  response: string;
  goalId: string | null;
  actions: string[];
}

const TITLE_MAX = 120;

/** Keeps the person's words, with the goal that they are about. */
const hear = ({ input, conversation, call }: Said, goalId: string | null, actions: string[]): Promise<string> =>
  addMessage(call.em, {
    projectId: call.projectId,
    conversationId: conversation.id,
    goalId,
    role: "user",
    content: input.message,
    actions,
    actor: call.actor,
  });

const heard = (response: string, { in_english: isRead }: GoalRules): string =>
  isRead ? response : `${response} ${UNREAD_WORDS}`;

const goalThat = ({ goals }: Said, fits: (goal: ConversationGoal) => boolean): string => {
  const found = goals.find(fits);
  if (!found) throw new CoraError("conflict", "No goal of this conversation waits for that.");
  return found.id;
};

/** A word that steers the goal it is meant for, under its lock like any other steering. */
const steering =
  (
    fits: (goal: ConversationGoal) => boolean,
    event: string,
    action: string,
    response: string,
    change: (goal: Goal, said: Said) => Promise<Record<string, unknown> | void>,
  ) =>
  async (said: Said): Promise<Done> => {
    const goalId = goalThat(said, fits);
    let answer = response;
    await steerGoal(said.call, goalId, event, async (goal) => {
      refuseEnded(goal);
      const wasRead = goal.rules.in_english;
      const detail = await change(goal, said);
      if (wasRead) answer = heard(response, goal.rules);
      return detail;
    });
    await hear(said, goalId, event === "negotiation_continued" ? ["instructed"] : []);
    return { response: answer, goalId, actions: [action] };
  };

/** What each kind of message does; the words that answer it come from here and from the rows, never from a model. */
export const HANDLERS: Record<MessageIntent, (said: Said) => Promise<Done>> = {
  new_goal: async (said) => {
    const { input, conversation, call } = said;
    // Who has no plan may plan; it is at the sending that a subscription is asked for.
    if (await isSubscribed(call.em, call.projectId)) await refuseWithoutCredits(call, ["email", "call"]);
    const rules = await rulesOf(call, input.message);
    const caps = [rules.credits_cap, input.budget_credits ?? null].filter((cap) => cap !== null);
    const title = (matterOf(input.message) || input.message).slice(0, TITLE_MAX);
    const goalId = await addGoal(call.em, {
      projectId: call.projectId,
      conversationId: conversation.id,
      agentId: input.agent_id ?? (await defaultAgent(call.em)),
      title,
      description: input.message,
      rules: {
        ...rules,
        credits_cap: caps.length > 0 ? Math.min(...caps) : null,
        deadline_at: input.deadline_at ?? rules.deadline_at,
      },
      actor: call.actor,
      requestId: call.requestId,
    });
    await hear(said, goalId, []);
    return { response: heard(`I will work on this: ${title}`, rules), goalId, actions: ["goal_created"] };
  },
  answer: steering(
    ({ asking }) => asking,
    "question_answered",
    "answer_recorded",
    "Thank you, I will go on with that.",
    async (goal, { input, call }) => {
      // A goal that did not get any further asks without a step.
      const step = await call.em.findOne(GoalStep, { goalId: goal.id, kind: "ask", state: "running" });
      const answered = { state: "completed", finishedAt: new Date(), result: { answer: input.message } };
      if (step) Object.assign(step, answered);
      Object.assign(goal, { escalatedAt: null, idleTurns: 0 });
      await heedWords(call, goal, input.message);
      return step ? { step: step.number } : {};
    },
  ),
  approve: steering(
    ({ approval }) => approval,
    "step_approved",
    "step_approved",
    "Approved, I will do that.",
    (goal, { call }) => decideApproval(call, goal, { decision: "approve" }),
  ),
  deny: steering(
    ({ approval }) => approval,
    "step_denied",
    "step_denied",
    "I will not do that.",
    (goal, { call }) => decideApproval(call, goal, { decision: "deny" }),
  ),
  accept: steering(
    ({ proposed }) => proposed,
    "outcome_accepted",
    "outcome_accepted",
    "Accepted.",
    async (goal, { call }) => {
      if (!goal.proposed) throw new CoraError("conflict");
      goal.satisfiedAt = new Date();
      await endGoal(call.em, goal, {
        state: "completed",
        outcome: "achieved",
        result: goal.proposed,
        actor: call.actor,
      });
    },
  ),
  continue: steering(
    ({ proposed }) => proposed,
    "negotiation_continued",
    "negotiation_continued",
    "I will go on and ask.",
    async (goal, { input, call }) => {
      Object.assign(goal, { proposed: null, escalatedAt: null, idleTurns: 0 });
      await heedWords(call, goal, input.message);
    },
  ),
  cancel: steering(
    ({ top }) => top,
    "cancel_asked",
    "goal_cancelled",
    "I have stopped; nothing more will be sent.",
    (goal, { call }) => endGoal(call.em, goal, { state: "cancelled", outcome: null, actor: call.actor }),
  ),
  status: async (said) => {
    await hear(said, null, []);
    const open = said.goals.filter(({ top }) => top);
    const lines = open.map(
      ({ title, state, attention }) => `${title}: ${attention ? `waiting (${attention})` : state}`,
    );
    const response = lines.length > 0 ? lines.join("\n") : "Nothing is under way in this conversation.";
    return { response, goalId: open[0]?.id ?? null, actions: [] };
  },
};
