import { VendorError } from "./vendor-error.ts";

const NEVER_CONNECTED = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"]);
const NEVER_SENT = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);
const TIMEOUTS = new Set(["TimeoutError", "AbortError", "ERR_CANCELED", "ECONNABORTED", "ETIMEDOUT", "23", "20"]);

interface Layer {
  name?: unknown;
  code?: unknown;
  syscall?: unknown;
  cause?: unknown;
  detail?: unknown;
  errors?: unknown;
}

/** SDKs wrap the socket's error in `cause` (fetch, axios) or `detail` (Stripe). */
const layersOf = (error: unknown, depth = 0): Layer[] => {
  if (typeof error !== "object" || error === null || depth > 6) return [];
  const layer = error as Layer;
  return [layer, ...layersOf(layer.cause, depth + 1), ...layersOf(layer.detail, depth + 1)];
};

const neverSent = (layer: Layer): boolean => {
  const code = String(layer.code);
  if (NEVER_SENT.has(code) || (layer.syscall === "connect" && NEVER_CONNECTED.has(code))) return true;
  return Array.isArray(layer.errors) && layer.errors.length > 0 && layer.errors.every((e) => neverSent(e as Layer));
};

const isTimeout = ({ name, code }: Layer): boolean => TIMEOUTS.has(String(code)) || TIMEOUTS.has(String(name));

/** What is known when no answer came: only a connection that was never made proves that nothing was sent. */
export function transportFailure(vendor: string, error: unknown): VendorError {
  const layers = layersOf(error);
  const known = layers.find((layer) => layer instanceof VendorError);
  if (known) return known;
  const socketCode = layers.map(({ code }) => String(code)).find((code) => /^E[A-Z]+$/.test(code));
  if (layers.some(neverSent)) return new VendorError({ vendor, kind: "unreachable", code: "unreachable" });
  if (layers.some(isTimeout)) return new VendorError({ vendor, kind: "unknown", code: "timeout" });
  return new VendorError({
    vendor,
    kind: "unknown",
    code: socketCode?.toLowerCase() ?? "no_answer",
  });
}
