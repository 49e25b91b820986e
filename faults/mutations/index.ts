import type { Mutation } from "../mutation.ts";
import { billingCatchUp } from "./billing-catch-up.ts";
import { bodyLimit } from "./body-limit.ts";
import { callOffQueued } from "./call-off-queued.ts";
import { callbackBinding } from "./callback-binding.ts";
import { callingHours } from "./calling-hours.ts";
import { creditHold } from "./credit-hold.ts";
import { databaseAway } from "./database-away.ts";
import { databaseClock } from "./database-clock.ts";
import { drain } from "./drain.ts";
import { gateAtSending } from "./gate-at-sending.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import { inboxDedupe } from "./inbox-dedupe.ts";
import { keyRevocation } from "./key-revocation.ts";
import { ledger } from "./ledger.ts";
import { nesting } from "./nesting.ts";
import { oneTransaction } from "./one-transaction.ts";
import { optOutAtGate } from "./opt-out-at-gate.ts";
import { outboxSweep } from "./outbox-sweep.ts";
import { pollSilent } from "./poll-silent.ts";
import { projectFilter } from "./project-filter.ts";
import { publicAddress } from "./public-address.ts";
import { rankedStates } from "./ranked-states.ts";
import { rateLimit } from "./rate-limit.ts";
import { reconcileGrace } from "./reconcile-grace.ts";
import { reconcile } from "./reconcile.ts";
import { refusalIsFinal } from "./refusal-is-final.ts";
import { retryAfter } from "./retry-after.ts";
import { rowLevelSecurity } from "./row-level-security.ts";
import { staleDial } from "./stale-dial.ts";
import { toldApart } from "./told-apart.ts";
import { webhookSignature } from "./webhook-signature.ts";
import { withdrawn } from "./withdrawn.ts";
import { workflowId } from "./workflow-id.ts";

/** Every protection that can be taken out. */
export const mutations: readonly Mutation[] = [
  billingCatchUp,
  bodyLimit,
  callOffQueued,
  callbackBinding,
  callingHours,
  creditHold,
  databaseClock,
  gateAtSending,
  idempotencyKey,
  inboxDedupe,
  keyRevocation,
  ledger,
  nesting,
  optOutAtGate,
  outboxSweep,
  projectFilter,
  publicAddress,
  rankedStates,
  rateLimit,
  reconcileGrace,
  reconcile,
  rowLevelSecurity,
  staleDial,
  webhookSignature,
  withdrawn,
  workflowId,
  retryAfter,
  refusalIsFinal,
  databaseAway,
  pollSilent,
  oneTransaction,
  toldApart,
  drain,
];
