import { z } from "zod";
import { Call } from "../../../db/entities/call.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { CallView, presentCall } from "./call-view.ts";
import { evidence, presentEvidence } from "./evidence-view.ts";

export const getCall = operation({
  id: "get_call",
  section: "Conversations",
  method: "GET",
  path: "/api/v1/calls/{call_id}",
  summary: "Get a call with every verdict and attempt behind it",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ call_id: Id }),
  output: CallView.extend(evidence),
}).handle(async ({ call_id }, call) => {
  const row = await mustFind(call, Call, call_id);
  return { ...presentCall(row, call.deps.settings), ...(await presentEvidence(row.id, call)) };
});
