import { CoraError } from "../../domain/errors.ts";
import { readBody } from "./read-body.ts";
import type { Context } from "./state.ts";

/** 500 leads with all their fields fit; whatever is larger belongs into an import. */
export const BODY_LIMIT = 2 * 1024 * 1024;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The JSON object of a write request; an empty body is an empty object. */
export async function jsonBody(ctx: Context): Promise<Record<string, unknown>> {
  const text = (await readBody(ctx.req, BODY_LIMIT)).toString("utf8");
  if (text.trim() === "") return {};
  if (!ctx.is("json", "+json")) throw new CoraError("unsupported_media_type", "Send the body as application/json.");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new CoraError("validation_error", "The body is not valid JSON.");
  }
  if (!isObject(body)) throw new CoraError("validation_error", "The body must be a JSON object.");
  return body;
}
