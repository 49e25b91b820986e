import { z } from "zod";
import { PhoneNumber } from "../../../db/entities/phone-number.ts";
import { operation } from "../../operation.ts";
import { PhoneNumberView, presentPhoneNumber } from "./phone-number-view.ts";

export const listPhoneNumbers = operation({
  id: "list_phone_numbers",
  section: "Phone numbers",
  method: "GET",
  path: "/api/v1/phone-numbers",
  summary: "List the project's phone numbers",
  description: "Unlike other lists this one is not paged.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  // Not strict: the documents say that limit and cursor are ignored here.
  input: z.object({}),
  output: PhoneNumberView,
}).handle(async (_, call) => ({
  items: (await call.em.find(PhoneNumber, {}, { orderBy: { createdAt: "asc", id: "asc" } })).map(presentPhoneNumber),
}));
