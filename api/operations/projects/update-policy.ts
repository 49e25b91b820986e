import { Project } from "../../../db/entities/project.ts";
import { recheckDeferred } from "../../../db/queries/recheck-deferred.ts";
import { CoraError } from "../../../domain/errors.ts";
import { withDefaults } from "../../../domain/policy.ts";
import type { Policy } from "../../../domain/policy.ts";
import { isPerson } from "../../auth/is-person.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { PolicyView } from "./policy-view.ts";
import { z } from "zod";

export const updatePolicy = operation({
  id: "update_policy",
  section: "Projects",
  method: "PATCH",
  path: "/api/v1/policy",
  summary: "Change the project's outreach policy",
  description:
    "Takes effect at once, also for what is already waiting: the gate reads the policy at the instant of sending.",
  auth: "api_key",
  takesSession: true,
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["forbidden"],
  kind: "object",
  input: z.strictObject(PolicyView.shape).partial(),
  output: PolicyView,
}).handle(async (change, call) => {
  const project = await mustFind(call, Project, call.projectId);
  const guarded = withDefaults(project.policy).approval_by === "person" && !isPerson(call);
  if (guarded && change.approval_by !== undefined && change.approval_by !== "person")
    throw new CoraError("forbidden", "Only a signed-in person may loosen `approval_by`.", { param: "approval_by" });
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<Policy>;
  project.policy = { ...project.policy, ...given };
  await call.em.flush();
  await recheckDeferred(call.em);
  return withDefaults(project.policy);
});
