import { type Fault, requestFaults } from "../faults.ts";
import { playAfterAccept, playBeforeAccept } from "../http/play-fault.ts";
import type { Exchange, Route } from "../http/router.ts";
import { checkCredentials } from "./check-credentials.ts";
import type { PhoneWorld } from "./phone-world.ts";
import { answerTwilioError, refusalFor } from "./twilio-error.ts";

type Handle = (exchange: Exchange, fault: Fault | null) => Promise<void> | void;

/** Wraps an operation with what every request meets: the ordered faults first, then the credentials. */
export type Guard = (operation: string, handle: Handle, to?: string | null) => Route["handle"];

export function createGuard({ context, credentials }: PhoneWorld): Guard {
  return (operation, handle, to = null) =>
    async (exchange) => {
      checkCredentials(exchange.request, exchange.path["account"] ?? "", credentials);
      const fault = context.faults.take("twilio", operation, to, requestFaults);
      const refuse = (status: number, headers: Record<string, string>): void =>
        answerTwilioError(exchange.response, refusalFor(status, fault?.code), headers);
      if (await playBeforeAccept(fault, exchange, refuse)) return;
      // Only creating a call has an effect worth keeping: elsewhere a lost answer is as good as none.
      if (operation !== "calls.create" && playAfterAccept(fault, exchange)) return;
      await handle(exchange, fault);
    };
}
