import { hash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { CoraError } from "../domain/errors.ts";
import type { Operation } from "./operation.ts";

/** An answer as it was first given, replayed for ever or for a day. */
export interface Stored {
  status: number;
  body: unknown;
}

interface Row {
  fingerprint: string;
  response: Stored | null;
  claimed_at: string;
}

/** How long a claim without an answer blocks its key: longer than any request may run. */
const CLAIM_SECONDS = 60;
const KEY = /^[\x21-\x7e]{1,255}$/;
const LOCK_NOT_AVAILABLE = "55P03";

/** Accepts the key bare or as the quoted string of the IETF draft. */
export function readKey(header: string): string {
  const key = header.startsWith('"') && header.endsWith('"') && header.length > 2 ? header.slice(1, -1) : header;
  if (!KEY.test(key))
    throw new CoraError("validation_error", "An Idempotency-Key is 1 to 255 visible ASCII characters.", {
      param: "Idempotency-Key",
    });
  return key;
}

const canonical = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(canonical)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, canonical(v)]),
        )
      : value;

export const fingerprint = (op: Operation, input: unknown): string =>
  hash("sha256", `${op.id}\0${JSON.stringify(canonical(input))}`);

/**
 * Takes the key for this request, or returns the answer that it stands for. Postgres's UNIQUE is the judge: a second
 * request waits for the first one's commit (as long as the transaction's lock_timeout allows), then finds its answer.
 */
export async function claimKey(
  em: EntityManager,
  op: Operation,
  projectId: string,
  key: string,
  print: string,
): Promise<Stored | null> {
  const lifetime = op.keyLifetime === "forever" ? null : "24 hours";
  const won = await em
    .execute<{ claimed_at: string }[]>(
      `INSERT INTO idempotency_key AS k (project_id, operation, key, fingerprint, expires_at) VALUES (?, ?, ?, ?, now() + ?::interval)
         ON CONFLICT (project_id, operation, key) DO UPDATE
           SET fingerprint = excluded.fingerprint, response = NULL, claimed_at = now(), expires_at = excluded.expires_at
           WHERE k.expires_at < now() OR (k.response IS NULL AND k.fingerprint = excluded.fingerprint AND k.claimed_at < now() - interval '${CLAIM_SECONDS} seconds')
         RETURNING claimed_at`,
      [projectId, op.id, key, print, lifetime],
    )
    .catch((error: { code?: string }) => {
      throw error.code === LOCK_NOT_AVAILABLE ? new CoraError("idempotency_conflict") : error;
    });
  if (won.length > 0) return null;
  const [row] = await em.execute<Row[]>(
    "SELECT fingerprint, response FROM idempotency_key WHERE (project_id, operation, key) = (?, ?, ?)",
    [projectId, op.id, key],
  );
  if (row && row.fingerprint !== print) throw new CoraError("idempotency_key_reused");
  if (!row?.response) throw new CoraError("idempotency_conflict");
  return row.response;
}

/** A request that was refused before anything was committed may be sent again with its key. */
export const releaseKey = (em: EntityManager, op: Operation, projectId: string, key: string): Promise<unknown> =>
  em.execute("DELETE FROM idempotency_key WHERE (project_id, operation, key) = (?, ?, ?) AND response IS NULL", [
    projectId,
    op.id,
    key,
  ]);
