/** What a failure proves: a refusal and a throttling had no effect, `unreachable` sent nothing, `unknown` may have happened. */
export type VendorErrorKind = "refused" | "throttled" | "unreachable" | "unknown";

interface VendorErrorDetails {
  vendor: string;
  kind: VendorErrorKind;
  /** The vendor's own short code, or ours (`timeout`, `http_503`). */
  code: string;
  status?: number | null;
  retryAfterSeconds?: number | null;
}

/** Carries codes only: vendors put phone numbers and addresses into their sentences. */
export class VendorError extends Error {
  override readonly name = "VendorError";
  readonly vendor: string;
  readonly kind: VendorErrorKind;
  readonly code: string;
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;

  constructor({ vendor, kind, code, status = null, retryAfterSeconds = null }: VendorErrorDetails) {
    super(`${vendor} ${kind}: ${code}`);
    this.vendor = vendor;
    this.kind = kind;
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A 4xx had no effect, except 408, where the vendor may have read the request before giving up. */
export const kindOfStatus = (status: number): VendorErrorKind => {
  if (status === 429) return "throttled";
  return status >= 400 && status < 500 && status !== 408 ? "refused" : "unknown";
};

/** The vendor's code where it looks like one, else the status: a sentence is never taken for a code. */
export const codeOr = (code: unknown, status: number): string =>
  (typeof code === "string" || typeof code === "number") && /^[\w.-]{1,64}$/.test(String(code))
    ? String(code)
    : `http_${status}`;
