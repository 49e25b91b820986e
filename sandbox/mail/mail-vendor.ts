import { answerJson } from "../http/answer-json.ts";
import { readJson } from "../http/read-json.ts";
import { createRouter } from "../http/router.ts";
import type { Exchange, Route } from "../http/router.ts";
import { createIdempotency } from "../idempotency.ts";
import type { StoredAnswer } from "../idempotency.ts";
import { createRecords } from "../records.ts";
import type { Vendor, VendorContext } from "../vendor.ts";
import { createWebhookOutbox } from "../webhook-outbox.ts";
import { addressIn } from "./address.ts";
import { MailError } from "./mail-error.ts";
import { liveOn } from "./mail-life.ts";
import type { MailWorld } from "./mail-life.ts";
import { mailReading, mailWriting } from "./mail-reading.ts";
import { parseBatch } from "./parse-batch.ts";
import { parseMailRequest } from "./mail-request.ts";
import { pageOf } from "./page-of.ts";
import { createRateLimit } from "./rate-limit.ts";
import { presentListedReceived, presentReceived } from "./received-mail.ts";
import type { ReceivedMail } from "./received-mail.ts";
import { sendMail } from "./send-mail.ts";
import type { SendDesk } from "./send-mail.ts";
import { presentListedMail, presentMail, resendTime } from "./stored-mail.ts";
import type { StoredMail } from "./stored-mail.ts";
import { svixHeaders } from "./svix-signature.ts";

export interface MailVendorOptions {
  apiKey: string;
  /** `whsec_` and the signing key in base64. */
  webhookSecret: string;
  /** The one domain that the account lists as verified; mail from any domain is accepted. */
  domain?: string;
  /** Higher than Resend's five by default: trials should see throttling only when they order it. */
  requestsPerSecond?: number;
}

const retrySeconds = [1, 2, 5, 10, 30, 60, 120, 300];

/** Resend, as its SDK sees it, with readers behind every address. */
export function createMailVendor(ctx: VendorContext, options: MailVendorOptions): Vendor {
  const outbox = createWebhookOutbox(ctx, {
    vendor: "resend",
    path: "/webhooks/resend",
    sign: ({ id, body }, at) => svixHeaders(options.webhookSecret, id, at, body),
    retrySeconds,
  });
  const world: MailWorld = {
    mails: createRecords<StoredMail>(ctx.dataFile("resend-mails.jsonl")),
    received: createRecords<ReceivedMail>(ctx.dataFile("resend-received.jsonl")),
    outbox,
    timeScale: ctx.timeScale,
  };
  const closing = new AbortController();
  const start = ({ id }: StoredMail) => {
    liveOn(world, id, closing.signal).catch((error: unknown) => {
      if (!closing.signal.aborted) ctx.log(`resend mail ${id}: ${String(error)}`);
    });
  };
  for (const mail of world.mails.list()) start(mail);
  const keys = createIdempotency(createRecords<StoredAnswer>(ctx.dataFile("resend-keys.jsonl")));
  const desk: SendDesk = { ctx, world, keys, start };
  const limit = createRateLimit(options.requestsPerSecond ?? 100);
  const domain = describeDomain(options.domain ?? "sandbox.example");

  const routes = [...sendingRoutes(desk), ...readingRoutes(world, domain)].map((route) => guarded(route));
  routes.push(mailReading(world.mails), mailWriting(world));

  function guarded(route: Route): Route {
    return {
      ...route,
      async handle(exchange) {
        const { headers, error } = limit.hit(Date.now());
        for (const [name, value] of Object.entries(headers)) exchange.response.setHeader(name, value);
        checkKey(exchange, options.apiKey);
        if (error !== null) throw error;
        await route.handle(exchange);
      },
    };
  }

  return {
    name: "resend",
    server: createRouter(routes, unknownRoute(routes), (exchange, error) => {
      if (!(error instanceof MailError)) ctx.log(`resend: ${String(error)}`);
      const known = error instanceof MailError ? error : new MailError("application_error", "Internal server error.");
      answerJson(exchange.response, known.statusCode, known.body());
    }),
    async close() {
      closing.abort();
      await outbox.close();
    },
  };
}

function sendingRoutes(desk: SendDesk): Route[] {
  return [
    {
      method: "POST",
      path: "/emails",
      async handle(exchange) {
        const body = await readJson(exchange.request);
        const parse = () => ({
          requests: [parseMailRequest(body)],
          answer: (mails: StoredMail[]) => ({ id: mails[0]?.id }),
        });
        await sendMail(desk, {
          exchange,
          route: "emails",
          body,
          to: firstRecipient(body),
          parse,
          reply: replyTo(exchange),
        });
      },
    },
    {
      method: "POST",
      path: "/emails/batch",
      async handle(exchange) {
        const body = await readJson(exchange.request);
        const permissive = exchange.request.headers["x-batch-validation"] === "permissive";
        const to = Array.isArray(body) ? firstRecipient(body[0]) : null;
        const parse = () => parseBatch(body, permissive);
        await sendMail(desk, { exchange, route: "emails/batch", body, to, parse, reply: replyTo(exchange) });
      },
    },
  ];
}

function readingRoutes({ mails, received }: MailWorld, domain: Record<string, unknown>): Route[] {
  const list = (data: unknown[], has_more: boolean) => ({ object: "list", has_more, data });
  return [
    get("/domains", () => list([domain], false)),
    get("/emails", ({ url }) => {
      const { page, has_more } = pageOf(mails.list(), url.searchParams);
      return list(page.map(presentListedMail), has_more);
    }),
    get("/emails/receiving", ({ url }) => {
      const { page, has_more } = pageOf(received.list(), url.searchParams);
      return list(page.map(presentListedReceived), has_more);
    }),
    get("/emails/receiving/{id}", ({ path }) => presentReceived(found(received.get(path["id"] ?? "")))),
    get("/emails/{id}", ({ path }) => presentMail(found(mails.get(path["id"] ?? "")))),
  ];
}

function get(path: string, read: (exchange: Exchange) => unknown): Route {
  return { method: "GET", path, handle: (exchange) => answerJson(exchange.response, 200, read(exchange)) };
}

function replyTo({ response }: Exchange) {
  return (status: number, body: unknown, headers: Record<string, string> = {}) =>
    answerJson(response, status, body, headers);
}

function found<T>(record: T | null): T {
  if (record === null) throw new MailError("not_found", "Email not found");
  return record;
}

function unknownRoute(routes: readonly Route[]) {
  const paths = new Set(routes.map(({ path }) => path));
  return ({ request, response, url }: Exchange) => {
    request.resume();
    const error = paths.has(url.pathname)
      ? new MailError("method_not_allowed", "This endpoint does not support the HTTP method.")
      : new MailError("not_found", "The requested endpoint does not exist.");
    answerJson(response, error.statusCode, error.body());
  };
}

function checkKey({ request }: Exchange, apiKey: string): void {
  const { authorization } = request.headers;
  if (authorization === undefined) throw new MailError("missing_api_key", "Missing API Key");
  if (authorization !== `Bearer ${apiKey}`) throw new MailError("invalid_api_key", "API key is invalid");
}

function firstRecipient(body: unknown): string | null {
  const to: unknown = typeof body === "object" && body !== null && "to" in body ? body.to : null;
  const first: unknown = Array.isArray(to) ? to[0] : to;
  return typeof first === "string" ? (addressIn(first) ?? first) : null;
}

function describeDomain(name: string): Record<string, unknown> {
  return {
    id: "5ca1ab1e-0000-4000-8000-000000000001",
    name,
    status: "verified",
    created_at: resendTime(new Date()),
    region: "us-east-1",
    capabilities: { sending: "enabled", receiving: "enabled" },
  };
}
