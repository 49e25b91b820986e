import { CoraError } from "../domain/errors.ts";
import { VendorError } from "../providers/vendor-error.ts";

/** Codes of Postgres, of its client, of poolers (08P01) and of sockets that mean: the database is away, try again. */
const AWAY = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|08|57P0|53)/;
const AWAY_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/i;
const BUSY = new Set(["55P03", "40001", "40P01", "57014"]);

/** Errors may name each other as their cause. */
const DEPTH = 5;

interface Link {
  code?: unknown;
  message?: unknown;
}

function chain(error: unknown, depth = DEPTH): Link[] {
  if (!(error instanceof Error) || depth === 0) return [];
  const causes = [error.cause, ...("errors" in error ? (error.errors as unknown[]) : [])];
  return [error, ...causes.flatMap((cause) => chain(cause, depth - 1))];
}

const isAway = ({ code, message }: Link): boolean =>
  (typeof code === "string" && (AWAY.test(code) || BUSY.has(code))) ||
  (typeof message === "string" && AWAY_MESSAGE.test(message));

const unavailable = (retryAfterSeconds: number): CoraError =>
  new CoraError("service_unavailable", undefined, { details: { retry_after: retryAfterSeconds } });

/** What a caller may hear of any failure: an expected one as it is, a missing database or vendor as 503, a bug as 500 without a word of detail. */
export function toCoraError(error: unknown): CoraError {
  if (error instanceof CoraError) return error;
  if (error instanceof VendorError) return unavailable(Math.max(1, Math.ceil(error.retryAfterSeconds ?? 2)));
  if (chain(error).some(isAway)) return unavailable(2);
  return new CoraError("internal_error");
}
