import { z } from "zod";
import { Email } from "../../../db/entities/email.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { evidence, presentEvidence } from "../calls/evidence-view.ts";
import { EmailView, presentEmail } from "./email-view.ts";

export const getEmail = operation({
  id: "get_email",
  section: "Conversations",
  method: "GET",
  path: "/api/v1/emails/{email_id}",
  summary: "Get a sent email with every verdict and attempt behind it",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ email_id: Id }),
  output: EmailView.extend(evidence),
}).handle(async ({ email_id }, call) => {
  const row = await mustFind(call, Email, email_id);
  return { ...presentEmail(row), ...(await presentEvidence(row.id, call)) };
});
