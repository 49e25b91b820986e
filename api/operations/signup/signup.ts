import { z } from "zod";
import { createAccount } from "../../../db/queries/create-account.ts";
import { insertApiKey } from "../../../db/queries/insert-api-key.ts";
import { twinOf } from "../../../db/queries/twin-of.ts";
import { CoraError } from "../../../domain/errors.ts";
import { PLANS } from "../../../domain/plans.ts";
import { newApiKey } from "../../auth/api-key.ts";
import { companyOf } from "../../auth/company-of.ts";
import { hashPassword } from "../../auth/password.ts";
import { EmailAddress, Id, Password, Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { PlanView } from "../billing/plan-view.ts";

export const signup = operation({
  id: "signup",
  section: "Sign up",
  method: "POST",
  path: "/api/v1/signup",
  summary: "Create an account, a project and its first API key",
  description:
    "Needs no key. The API keys are shown once, in this answer only. Building is free; real outreach needs a subscription.",
  auth: "none",
  effect: "write",
  status: 201,
  mcp: false,
  errors: ["conflict", "rate_limit_exceeded"],
  kind: "object",
  input: z.strictObject({
    email: EmailAddress,
    password: Password.optional().describe("For signing in on the pages; it can be chosen later too."),
    company_name: Text(200).min(1).optional(),
    name: Text(200).min(1).optional(),
    source: Text(200).optional(),
  }),
  output: z.object({
    api_key: z.string(),
    test_api_key: z
      .string()
      .describe(
        "Opens the project's test twin: the same API before emulated vendors and a rule-based model, so that nobody real is reached and nothing costs.",
      ),
    project_id: Id,
    plans: z.array(PlanView),
    checkout_endpoint: z.literal("/v1/billing/checkout"),
  }),
}).handle(async (input, call) => {
  const [live, test] = [newApiKey("live"), newApiKey("test")];
  const account = await createAccount(call.em, {
    user: {
      email: input.email,
      name: input.name ?? null,
      passwordHash: input.password === undefined ? null : await hashPassword(input.password),
      source: input.source ?? null,
    },
    companyName: input.company_name ?? companyOf(input.email),
    key: { name: "First key", environment: "live", scope: "full", prefix: live.prefix, hash: live.hash },
    sandboxNumbers: call.deps.settings.sandboxNumbers,
    requestId: call.requestId,
  });
  if (!account) throw new CoraError("conflict", "An account with this email exists already.", { param: "email" });
  const twin = await twinOf(call.em, account.projectId);
  const { prefix, hash } = test;
  await insertApiKey(call.em, twin, { name: "First test key", environment: "test", scope: "full", prefix, hash });
  return {
    api_key: live.key,
    test_api_key: test.key,
    project_id: account.projectId,
    plans: [...PLANS],
    checkout_endpoint: "/v1/billing/checkout",
  };
});
