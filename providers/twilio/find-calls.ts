import type { Twilio } from "twilio";
import type { ProviderCall } from "../call-provider.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError } from "../vendor-error.ts";
import { meaningOf } from "./call-status.ts";

type CallInstance = Awaited<ReturnType<Twilio["calls"]["list"]>>[number];

const DAY_MS = 86_400_000;
/** Twilio's times have whole seconds and its clock is not ours. */
const CLOCK_TOLERANCE_MS = 5_000;
const LIMIT = 1_000;

const dateOrNull = (value: unknown): Date | null =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? value : null;

function providerCall(call: CallInstance): ProviderCall {
  const meaning = meaningOf(call.status, call.answeredBy);
  if (!meaning) throw new VendorError({ vendor: "twilio", kind: "unknown", code: "unknown_call_status" });
  const duration = Number.parseInt(call.duration ?? "", 10);
  return {
    providerId: call.sid,
    to: call.to,
    from: call.from,
    ...meaning,
    createdAt: dateOrNull(call.dateCreated) ?? dateOrNull(call.startTime) ?? new Date(),
    startedAt: dateOrNull(call.startTime),
    finishedAt: dateOrNull(call.endTime),
    durationSeconds: Number.isNaN(duration) ? null : duration,
    detail: call.status,
  };
}

/** Twilio filters by whole UTC days, and by the start, which a queued call does not have yet. */
export const findCalls =
  (client: Twilio) =>
  async ({ to, from, since }: { to: string; from: string; since: Date }): Promise<ProviderCall[]> => {
    const dayBefore = new Date(Math.floor(since.getTime() / DAY_MS) * DAY_MS - DAY_MS);
    try {
      // Queued first: a call that leaves the queue between the two questions is found by the second.
      const queued = await client.calls.list({ to, from, status: "queued", limit: LIMIT });
      const started = await client.calls.list({ to, from, startTimeAfter: dayBefore, limit: LIMIT });
      const calls = new Map([...queued, ...started].map((call) => [call.sid, providerCall(call)]));
      return [...calls.values()].filter(
        (call) =>
          call.to === to && call.from === from && call.createdAt.getTime() >= since.getTime() - CLOCK_TOLERANCE_MS,
      );
    } catch (error) {
      throw transportFailure("twilio", error);
    }
  };

export const getCall =
  (client: Twilio) =>
  async (providerId: string): Promise<ProviderCall | null> => {
    try {
      return providerCall(await client.calls(providerId).fetch());
    } catch (error) {
      const failure = transportFailure("twilio", error);
      if (failure.status === 404) return null;
      throw failure;
    }
  };
