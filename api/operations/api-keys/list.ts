import { z } from "zod";
import { listApiKeys } from "../../../db/queries/api-keys.ts";
import { paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { cutPage, pagePosition } from "../../page.ts";
import { ApiKeyView, apiKeyView, projectChoice } from "./api-key-view.ts";

const SCOPE = "api_keys";

export const listKeys = operation({
  id: "list_api_keys",
  section: "API keys",
  method: "GET",
  path: "/api/v1/api-keys",
  summary: "List the project's API keys",
  description: "For a signed-in person in a browser. Lists live and test keys, revoked ones too; never a key itself.",
  auth: "session",
  effect: "read",
  status: 200,
  mcp: false,
  errors: ["resource_not_found"],
  kind: "list",
  input: z.strictObject({ ...projectChoice, ...paging }),
  output: ApiKeyView,
}).handle(async (input, call) => {
  const rows = await listApiKeys(call.em, input.limit + 1, pagePosition(input, SCOPE, call));
  return cutPage(rows, input, SCOPE, call, apiKeyView);
});
