import { z } from "zod";
import { toCredits } from "../../../domain/credit-costs.ts";
import { operation } from "../../operation.ts";
import { Credits } from "./credits.ts";
import { currentCredits } from "./current-credits.ts";

export const getCredits = operation({
  id: "get_credits",
  section: "Credits",
  method: "GET",
  path: "/api/v1/credits",
  summary: "Get the credits left",
  auth: "api_key",
  effect: "read",
  catchesUp: true,
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({ credits_remaining: Credits, unit: z.literal("credits") }),
}).handle(async (_, call) => {
  const { remaining } = await currentCredits(call);
  return { credits_remaining: toCredits(remaining), unit: "credits" };
});
