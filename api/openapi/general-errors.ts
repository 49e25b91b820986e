import type { ErrorCode } from "../../domain/errors.ts";
import type { Operation } from "../operation.ts";

/** Codes that follow from what an operation is, not from what it does. */
export function generalErrors(op: Operation): ErrorCode[] {
  const writes = op.method !== "GET";
  return [
    "validation_error",
    "rate_limit_exceeded",
    ...(op.auth === "none" ? [] : (["missing_api_key", "invalid_api_key", "revoked_api_key", "forbidden"] as const)),
    ...(op.auth !== "none" && writes ? (["read_only_key"] as const) : []),
    ...(op.idempotency ? (["idempotency_conflict", "idempotency_key_reused"] as const) : []),
    ...(writes ? (["request_timeout", "payload_too_large", "unsupported_media_type"] as const) : []),
    "internal_error",
    "service_unavailable",
  ];
}
