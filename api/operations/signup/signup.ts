import { z } from "zod";
import { createAccount } from "../../../db/queries/create-account.ts";
import { CoraError } from "../../../domain/errors.ts";
import { PLANS } from "../../../domain/plans.ts";
import { newApiKey } from "../../auth/api-key.ts";
import { hashPassword } from "../../auth/password.ts";
import { EmailAddress, Id, Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { PlanView } from "../billing/plan-view.ts";

export const signup = operation({
  id: "signup",
  section: "Sign up",
  method: "POST",
  path: "/api/v1/signup",
  summary: "Create an account, a project and its first API key",
  description:
    "Needs no key. The API key is shown once, in this answer only. Building is free; real outreach needs a subscription.",
  auth: "none",
  effect: "write",
  status: 201,
  mcp: false,
  errors: ["conflict", "rate_limit_exceeded"],
  kind: "object",
  input: z.strictObject({
    email: EmailAddress,
    password: Text(200).min(8).optional(),
    company_name: Text(200).min(1).optional(),
    name: Text(200).min(1).optional(),
    source: Text(200).optional(),
  }),
  output: z.object({
    api_key: z.string(),
    project_id: Id,
    plans: z.array(PlanView),
    checkout_endpoint: z.literal("/v1/billing/checkout"),
  }),
}).handle(async (input, call) => {
  const { key, prefix, hash } = newApiKey("live");
  const projectId = await createAccount(call.em, {
    email: input.email,
    passwordHash: input.password === undefined ? null : await hashPassword(input.password),
    companyName: input.company_name ?? input.email.split("@")[1] ?? input.email,
    name: input.name ?? null,
    source: input.source ?? null,
    key: { name: "First key", environment: "live", scope: "full", prefix, hash },
    sandboxNumbers: call.deps.settings.sandboxNumbers,
    requestId: call.requestId,
  });
  if (!projectId) throw new CoraError("conflict", "An account with this email exists already.", { param: "email" });
  return { api_key: key, project_id: projectId, plans: [...PLANS], checkout_endpoint: "/v1/billing/checkout" };
});
