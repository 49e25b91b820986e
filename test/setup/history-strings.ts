import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { temporal } from "@temporalio/proto";

export type History = temporal.api.history.v1.IHistory;

interface Payload {
  metadata: Record<string, string>;
  data?: string | null;
}

const isPayload = (value: object): value is Payload => "metadata" in value && "data" in value;

const text = (base64: string): string => Buffer.from(base64, "base64").toString();

const decode = ({ metadata, data }: Payload): unknown =>
  text(metadata["encoding"] ?? "") === "json/plain" ? JSON.parse(text(data ?? "")) : null;

/** Every value that a recorded history carries from one side to another: arguments, results, signals, attributes, memo. */
export function payloadsIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (isPayload(value)) return [decode(value)];
  return Object.values(value).flatMap(payloadsIn);
}

/** Names of fields as well as their texts. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}

export const historyJson = (history: History): Record<string, unknown> => JSON.parse(historyToJSON(history));

/** All that anybody could read in a history: its own words, and those inside its payloads. */
export const readableText = (json: unknown): string => [...stringsIn(json), ...stringsIn(payloadsIn(json))].join("\n");

const ID = /^(prj|lead|agt|call|eml|att|req|task|goal|imp)_\w+$/;
/** States, rules, codes and names of fields. */
const WORD = /^[A-Za-z]+(_[a-z]+)*$/;
const SUMMARY = /^(?:(call|email|task) of lead lead_\w+|goal goal_\w+|import imp_\w+)$/;

/** The strings of payloads that are neither an id nor a state. */
export const foreignWords = (json: unknown): string[] =>
  stringsIn(payloadsIn(json)).filter((word) => !ID.test(word) && !WORD.test(word) && !SUMMARY.test(word));
