import { Activity } from "./activity.ts";
import { Agent } from "./agent.ts";
import { Approval } from "./approval.ts";
import { Attempt } from "./attempt.ts";
import { Call } from "./call.ts";
import { Conversation } from "./conversation.ts";
import { CoordinationMessage } from "./coordination-message.ts";
import { Email } from "./email.ts";
import { GoalStep } from "./goal-step.ts";
import { Goal } from "./goal.ts";
import { Lead } from "./lead.ts";
import { OutreachTask } from "./outreach-task.ts";
import { LeadImport } from "./lead-import.ts";
import { PhoneNumber } from "./phone-number.ts";
import { Project } from "./project.ts";
import { TaskAttempt } from "./task-attempt.ts";
import { Verdict } from "./verdict.ts";

export const entities = [
  Activity,
  Agent,
  Approval,
  Attempt,
  Call,
  Conversation,
  CoordinationMessage,
  Email,
  Goal,
  GoalStep,
  Lead,
  LeadImport,
  OutreachTask,
  PhoneNumber,
  Project,
  TaskAttempt,
  Verdict,
];
