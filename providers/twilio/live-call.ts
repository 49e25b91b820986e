import type { Twilio } from "twilio";
import { transportFailure } from "../transport-failure.ts";
import { sayAndHangUpTwiml } from "./twiml.ts";

/** 21220: the call is not in progress (any more). */
const hasEnded = (code: string, status: number | null): boolean => status === 404 || code === "21220";

export const sayAndHangUp =
  (client: Twilio) =>
  async (providerId: string, text: string, language: string): Promise<void> => {
    try {
      await client.calls(providerId).update({ twiml: sayAndHangUpTwiml(text, language) });
    } catch (error) {
      const failure = transportFailure("twilio", error);
      if (!hasEnded(failure.code, failure.status)) throw failure;
    }
  };

/** `canceled` works only before the answer and `completed` after it; nobody knows which holds until Twilio says. */
export const hangUp =
  (client: Twilio) =>
  async (providerId: string, { unlessAnswered = false }: { unlessAnswered?: boolean } = {}): Promise<void> => {
    const end = async (status: "canceled" | "completed"): Promise<string> => {
      try {
        return (await client.calls(providerId).update({ status })).status;
      } catch (error) {
        const failure = transportFailure("twilio", error);
        if (failure.status === 404) return "gone";
        if (failure.kind === "refused" && (status === "canceled" || failure.code === "21220")) return "refused";
        throw failure;
      }
    };
    const after = await end("canceled");
    if (unlessAnswered) return;
    if (after === "in-progress" || after === "refused") await end("completed");
  };
