import { z } from "zod";
import { revokeApiKey } from "../../../db/queries/api-keys.ts";
import { CoraError } from "../../../domain/errors.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { projectChoice } from "./api-key-view.ts";

export const revokeKey = operation({
  id: "revoke_api_key",
  section: "API keys",
  method: "DELETE",
  path: "/api/v1/api-keys/{key_id}",
  summary: "Revoke an API key",
  description:
    "For a signed-in person in a browser. Holds at once and for ever: calls with the key answer 401 `revoked_api_key`.",
  auth: "session",
  effect: "destroy",
  status: 204,
  mcp: false,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "none",
  input: z.strictObject({ ...projectChoice, key_id: Id }),
  output: z.null(),
}).handle(async ({ key_id: id }, call) => {
  if (!(await revokeApiKey(call.em, id)))
    throw new CoraError("resource_not_found", `No key ${id.slice(0, 60)} exists in this project.`);
});
