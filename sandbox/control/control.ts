import { answerJson } from "../http/answer-json.ts";
import { createRouter, type Exchange } from "../http/router.ts";
import { readJson } from "../http/read-json.ts";
import { peopleTable } from "../phone/people/people-table.ts";
import type { Vendor, VendorContext, VendorName } from "../vendor.ts";
import { forwardTo } from "./forward-to.ts";
import { parseFaultOrder } from "./parse-fault-order.ts";

/** The server from which the outside steers the sandbox and counts what it did. */
export function createControl(
  context: VendorContext,
  urlOf: (name: VendorName) => string,
  accounts: () => object,
): Pick<Vendor, "server"> {
  const server = createRouter(
    [
      { method: "GET", path: "/health", handle: ({ response }) => answerJson(response, 200, { status: "ok" }) },
      {
        method: "GET",
        path: "/_sandbox/accounts",
        handle: ({ response }) => answerJson(response, 200, { data: accounts() }),
      },
      { method: "GET", path: "/_sandbox/effects", handle: (exchange) => listEffects(context, exchange) },
      { method: "GET", path: "/_sandbox/faults", handle: (exchange) => listFaults(context, exchange) },
      { method: "POST", path: "/_sandbox/faults", handle: (exchange) => orderFault(context, exchange) },
      { method: "DELETE", path: "/_sandbox/faults", handle: (exchange) => clearFaults(context, exchange) },
      {
        method: "GET",
        path: "/_sandbox/people",
        handle: ({ response }) => answerJson(response, 200, { data: peopleTable }),
      },
      {
        method: "GET",
        path: "/_sandbox/mails",
        handle: (exchange) =>
          forwardTo(
            `${urlOf("resend")}/_sandbox/mails${exchange.url.search}`,
            exchange,
            exchange.request.headers.accept,
          ),
      },
      {
        method: "POST",
        path: "/_sandbox/mails",
        handle: (exchange) => forwardTo(`${urlOf("resend")}/_sandbox/mails`, exchange),
      },
      {
        method: "GET",
        path: "/_sandbox/calls/{call}/transcript",
        handle: (exchange) => forwardTo(`${urlOf("twilio")}${exchange.url.pathname}`, exchange),
      },
      {
        method: "POST",
        path: "/_sandbox/checkout/{session}/pay",
        handle: (exchange) => forwardTo(`${urlOf("stripe")}/c/pay/${exchange.path["session"]}`, exchange),
      },
    ],
    ({ request, response, url }) =>
      answerError(response, 404, "not_found", `The sandbox has no ${request.method} ${url.pathname}.`),
    ({ response }, error) => answerError(response, 500, "internal", String(error)),
  );
  return { server };
}

function listEffects({ effects }: VendorContext, { response, url }: Exchange): void {
  const filter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const since = filter("since");
  if (since !== undefined && Number.isNaN(Date.parse(since))) {
    answerError(response, 400, "invalid_since", "since must be an ISO 8601 time.");
    return;
  }
  const data = effects.list({ vendor: filter("vendor"), kind: filter("kind"), cora_id: filter("cora_id"), since });
  answerJson(response, 200, { data });
}

function listFaults({ faults }: VendorContext, { response }: Exchange): void {
  answerJson(response, 200, { data: faults.list() });
}

function clearFaults({ faults }: VendorContext, { response }: Exchange): void {
  faults.clear();
  answerJson(response, 200, { data: [] });
}

async function orderFault({ faults }: VendorContext, { request, response }: Exchange): Promise<void> {
  const order = parseFaultOrder(await readJson(request));
  if (order.ok) answerJson(response, 201, { data: faults.order(order.fault) });
  else answerError(response, 400, "invalid_fault", order.problem);
}

function answerError(response: Exchange["response"], status: number, code: string, message: string): void {
  answerJson(response, status, { error: { code, message } });
}
