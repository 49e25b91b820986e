import { z } from "zod";
import { PLANS } from "../../../domain/plans.ts";
import { paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { cutPage, pagePosition } from "../../page.ts";
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
}).handle(async (input, call) => {
  const after = pagePosition(input, "plans", call);
  // The catalogue has no dates: the place in it stands in for one.
  const rows = PLANS.map((plan, place) => ({ ...plan, createdAt: new Date(place) }));
  const rest = after ? rows.filter(({ createdAt }) => createdAt > after.at) : rows;
  return cutPage(rest, input, "plans", call, (row) => row);
});
