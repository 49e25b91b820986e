import { CoraError } from "../../domain/errors.ts";
import { readBody } from "./read-body.ts";
import type { Context } from "./state.ts";

/** 500 leads with all their fields fit; whatever is larger belongs into an import. */
export const BODY_LIMIT = 2 * 1024 * 1024;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The JSON object of a write request; an empty body is an empty object. */
export async function jsonBody(ctx: Context): Promise<Record<string, unknown>> {
  const bytes = await readBody(ctx.req, BODY_LIMIT);
  if (bytes.length === 0) return {};
  refuseOtherTypes(ctx);
  const text = utf8(bytes);
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new CoraError("validation_error", "The body is not valid JSON.");
  }
  if (!isObject(body)) throw new CoraError("validation_error", "The body must be a JSON object.");
  return body;
}

function refuseOtherTypes(ctx: Context): void {
  if (!ctx.is("json", "+json")) throw new CoraError("unsupported_media_type", "Send the body as application/json.");
  const { charset } = ctx.request;
  if (charset !== "" && !/^utf-?8$/i.test(charset))
    throw new CoraError("unsupported_media_type", "Send the body in UTF-8.");
  if ((ctx.get("content-encoding") || "identity").toLowerCase() !== "identity")
    throw new CoraError("unsupported_media_type", "Send the body without a Content-Encoding.");
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CoraError("validation_error", "The body is not valid UTF-8.");
  }
}
