import type { Resend } from "resend";
import type { OutgoingEmail, SentEmail } from "../email-provider.ts";
import { transportFailure } from "../transport-failure.ts";
import type { VendorError } from "../vendor-error.ts";

const RETRY_SECONDS = 5;
const QUOTA_RETRY_SECONDS = 3_600;

const CONFIGURATION = new Set([
  "invalid_idempotency_key",
  "invalid_idempotent_request",
  "invalid_from_address",
  "missing_api_key",
  "invalid_api_key",
  "restricted_api_key",
  "invalid_access",
]);

const rejectionOf = ({ code, status }: VendorError): "invalid_address" | "configuration" | "other" => {
  if (code === "invalid_to_field") return "invalid_address";
  return CONFIGURATION.has(code) || status === 401 || status === 403 ? "configuration" : "other";
};

const pauseOf = ({ code, retryAfterSeconds }: VendorError): number =>
  retryAfterSeconds ?? (code.endsWith("_quota_exceeded") ? QUOTA_RETRY_SECONDS : RETRY_SECONDS);

function resultOf(failure: VendorError): SentEmail {
  if (failure.code === "concurrent_idempotent_requests") return { kind: "in_flight" };
  if (failure.kind === "refused") return { kind: "rejected", code: failure.code, reason: rejectionOf(failure) };
  if (failure.kind === "unknown") return { kind: "unknown", code: failure.code };
  return { kind: "throttled", retryAfterSeconds: pauseOf(failure) };
}

export const sendEmail =
  (client: Resend) =>
  async ({ idempotencyKey, replyTo, tags, ...email }: OutgoingEmail): Promise<SentEmail> => {
    try {
      const { data } = await client.emails.send(
        {
          ...email,
          ...(replyTo === null ? {} : { replyTo }),
          tags: Object.entries(tags).map(([name, value]) => ({ name, value })),
        },
        { idempotencyKey },
      );
      return data?.id ? { kind: "accepted", providerId: data.id } : { kind: "unknown", code: "no_email_id" };
    } catch (error) {
      return resultOf(transportFailure("resend", error));
    }
  };
