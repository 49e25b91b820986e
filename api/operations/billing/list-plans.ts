import { z } from "zod";
import { PLANS } from "../../../domain/plans.ts";
import { paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { PlanView } from "./plan-view.ts";

export const listPlans = operation({
  id: "list_plans",
  section: "Billing",
  method: "GET",
  path: "/api/v1/billing/plans",
  summary: "List subscription plans",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject(paging),
  output: PlanView,
  // The whole catalogue fits on the smallest page but one, so a limit only cuts it and there is no second page to ask for.
}).handle(async () => ({ items: [...PLANS], nextCursor: null }));
