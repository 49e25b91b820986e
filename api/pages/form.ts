import type { IncomingMessage } from "node:http";
import { CoraError } from "../../domain/errors.ts";
import { readBody } from "../http/read-body.ts";

/** What reading a form needs of a Koa context. */
export interface FormContext {
  req: IncomingMessage;
  get(header: string): string;
  is(...types: string[]): string | false | null;
}

export type Form = URLSearchParams;

const FORM_LIMIT = 64 * 1024;

export async function readForm(ctx: FormContext): Promise<Form> {
  if (ctx.is("application/x-www-form-urlencoded") === false)
    throw new CoraError("unsupported_media_type", "Send the form as application/x-www-form-urlencoded.");
  const form = new URLSearchParams((await readBody(ctx.req, FORM_LIMIT)).toString("utf8"));
  // The database's text cannot hold it, and no browser types it.
  if ([...form.values()].some((value) => value.includes("\0")))
    throw new CoraError("validation_error", "The form holds characters that cannot be stored.");
  return form;
}
