import { Agent } from "../../db/entities/agent.ts";
import { PhoneNumber } from "../../db/entities/phone-number.ts";
import type { ReachRow } from "../../db/queries/goals/reach-facts.ts";
import { agentAddress } from "../../domain/agent-address.ts";
import { isOpen, nextOpening } from "../../domain/calling-hours.ts";
import { chooseChannel } from "../../domain/channel-choice.ts";
import type { ChannelChoice, ChannelFacts } from "../../domain/channel-choice.ts";
import type { Channel } from "../../domain/gate.ts";
import { judgeNumber } from "../../domain/phone.ts";
import type { TaskAttemptStatus } from "../../domain/task-state.ts";
import { numberZones } from "../number-zones.ts";
import type { TaskTurn } from "./task-turn.ts";

const MINUTE_MS = 60_000;
const NEVER_MINUTES = 31 * 24 * 60;

/** The channel for a task's next attempt, and why. */
export async function channelFor(
  turn: TaskTurn,
  reach: ReachRow,
  tried: { channel: Channel; status: string }[],
): Promise<ChannelChoice> {
  const { task } = turn;
  const of = (channel: Channel) =>
    tried.filter((each) => each.channel === channel).map(({ status }) => status as TaskAttemptStatus);
  const facts: Partial<Record<Channel, ChannelFacts>> = {};
  for (const channel of task.channels) {
    const because = await FAULTS[channel](turn, reach);
    facts[channel] = {
      usable: because === null,
      unusableBecause: because,
      opensInMinutes: channel === "call" && reach.phone ? await minutesUntilOpen(turn, reach) : 0,
      successes: channel === "call" ? reach.call_successes : reach.email_successes,
      tried: of(channel),
    };
  }
  return chooseChannel(facts, task.urgency, task.recipientIdentifier.includes("@") ? "email" : "call");
}

/** Why a channel cannot be used at all, as a code. */
const FAULTS: Record<Channel, (turn: TaskTurn, reach: ReachRow) => Promise<string | null>> = {
  call: async ({ em, task }, reach) => {
    if (!reach.phone) return "no_phone";
    if (reach.suppressed_phone) return "suppressed";
    const number = judgeNumber(reach.phone);
    if (!number.ok) return number.rule;
    const from = task.agentId && (await em.count(PhoneNumber, { outboundAgentId: task.agentId, status: "active" }));
    return from ? null : "no_sender";
  },
  email: async ({ em, task, settings }, reach) => {
    if (!reach.email) return "no_email";
    if (reach.suppressed_email) return "suppressed";
    const agent = task.agentId ? await em.findOne(Agent, { id: task.agentId }) : null;
    return agent && agentAddress(withAddress(agent), settings.mailDomain) ? null : "no_sender";
  },
};

export const withAddress = (agent: Agent) => ({
  id: agent.id,
  name: agent.name,
  emailAddress: agent.emailAddress ?? null,
});

async function minutesUntilOpen({ policy, now }: TaskTurn, { phone, time_zone }: ReachRow): Promise<number> {
  const zones = time_zone ? [time_zone] : await numberZones(phone ?? "");
  if (isOpen(zones, now, policy)) return 0;
  const opening = nextOpening(zones, now, policy);
  return opening ? (opening.getTime() - now.getTime()) / MINUTE_MS : NEVER_MINUTES;
}
