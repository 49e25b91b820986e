import type { Twilio } from "twilio";
import type { PlaceCall, PlacedCall } from "../call-provider.ts";
import { transportFailure } from "../transport-failure.ts";
import type { VendorError } from "../vendor-error.ts";
import { callRejection } from "./call-rejection.ts";
import { withRetries } from "./callback-url.ts";

const RETRY_SECONDS = 5;
const STATUS_EVENTS = ["initiated", "ringing", "answered", "completed"];

const recordingOptions = (recordingUrl: string | null) =>
  recordingUrl === null
    ? {}
    : {
        record: true,
        recordingStatusCallback: withRetries(recordingUrl),
        recordingStatusCallbackMethod: "POST",
        recordingStatusCallbackEvent: ["completed", "absent"],
      };

const resultOf = (failure: VendorError): PlacedCall => {
  if (failure.kind === "refused") return { kind: "rejected", code: failure.code, reason: callRejection(failure) };
  if (failure.kind === "unknown") return { kind: "unknown", code: failure.code };
  return { kind: "throttled", retryAfterSeconds: failure.retryAfterSeconds ?? RETRY_SECONDS };
};

export const placeCall =
  (client: Twilio) =>
  async (call: PlaceCall): Promise<PlacedCall> => {
    try {
      const { sid } = await client.calls.create({
        to: call.to,
        from: call.from,
        url: call.answerUrl,
        method: "POST",
        statusCallback: withRetries(call.statusUrl),
        statusCallbackMethod: "POST",
        statusCallbackEvent: STATUS_EVENTS,
        timeout: call.ringTimeoutSeconds,
        timeLimit: call.maxDurationSeconds,
        machineDetection: "DetectMessageEnd",
        asyncAmd: "true",
        asyncAmdStatusCallback: withRetries(call.machineUrl),
        asyncAmdStatusCallbackMethod: "POST",
        ...recordingOptions(call.recordingUrl),
      });
      return sid ? { kind: "accepted", providerId: sid } : { kind: "unknown", code: "no_call_sid" };
    } catch (error) {
      return resultOf(transportFailure("twilio", error));
    }
  };
