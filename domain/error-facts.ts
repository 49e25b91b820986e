/**
 * What may be written about an unexpected error: its kind, its code and where it was thrown. Never its message: drivers and
 * vendors put statements, numbers and addresses into theirs.
 */
export function errorFacts(error: unknown): {
  name: string;
  code: string | null;
  at: string[];
  cause?: ReturnType<typeof errorFacts>;
} {
  if (!(error instanceof Error)) return { name: typeof error, code: null, at: [] };
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? String(error.code) : null;
  const at = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
  return { name: error.name, code, at, ...(error.cause === undefined ? {} : { cause: errorFacts(error.cause) }) };
}
