import { answerJson } from "../http/answer-json.ts";
import { playAfterAccept } from "../http/play-fault.ts";
import { readForm } from "../http/read-form.ts";
import type { Exchange, Route } from "../http/router.ts";
import { type Call, isOver } from "./call.ts";
import { parseCallOrder, parseTwimlSource } from "./call-order.ts";
import type { Guard } from "./guard.ts";
import type { HiddenCalls } from "./hidden-calls.ts";
import { selectCalls } from "./list-calls.ts";
import type { PhoneWorld } from "./phone-world.ts";
import { placeCall } from "./place-call.ts";
import { presentCall } from "./present-call.ts";
import { presentPage } from "./present-page.ts";
import { createSid } from "./sid.ts";
import { notFound, TwilioError } from "./twilio-error.ts";

const root = "/2010-04-01/Accounts/{account}/Calls";

export function callRoutes(world: PhoneWorld, guard: Guard, hidden: HiddenCalls): Route[] {
  return [
    { method: "POST", path: `${root}.json`, handle: (exchange) => createCall(world, guard, hidden, exchange) },
    {
      method: "GET",
      path: `${root}.json`,
      handle: guard("calls.list", ({ response, url }) => {
        const visible = world.book.calls().filter(({ sid }) => !hidden.has(sid));
        const items = selectCalls(visible, url.searchParams).map(presentCall);
        answerJson(response, 200, presentPage("calls", items, url));
      }),
    },
    {
      method: "GET",
      path: `${root}/{call}.json`,
      handle: guard("calls.fetch", (exchange) =>
        answerJson(exchange.response, 200, presentCall(find(world, exchange))),
      ),
    },
    {
      method: "POST",
      path: `${root}/{call}.json`,
      handle: guard("calls.update", (exchange) => update(world, exchange)),
    },
  ];
}

async function createCall(world: PhoneWorld, guard: Guard, hidden: HiddenCalls, exchange: Exchange): Promise<void> {
  // The number decides which fault applies, so the body is read before the fault is looked up.
  const form = await readForm(exchange.request);
  const handle = guard(
    "calls.create",
    ({ response, request }, fault) => {
      const order = parseCallOrder(form);
      const call = placeCall(world, order, `http://${request.headers.host ?? "127.0.0.1"}`);
      const hide = world.context.faults.take("twilio", "calls.create", order.to, ["hide_from_list"]);
      if (hide !== null) hidden.hide(call.sid, hide.delay_ms ?? null);
      if (playAfterAccept(fault, exchange)) return;
      answerJson(response, 201, presentCall({ ...call, status: "queued" }), { "twilio-request-id": createSid("RQ") });
    },
    form.get("To"),
  );
  await handle(exchange);
}

async function update(world: PhoneWorld, exchange: Exchange): Promise<void> {
  const form = await readForm(exchange.request);
  const call = find(world, exchange);
  const line = world.lines.get(call.sid);
  const status = form.get("Status");
  if (isOver(call) || line === undefined) {
    throw new TwilioError(21220, 400, "Call is not in-progress. Cannot redirect.");
  }
  if (status === "completed" || (status === "canceled" && call.status !== "in-progress")) line.hangUp("api");
  else if (status !== null && status !== "canceled") throw new TwilioError(20001, 400, `Invalid Status: ${status}`);
  else if (form.has("Url") || form.has("Twiml")) line.redirect(parseTwimlSource(form));
  // The line ends in the next turn of the event loop; the answer shows what it has become.
  await new Promise((resolve) => setImmediate(resolve));
  answerJson(exchange.response, 200, presentCall(find(world, exchange)));
}

function find(world: PhoneWorld, { path, url }: Exchange): Call {
  const call = world.book.call(path["call"] ?? "");
  if (call === null) throw notFound(url.pathname);
  return call;
}
