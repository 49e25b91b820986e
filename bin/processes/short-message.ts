const ERROR_LEVEL = 50;
const WIDTH = 160;

function cut(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}

/** The gist of a log line that tells of an error (pino JSON, Postgres or plain text), else undefined. */
export function shortError(line: string): string | undefined {
  if (line.startsWith("{")) {
    try {
      const entry = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
      if (typeof entry.level !== "number" || entry.level < ERROR_LEVEL) return undefined;
      const parts = [entry.msg, entry.err?.message].filter((part) => typeof part === "string" && part !== "");
      return cut([...new Set(parts)].join(": ") || "an error without a message");
    } catch {
      return undefined;
    }
  }
  const match = /\b(?:FATAL|PANIC):\s+(.*)$/.exec(line) ?? /^(?:\w*Error: .*|Uncaught .*)$/.exec(line);
  return match ? cut(match[1] ?? match[0]) : undefined;
}
