/** Postgres refused something, so that nothing of the transaction stands; where the connection was lost nobody knows. */
export function isUndone(error: unknown): boolean {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return severity !== undefined && typeof code === "string" && !/^(08|57P)/.test(code);
}
