import twilio from "twilio";
import type { CallProvider } from "../call-provider.ts";
import { transportFailure } from "../transport-failure.ts";
import { findCalls, getCall } from "./find-calls.ts";
import { hangUp, sayAndHangUp } from "./live-call.ts";
import { placeCall } from "./place-call.ts";
import { getRecording } from "./recording.ts";
import { TwilioWire } from "./wire.ts";
import type { TwilioConfig } from "./wire.ts";

export type { TwilioConfig } from "./wire.ts";

export function twilioCalls(config: TwilioConfig): CallProvider {
  const client = twilio(config.accountSid, config.authToken, { httpClient: new TwilioWire(config) });
  return {
    place: placeCall(client),
    find: findCalls(client),
    get: getCall(client),
    sayAndHangUp: sayAndHangUp(client),
    hangUp: hangUp(client),
    recording: getRecording(config),
    check: async () => {
      await client.api.v2010
        .accounts(config.accountSid)
        .fetch()
        .catch((error: unknown) => {
          throw transportFailure("twilio", error);
        });
    },
  };
}
