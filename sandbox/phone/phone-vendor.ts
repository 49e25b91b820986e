import { answerJson } from "../http/answer-json.ts";
import { createRouter, type Exchange, type Route } from "../http/router.ts";
import type { Vendor, VendorContext } from "../vendor.ts";
import { accountRoutes } from "./account-routes.ts";
import { callRoutes } from "./call-routes.ts";
import { createGuard } from "./guard.ts";
import { createHiddenCalls } from "./hidden-calls.ts";
import { createPhoneBook } from "./phone-book.ts";
import type { PhoneCredentials, PhoneWorld } from "./phone-world.ts";
import { recordingRoutes } from "./recording-routes.ts";
import { createWebhookSender } from "./send-webhook.ts";
import { answerTwilioError, notFound, TwilioError } from "./twilio-error.ts";

/** The emulated Twilio: its REST API in front, a world of people who answer phones behind. */
export function createPhoneVendor(context: VendorContext, credentials: PhoneCredentials): Vendor {
  const closing = new AbortController();
  const world: PhoneWorld = {
    context,
    credentials,
    book: createPhoneBook(context.dataFile("phone.jsonl")),
    send: createWebhookSender(credentials.authToken, context.log),
    lines: new Map(),
    closing: closing.signal,
  };
  const guard = createGuard(world);
  const server = createRouter(
    [
      ...callRoutes(world, guard, createHiddenCalls()),
      ...recordingRoutes(world, guard),
      ...accountRoutes(credentials.accountSid, guard),
      transcriptRoute(world),
    ],
    ({ response, url }) => answerTwilioError(response, notFound(url.pathname)),
    (exchange, error) => answerError(exchange, error, context.log),
  );
  return {
    name: "twilio",
    server,
    async close() {
      closing.abort();
    },
  };
}

/** Not Twilio's: what was really said on the line, to compare with what Cora wrote down. */
function transcriptRoute({ book }: PhoneWorld): Route {
  return {
    method: "GET",
    path: "/_sandbox/calls/{call}/transcript",
    handle({ response, path, url }) {
      const call = book.call(path["call"] ?? "");
      if (call === null) throw notFound(url.pathname);
      answerJson(response, 200, { data: call.transcript });
    },
  };
}

function answerError({ response }: Exchange, error: unknown, log: (line: string) => void): void {
  if (error instanceof TwilioError) return answerTwilioError(response, error);
  log(`twilio: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  answerTwilioError(response, new TwilioError(20500, 500, "An internal server error has occurred"));
}
