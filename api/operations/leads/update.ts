import { z } from "zod";
import { Lead } from "../../../db/entities/lead.ts";
import { inSystem } from "../../../db/project-scope.ts";
import { isMember } from "../../../db/queries/is-member.ts";
import { recheckDeferred } from "../../../db/queries/recheck-deferred.ts";
import { CoraError } from "../../../domain/errors.ts";
import { leadFields } from "../../../domain/lead.schema.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import type { Call } from "../../operation.ts";
import { LeadView, presentLead } from "./lead-view.ts";

export const updateLead = operation({
  id: "update_lead",
  section: "Leads",
  method: "PATCH",
  path: "/api/v1/leads/{lead_id}",
  summary: "Update a lead",
  description:
    "Fields left out stay as they are. `outreach_disabled: true` stops everything that is still waiting for this lead.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "object",
  input: z
    .strictObject({
      ...leadFields,
      meeting_booked: z.boolean(),
      outreach_disabled: z.boolean(),
      assigned_user_uid: Id.nullable().describe(
        "The person of your organisation who looks after the lead, by the id on the team page; null for nobody.",
      ),
    })
    .partial()
    .extend({ lead_id: Id }),
  output: LeadView,
}).handle(async ({ lead_id, ...change }, call) => {
  const lead = await mustFind(call, Lead, lead_id);
  const given = <Key extends keyof typeof change>(key: Key) => change[key] !== undefined;
  if (given("name")) lead.name = change.name as string;
  if (given("first_name")) lead.firstName = change.first_name ?? null;
  if (given("last_name")) lead.lastName = change.last_name ?? null;
  if (given("company")) lead.company = change.company ?? null;
  if (given("email")) lead.email = change.email ?? null;
  if (given("phone")) lead.phone = change.phone ?? null;
  if (given("role")) lead.role = change.role ?? null;
  if (given("time_zone")) lead.timeZone = change.time_zone ?? null;
  if (given("consent")) lead.consent = change.consent as Lead["consent"];
  if (given("meeting_booked")) lead.meetingBooked = change.meeting_booked as boolean;
  if (given("outreach_disabled")) lead.outreachDisabled = change.outreach_disabled as boolean;
  if (change.assigned_user_uid) await refuseStranger(call, change.assigned_user_uid);
  if (given("assigned_user_uid")) lead.assignedUserUid = change.assigned_user_uid ?? null;
  if (change.stage) {
    lead.stage = change.stage;
    lead.converted = change.stage === "converted";
  }
  await call.em.flush();
  await recheckDeferred(call.em, lead.id);
  return presentLead(lead, true);
});

async function refuseStranger({ deps, projectId }: Call, userId: string): Promise<void> {
  if (await inSystem(deps.database, (em) => isMember(em, projectId, userId))) return;
  throw new CoraError("resource_not_found", "Nobody with that id belongs to your organisation.", {
    param: "assigned_user_uid",
  });
}
