import { createHash } from "node:crypto";
import Router from "@koa/router";
import { inSystem } from "../../db/project-scope.ts";
import { putInbox } from "../../db/queries/put-inbox.ts";
import type { InboxEntry } from "../../db/queries/put-inbox.ts";
import { CoraError } from "../../domain/errors.ts";
import { verifyElevenLabs } from "../../providers/elevenlabs/webhook.ts";
import { verifySvix } from "../../providers/resend/webhook.ts";
import { parseBillingEvent, verifyStripe } from "../../providers/stripe/webhook.ts";
import type { ApiDeps } from "../deps.ts";
import { readBody } from "../http/read-body.ts";
import type { Context, State } from "../http/state.ts";

const LIMIT = 2 * 1024 * 1024;

/** One vendor's way of signing and of naming an event; null means that the signature does not hold. */
interface Intake {
  provider: InboxEntry["provider"];
  dedupeKey(ctx: Context, body: Buffer, deps: ApiDeps): string | null;
}

const INTAKES: Intake[] = [
  {
    provider: "resend",
    dedupeKey: (ctx, body, { settings }) => {
      const [id, timestamp, signature] = [ctx.get("svix-id"), ctx.get("svix-timestamp"), ctx.get("svix-signature")];
      return verifySvix({ secret: settings.webhookSecrets.resend, id, timestamp, signature, body, now: new Date() })
        ? id
        : null;
    },
  },
  {
    provider: "stripe",
    dedupeKey: (ctx, body, { settings }) => {
      const signed = verifyStripe({
        secret: settings.webhookSecrets.stripe,
        signature: ctx.get("stripe-signature"),
        body,
        now: new Date(),
      });
      return signed ? (parseBillingEvent(body)?.id ?? sha256(body)) : null;
    },
  },
  {
    provider: "elevenlabs",
    dedupeKey: (ctx, body, { settings }) =>
      verifyElevenLabs({
        secret: settings.webhookSecrets.elevenlabs,
        signature: ctx.get("elevenlabs-signature"),
        body,
        now: new Date(),
      })
        ? sha256(body)
        : null,
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
      const dedupeKey = intake.dedupeKey(ctx as unknown as Context, body, deps);
      if (dedupeKey === null) throw new CoraError("invalid_signature");
      const entry = {
        provider: intake.provider,
        dedupeKey,
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
