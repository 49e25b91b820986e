import { Activity } from "./activity.ts";
import { Agent } from "./agent.ts";
import { Attempt } from "./attempt.ts";
import { Call } from "./call.ts";
import { Email } from "./email.ts";
import { Lead } from "./lead.ts";
import { LeadImport } from "./lead-import.ts";
import { PhoneNumber } from "./phone-number.ts";
import { Project } from "./project.ts";
import { Verdict } from "./verdict.ts";

export const entities = [Activity, Agent, Attempt, Call, Email, Lead, LeadImport, PhoneNumber, Project, Verdict];
