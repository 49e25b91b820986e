const FRAME = /^\s+at .*(?::\d+:\d+|<anonymous>)\)?$/;

/**
 * What may be written about an unexpected error: its kind, its code and where it was thrown. Never its message: drivers and
 * vendors put statements, numbers and addresses into theirs.
 */
export function errorFacts(
  error: unknown,
  causesMax = 5,
): {
  name: string;
  code: string | null;
  at: string[];
  cause?: ReturnType<typeof errorFacts>;
} {
  if (!(error instanceof Error)) return { name: typeof error, code: null, at: [] };
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? String(error.code) : null;
  const at = framesOf(error)
    .slice(0, 6)
    .map((line) => line.trim());
  const cause = error.cause === undefined || causesMax === 0 ? {} : { cause: errorFacts(error.cause, causesMax - 1) };
  return { name: error.name, code, at, ...cause };
}

/** A message of several lines stands in the stack too, and one of its lines may look like a frame. */
const framesOf = ({ stack = "", message }: Error): string[] =>
  (message.includes("\n") ? stack.replaceAll(message, "") : stack).split("\n").filter((line) => FRAME.test(line));
