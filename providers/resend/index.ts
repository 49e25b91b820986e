import type { EmailProvider } from "../email-provider.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError } from "../vendor-error.ts";
import { stateOf } from "./email-status.ts";
import { receivedBefore, receivedEmail } from "./received.ts";
import { sendEmail } from "./send-email.ts";
import { ResendWire } from "./wire.ts";
import type { ResendConfig } from "./wire.ts";

export type { ResendConfig } from "./wire.ts";

export function resendEmail(config: ResendConfig): EmailProvider {
  const client = new ResendWire(config);
  return {
    send: sendEmail(client),
    get: async (providerId) => {
      try {
        const { data } = await client.emails.get(providerId);
        const state = stateOf(data?.last_event ?? "");
        if (!state) throw new VendorError({ vendor: "resend", kind: "unknown", code: "unknown_email_event" });
        return { providerId, state, messageId: data?.message_id || null };
      } catch (error) {
        const failure = transportFailure("resend", error);
        if (failure.status === 404) return null;
        throw failure;
      }
    },
    received: receivedEmail(client),
    receivedBefore: receivedBefore(client),
    check: async () => {
      try {
        await client.domains.list();
      } catch (error) {
        const failure = transportFailure("resend", error);
        // A key that may only send is refused here, yet it has proved that the account answers.
        if (failure.code !== "restricted_api_key") throw failure;
      }
    },
  };
}
