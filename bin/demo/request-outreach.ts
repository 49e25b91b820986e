import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { Member } from "./cast.ts";
import { company } from "./company.ts";
import type { Prepared } from "./prepare.ts";

/** One request that Cora answered with 202. */
export type Outreach = {
  id: string;
  channel: "call" | "email";
  leadId: string;
  member: Member;
  /** With which the same request may be sent again. */
  key: string;
  body: object;
};

type Accepted = { data: { call_id?: string; email_id?: string } };

/** A little time between requests, so that the eye can follow what comes of them. */
const BREATH_MS = 350;

export const pathOf = (channel: Outreach["channel"]): string => `/api/v1/outreach/${channel}`;

async function request(api: Api, wish: Omit<Outreach, "id">): Promise<Outreach> {
  const { data } = await api.post<Accepted>(pathOf(wish.channel), wish.body, wish.key);
  return { ...wish, id: data.call_id ?? data.email_id ?? "" };
}

/** Asks for every call and email of the cast; each has a key of its own, for ever. */
export async function requestOutreach(
  { api, agentId, leadIds }: Prepared,
  { members, run, onAccepted }: { members: readonly Member[]; run: string; onAccepted: (outreach: Outreach) => void },
): Promise<void> {
  for (const member of members) {
    const leadId = leadIds.get(member.lead.email);
    if (leadId === undefined) throw new Error("An imported lead has no id.");
    const wish = { leadId, member };
    const ids = { lead_id: leadId, agent_id: agentId };
    if (member.onPhone) {
      const body = { ...ids, call_reason: company.callReason };
      onAccepted(await request(api, { ...wish, channel: "call", key: `demo-${run}-call-${leadId}`, body }));
    }
    if (member.onMail)
      onAccepted(await request(api, { ...wish, channel: "email", key: `demo-${run}-email-${leadId}`, body: ids }));
    await sleep(BREATH_MS);
  }
}
