import type { Parties } from "../../../db/queries/find-parties.ts";
import { CoraError } from "../../../domain/errors.ts";

export interface Reachable {
  lead: NonNullable<Parties["lead"]>;
  agent: NonNullable<Parties["agent"]>;
}

/** The lead and agent of an outreach request, with everything refused that no channel could serve. */
export function reachableParties(parties: Parties | undefined): Reachable {
  const { lead, agent } = parties ?? {};
  if (!lead)
    throw new CoraError("resource_not_found", "No lead with this id exists in this project.", { param: "lead_id" });
  if (!agent)
    throw new CoraError("resource_not_found", "No agent with this id exists in this project.", { param: "agent_id" });
  if (lead.stopped) throw new CoraError("lead_stopped", undefined, { param: "lead_id" });
  if (!agent.active) throw new CoraError("agent_inactive", undefined, { param: "agent_id" });
  return { lead, agent };
}
