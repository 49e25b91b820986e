import { CoraError } from "../domain/errors.ts";
import type { Stored } from "./idempotency.ts";
import { seal, unseal } from "./seal.ts";
import type { Operation } from "./operation.ts";

const PURPOSE = "answers that hold secrets";

/** What is stored of an answer: one that holds a secret is of no use to whoever reads the database alone. */
export const sealAnswer = (op: Operation, { status, body }: Stored, secret: string): Stored =>
  op.secretAnswer
    ? { status, body: { sealed: seal(secret, PURPOSE, JSON.stringify(body)).toString("base64") } }
    : { status, body };

export function openAnswer(op: Operation, { status, body }: Stored, secret: string): Stored {
  if (!op.secretAnswer) return { status, body };
  const text = unseal(secret, PURPOSE, Buffer.from((body as { sealed: string }).sealed, "base64"));
  if (text === null) throw new CoraError("conflict", "The answer to this key can no longer be repeated.");
  return { status, body: JSON.parse(text) };
}
