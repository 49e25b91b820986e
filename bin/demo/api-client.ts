import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

export type Api = {
  get<T>(path: string): Promise<T>;
  /** A key of one's own makes a request repeatable on purpose; without one each call is a request of its own. */
  post<T>(path: string, body: object, idempotencyKey?: string): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
};

/** An answer that no repetition will change. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(request: string, status: number, code: string, message: string) {
    super(`${request} was refused with ${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

type ErrorBody = { error?: { code?: string; message?: string } };

const TRIES = 8;
const TIMEOUT_MS = 30_000;
const LONGEST_WAIT_SECONDS = 60;

function refusal(request: string, status: number, text: string): Refusal {
  let error: ErrorBody["error"];
  try {
    error = (JSON.parse(text) as ErrorBody).error;
  } catch {
    // What is not JSON is shown as it came.
  }
  return new Refusal(request, status, error?.code ?? "unknown", error?.message ?? text.slice(0, 200));
}

/** Seconds until a limited or unavailable server wants to be asked again. */
export function waitSeconds(retryAfter: string | null, tries: number): number {
  const asked = Number(retryAfter ?? Number.NaN);
  return Math.min(Number.isFinite(asked) && asked >= 0 ? asked : 2 ** tries / 4, LONGEST_WAIT_SECONDS);
}

/** Plain HTTP, as any client would speak it: it honours Retry-After, and its keys make every repetition harmless. */
export function apiClient(baseUrl: string, apiKey: string | undefined, signal: AbortSignal): Api {
  async function request<T>(method: string, path: string, body?: object, key: string = randomUUID()): Promise<T> {
    for (let tries = 1; ; tries++) {
      const answer = await fetch(new URL(path, baseUrl), {
        method,
        headers: {
          accept: "application/json",
          ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
          ...(body ? { "content-type": "application/json", "idempotency-key": key } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      }).catch((error: unknown) => {
        if (signal.aborted || tries >= TRIES) throw error;
        return undefined;
      });
      const again = !answer || answer.status === 429 || answer.status === 503;
      if (answer && (!again || tries >= TRIES)) {
        const text = await answer.text();
        if (answer.ok) return (text === "" ? {} : JSON.parse(text)) as T;
        throw refusal(`${method} ${path}`, answer.status, text);
      }
      await answer?.body?.cancel();
      await sleep(waitSeconds(answer?.headers.get("retry-after") ?? null, tries) * 1000, undefined, { signal });
    }
  }
  return {
    get: (path) => request("GET", path),
    post: (path, body, key) => request("POST", path, body, key),
    patch: (path, body) => request("PATCH", path, body),
  };
}
