import { z } from "zod";
import { addApiKey } from "../../../db/queries/api-keys.ts";
import { CoraError } from "../../../domain/errors.ts";
import { newApiKey } from "../../auth/api-key.ts";
import { Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import type { Operation } from "../../operation.ts";
import { ApiKeyView, Environment, Scope, apiKeyView, projectChoice } from "./api-key-view.ts";

/** What a key can be narrowed to: whatever a key opens at all. */
export const keyOperations = (operations: readonly Operation[]): Operation[] =>
  operations.filter(({ auth }) => auth === "api_key");

/** `operations` is asked only when a key is made, because this operation is one of them. */
export const createKey = (operations: () => readonly Operation[]): Operation =>
  operation({
    id: "create_api_key",
    section: "API keys",
    method: "POST",
    path: "/api/v1/api-keys",
    summary: "Create an API key",
    description: "For a signed-in person in a browser. The key is shown once, in this answer only.",
    auth: "session",
    effect: "write",
    status: 201,
    mcp: false,
    idempotency: "optional",
    secretAnswer: true,
    errors: ["resource_not_found"],
    kind: "object",
    input: z.strictObject({
      ...projectChoice,
      name: Text(200).min(1).default("API key"),
      scope: Scope.default("full"),
      environment: Environment.default("live"),
      expires_at: z.iso
        .datetime({ offset: true })
        .optional()
        .describe("When it ends by itself; never where not given."),
      permissions: z
        .array(z.string().max(100))
        .min(1)
        .max(200)
        .optional()
        .describe("The only operations that it may call, by id; absent = all that its scope allows."),
    }),
    output: ApiKeyView.extend({ key: z.string().describe("The key itself. Keep it now; it is stored nowhere.") }),
  }).handle(async (input, call) => {
    const permissions = input.permissions ? checked(input.permissions, operations()) : null;
    const expiresAt = input.expires_at === undefined ? null : new Date(input.expires_at);
    if (expiresAt && expiresAt.getTime() <= Date.now())
      throw new CoraError("validation_error", "`expires_at` has passed already.", { param: "expires_at" });
    const { name, scope, environment } = input;
    const { key, prefix, hash } = newApiKey(environment);
    const row = await addApiKey(call.em, {
      name,
      scope,
      environment,
      prefix,
      hash,
      operations: permissions,
      expiresAt,
    });
    return { ...apiKeyView(row), key };
  });

function checked(wanted: string[], operations: readonly Operation[]): string[] {
  const known = new Set(keyOperations(operations).map(({ id }) => id));
  const unknown = wanted.find((id) => !known.has(id));
  if (unknown !== undefined)
    throw new CoraError("validation_error", `\`permissions\`: no key can call ${unknown.slice(0, 60)}.`, {
      param: "permissions",
    });
  return [...new Set(wanted)];
}
