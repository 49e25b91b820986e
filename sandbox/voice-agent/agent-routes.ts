import { requestFaults } from "../faults.ts";
import { answerJson } from "../http/answer-json.ts";
import { playAfterAccept, playBeforeAccept } from "../http/play-fault.ts";
import { readJson } from "../http/read-json.ts";
import type { Exchange, Route } from "../http/router.ts";
import type { Records } from "../records.ts";
import type { VendorContext } from "../vendor.ts";
import { describeAccount } from "./account.ts";
import type { Conversation } from "./conversation.ts";
import { listConversations } from "./list-conversations.ts";
import { presentConversation } from "./present-conversation.ts";
import { registerCall, streamTwiml } from "./register-call.ts";
import { errorForStatus, refusal } from "./voice-agent-error.ts";

/** Where the calls of register-call are connected to. */
export const streamPath = "/v1/convai/conversation/twilio";

/** The part of the API that Cora uses. */
export function agentRoutes(ctx: VendorContext, conversations: Records<Conversation>, apiKey: string): Route[] {
  const routes = [registerRoute(ctx, conversations), ...readingRoutes(conversations)];
  return routes.map((route) => withKey(route, apiKey));
}

function registerRoute(ctx: VendorContext, conversations: Records<Conversation>): Route {
  return {
    method: "POST",
    path: "/v1/convai/twilio/register-call",
    async handle(exchange) {
      const { request, response } = exchange;
      const body = await readJson(request);
      const fault = ctx.faults.take("elevenlabs", "register-call", toNumberOf(body), requestFaults);
      const refuse = (status: number, headers: Record<string, string>) =>
        answerJson(response, status, errorForStatus(status).body(), headers);
      if (await playBeforeAccept(fault, exchange, refuse)) return;
      const { id } = conversations.put(registerCall(body));
      if (playAfterAccept(fault, exchange)) return;
      const twiml = streamTwiml(`ws://${request.headers.host ?? "127.0.0.1"}${streamPath}`, id);
      response.writeHead(200, { "content-type": "application/xml" }).end(twiml);
    },
  };
}

function readingRoutes(conversations: Records<Conversation>): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/convai/conversations",
      handle: ({ response, url }) =>
        answerJson(response, 200, listConversations(conversations.list(), url.searchParams)),
    },
    {
      method: "GET",
      path: "/v1/convai/conversations/{id}",
      handle({ response, path }) {
        const id = path["id"] ?? "";
        const conversation = conversations.get(id);
        if (conversation === null) throw refusal(404, "conversation_not_found", `Conversation ${id} was not found.`);
        answerJson(response, 200, presentConversation(conversation));
      },
    },
    { method: "GET", path: "/v1/user", handle: ({ response }) => answerJson(response, 200, describeAccount()) },
  ];
}

function withKey(route: Route, apiKey: string): Route {
  return {
    ...route,
    async handle(exchange: Exchange) {
      if (exchange.request.headers["xi-api-key"] !== apiKey) throw refusal(401, "invalid_api_key", "Invalid API key");
      await route.handle(exchange);
    },
  };
}

function toNumberOf(body: unknown): string | null {
  const to: unknown = typeof body === "object" && body !== null && "to_number" in body ? body.to_number : null;
  return typeof to === "string" ? to : null;
}
