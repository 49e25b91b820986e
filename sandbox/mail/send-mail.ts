import { requestFaults } from "../faults.ts";
import { playAfterAccept, playBeforeAccept } from "../http/play-fault.ts";
import type { Exchange } from "../http/router.ts";
import { fingerprintOf } from "../idempotency.ts";
import type { Idempotency } from "../idempotency.ts";
import type { VendorContext } from "../vendor.ts";
import { addressIn } from "./address.ts";
import { MailError, mailErrorForStatus } from "./mail-error.ts";
import type { MailWorld } from "./mail-life.ts";
import type { MailRequest } from "./mail-request.ts";
import { acceptMail } from "./stored-mail.ts";
import type { StoredMail } from "./stored-mail.ts";

export interface SendDesk {
  ctx: VendorContext;
  world: MailWorld;
  keys: Idempotency;
  /** Lets the readers of an accepted mail begin. */
  start: (mail: StoredMail) => void;
}

interface SendOrder {
  exchange: Exchange;
  /** Tells the endpoints apart, since a key is bound to one. */
  route: string;
  body: unknown;
  /** The first recipient as the caller wrote it, for faults that are ordered for one address. */
  to: string | null;
  parse: () => { requests: MailRequest[]; answer: (mails: StoredMail[]) => unknown };
  reply: (status: number, body: unknown, headers?: Record<string, string>) => void;
}

/** Accepts mails once per idempotency key, as Resend does, and plays ordered faults around the acceptance. */
export async function sendMail(desk: SendDesk, order: SendOrder): Promise<void> {
  const { exchange, reply } = order;
  const fault = desk.ctx.faults.take("resend", "emails.send", order.to, requestFaults);
  const key = keyOf(exchange);
  const fingerprint = fingerprintOf(order.route, order.body);
  const use = key === null ? "fresh" : desk.keys.begin(key, fingerprint);
  if (use === "mismatch") {
    throw new MailError(
      "invalid_idempotent_request",
      "This idempotency key was used with a different request payload.",
    );
  }
  if (use === "in_flight") {
    const message = "The original request with this idempotency key is still in progress. Try again later.";
    throw new MailError("concurrent_idempotent_requests", message);
  }
  let answer = use === "fresh" ? null : { status: use.status, body: use.body, requestId: null };
  try {
    const refuse = (status: number, headers: Record<string, string>) => {
      const error = mailErrorForStatus(status);
      reply(status, error.body(), headers);
    };
    if (await playBeforeAccept(fault, exchange, refuse)) return;
    answer ??= accept(desk, order, key);
  } finally {
    if (key !== null && use === "fresh") desk.keys.settle(key, fingerprint, answer);
  }
  if (!playAfterAccept(fault, exchange)) reply(answer.status, answer.body);
}

function accept({ ctx, world, start }: SendDesk, order: SendOrder, key: string | null) {
  const { requests, answer } = order.parse();
  const mails = requests.map((request) => world.mails.put(acceptMail(request)));
  for (const mail of mails) {
    const tag = (name: string) => mail.tags.find((tag) => tag.name === name)?.value ?? null;
    ctx.effects.record({
      vendor: "resend",
      // Letters to Cora's own users are no outreach.
      kind: tag("cora_account_mail") === null ? "email" : "account_mail",
      vendor_id: mail.id,
      cora_id: tag("cora_email") ?? tag("cora_account_mail"),
      attempt_id: tag("cora_attempt"),
      to: mail.to.map((recipient) => addressIn(recipient) ?? recipient).join(", "),
      idempotency_key: key,
    });
    start(mail);
  }
  return { status: 200, body: answer(mails), requestId: null };
}

function keyOf({ request }: Exchange): string | null {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string") return null;
  if (key.length >= 1 && key.length <= 256) return key;
  throw new MailError("invalid_idempotency_key", "The idempotency key must be between 1 and 256 characters.");
}
