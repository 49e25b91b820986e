import { MailError } from "./mail-error.ts";

/** One page of a list, newest first, by Resend's `limit`, `after` and `before`. */
export function pageOf<T extends { id: string }>(
  oldestFirst: readonly T[],
  query: URLSearchParams,
): { page: T[]; has_more: boolean } {
  const limit = Number(query.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new MailError("validation_error", "The `limit` parameter must be a number between 1 and 100.");
  }
  const newestFirst = oldestFirst.toReversed();
  const [after, before] = [query.get("after"), query.get("before")];
  const position = (id: string) => newestFirst.findIndex((item) => item.id === id);
  if (before !== null) {
    const earlier = newestFirst.slice(0, Math.max(0, position(before)));
    return { page: earlier.slice(-limit), has_more: earlier.length > limit };
  }
  const rest = after === null ? newestFirst : newestFirst.slice(position(after) + 1);
  return { page: rest.slice(0, limit), has_more: rest.length > limit };
}
