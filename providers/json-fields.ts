export type JsonObject = Record<string, unknown>;

export const asObject = (value: unknown): JsonObject | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;

export const asText = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export const asNumber = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

export const asDate = (value: unknown): Date | null => {
  const text = asText(value);
  const date = text === null ? null : new Date(text);
  return date === null || Number.isNaN(date.getTime()) ? null : date;
};

/** The JSON object in a body that anyone may have written; null for everything else. */
export function parseJsonObject(body: string | Uint8Array): JsonObject | null {
  try {
    return asObject(JSON.parse(typeof body === "string" ? body : Buffer.from(body).toString("utf8")));
  } catch {
    return null;
  }
}
