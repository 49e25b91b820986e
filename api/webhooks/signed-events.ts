import { createHash } from "node:crypto";
import Router from "@koa/router";
import { inSystem } from "../../db/project-scope.ts";
import { putInbox } from "../../db/queries/put-inbox.ts";
import type { InboxEntry } from "../../db/queries/put-inbox.ts";
import { CoraError } from "../../domain/errors.ts";
import { verifyElevenLabs } from "../../providers/elevenlabs/webhook.ts";
import { eventKey, verifySvix } from "../../providers/resend/webhook.ts";
import { parseBillingEvent, verifyStripe } from "../../providers/stripe/webhook.ts";
import type { VendorAccounts } from "../../providers/sides/vendor-accounts.ts";
import type { ApiDeps } from "../deps.ts";
import { readBody } from "../http/read-body.ts";
import type { Context, State } from "../http/state.ts";

const LIMIT = 2 * 1024 * 1024;

/** One vendor's way of signing and of naming an event. */
interface Intake {
  provider: InboxEntry["provider"];
  isSigned(accounts: VendorAccounts, ctx: Context, body: Buffer): boolean;
  dedupeKey(ctx: Context, body: Buffer): string;
}

const INTAKES: Intake[] = [
  {
    provider: "resend",
    isSigned: ({ resend }, ctx, body) => {
      const [id, timestamp, signature] = [ctx.get("svix-id"), ctx.get("svix-timestamp"), ctx.get("svix-signature")];
      return verifySvix({ secret: resend.webhookSecret, id, timestamp, signature, body, now: new Date() });
    },
    dedupeKey: (ctx, body) => eventKey(ctx.get("svix-id"), body),
  },
  {
    provider: "stripe",
    isSigned: ({ stripe }, ctx, body) =>
      verifyStripe({
        secret: stripe.webhookSecret,
        signature: ctx.get("stripe-signature"),
        body,
        now: new Date(),
      }),
    dedupeKey: (_ctx, body) => parseBillingEvent(body)?.id ?? sha256(body),
  },
  {
    provider: "elevenlabs",
    isSigned: ({ elevenlabs }, ctx, body) =>
      verifyElevenLabs({
        secret: elevenlabs.webhookSecret,
        signature: ctx.get("elevenlabs-signature"),
        body,
        now: new Date(),
      }),
    dedupeKey: (_ctx, body) => sha256(body),
  },
];

const sha256 = (body: Buffer): string => createHash("sha256").update(body).digest("hex");

/** `/webhooks/{resend,stripe,elevenlabs}`: raw bytes, signature, inbox row, 200. */
export function signedEventWebhooks(deps: ApiDeps): Router<State> {
  const router = new Router<State>();
  for (const intake of INTAKES)
    router.post(`/webhooks/${intake.provider}`, async (ctx) => {
      ctx.state.operation = `receive_${intake.provider}`;
      const body = await readBody(ctx.req, LIMIT);
      const request = ctx as unknown as Context;
      const side = await deps.findSigner((accounts) => intake.isSigned(accounts, request, body));
      if (side === null) throw new CoraError("invalid_signature");
      const entry = {
        provider: intake.provider,
        side,
        dedupeKey: intake.dedupeKey(request, body),
        kind: "event",
        projectId: null,
        recordId: null,
        attemptId: null,
        body: body.toString("utf8"),
      };
      await inSystem(deps.database, (em) => putInbox(em, entry));
      deps.database.wake();
      ctx.status = 200;
      ctx.body = "";
    });
  return router;
}
