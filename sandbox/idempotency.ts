import { createHash } from "node:crypto";
import type { Records } from "./records.ts";

export interface StoredAnswer {
  /** The idempotency key. */
  id: string;
  fingerprint: string;
  storedAt: number;
  status: number;
  body: unknown;
  requestId: string | null;
}

type KeyUse = "fresh" | "mismatch" | "in_flight" | StoredAnswer;

export interface Idempotency {
  /** After `fresh` the key is taken until `settle`. */
  begin(key: string, fingerprint: string): KeyUse;
  /** Keeps an answer for later requests with the key; null frees the key. */
  settle(key: string, fingerprint: string, answer: Pick<StoredAnswer, "status" | "body" | "requestId"> | null): void;
}

const memoryMs = 24 * 60 * 60 * 1000;

/** One vendor's memory of idempotency keys: 24 hours, as Resend and Stripe keep it. */
export function createIdempotency(answers: Records<StoredAnswer>): Idempotency {
  const inFlight = new Map<string, string>();
  return {
    begin(key, fingerprint) {
      const running = inFlight.get(key);
      if (running !== undefined) return running === fingerprint ? "in_flight" : "mismatch";
      const answer = answers.get(key);
      if (answer !== null && Date.now() - answer.storedAt < memoryMs) {
        return answer.fingerprint === fingerprint ? answer : "mismatch";
      }
      inFlight.set(key, fingerprint);
      return "fresh";
    },
    settle(key, fingerprint, answer) {
      if (answer !== null) answers.put({ id: key, fingerprint, storedAt: Date.now(), ...answer });
      inFlight.delete(key);
    },
  };
}

/** Equal for requests that differ only in the order of their fields. */
export function fingerprintOf(route: string, payload: unknown): string {
  return createHash("sha256")
    .update(`${route}\n${canonical(payload)}`)
    .digest("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}
