import { z } from "zod";
import type { Binary, Operation, Page } from "./operation.ts";

/** The body of a successful answer: `{data}`, or `{data, has_more, next_cursor}` for a paged list. */
export function envelopeSchema(op: Operation): z.ZodType {
  if (op.kind === "bare") return op.output;
  if (op.kind !== "list") return z.object({ data: op.output });
  const data = z.array(op.output);
  return "limit" in op.input.shape
    ? z.object({ data, has_more: z.boolean(), next_cursor: z.string().nullable() })
    : z.object({ data });
}

/** Parses what a handler returned against the operation's output, so that no undeclared field ever leaves. */
export function envelope(op: Operation, answer: unknown): unknown {
  if (op.kind === "bare") return op.output.parse(answer);
  if (op.kind !== "list") return { data: op.output.parse(answer) };
  const { items, nextCursor } = answer as Page<unknown>;
  const data = items.map((item) => op.output.parse(item));
  return nextCursor === undefined ? { data } : { data, has_more: nextCursor !== null, next_cursor: nextCursor };
}

export const isBinary = (answer: unknown): answer is Binary =>
  typeof answer === "object" && answer !== null && "contentType" in answer && "body" in answer;
