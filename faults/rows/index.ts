import type { Row } from "../row.ts";
import { apiKilledAfterCommit } from "./01-api-killed-after-commit.ts";
import { apiKilledBeforeCommit } from "./02-api-killed-before-commit.ts";
import { apiKilledBeforeReply } from "./03-api-killed-before-reply.ts";
import { workerKilled } from "./04-worker-killed.ts";
import { workerFrozen } from "./05-worker-frozen.ts";
import { temporalAway } from "./06-temporal-away.ts";
import { postgresKilled } from "./07-postgres-killed.ts";
import { commitAnswerLost } from "./08-commit-answer-lost.ts";
import { vendorThrottles } from "./09-vendor-throttles.ts";
import { vendorFails } from "./10-vendor-fails.ts";
import { vendorReplyLost } from "./11-vendor-reply-lost.ts";
import { listLags } from "./12-list-lags.ts";
import { vendorRefuses } from "./13-vendor-refuses.ts";
import { webhooksManyTimes } from "./14-webhooks-many-times.ts";
import { webhooksOutOfOrder } from "./15-webhooks-out-of-order.ts";
import { webhooksLost } from "./16-webhooks-lost.ts";
import { forgedWebhooks } from "./17-forged-webhooks.ts";
import { replayedToOthers } from "./18-webhooks-replayed-to-others.ts";
import { clocksOff } from "./19-clocks-off.ts";
import { oneKeyAtOnce } from "./20-one-key-at-once.ts";
import { oneKeyElsewhere } from "./21-one-key-elsewhere.ts";
import { keyAfterRetention } from "./22-key-after-retention.ts";
import { cancelRacesDial } from "./23-cancel-races-dial.ts";
import { optOutRacesSending } from "./24-opt-out-races-sending.ts";
import { creditsRunOut } from "./25-credits-run-out.ts";
import { queuePastClosing } from "./26-queue-past-closing.ts";
import { poison } from "./27-poison.ts";
import { hugeAndSlow } from "./28-huge-and-slow.ts";
import { deployUnderWay } from "./29-deploy-under-way.ts";
import { rollingRestart } from "./30-rolling-restart.ts";
import { idsOfOthers } from "./32-ids-of-others.ts";
import { addressesInside } from "./33-addresses-inside.ts";
import { toolCallSentAgain } from "./34-tool-call-sent-again.ts";
import { paymentEvents } from "./35-payment-events.ts";
import { secretsChanged } from "./36-secrets-changed.ts";

/** Every row, by its number in the matrix. */
export const rows: readonly Row[] = [
  apiKilledAfterCommit,
  apiKilledBeforeCommit,
  apiKilledBeforeReply,
  workerKilled,
  workerFrozen,
  temporalAway,
  postgresKilled,
  commitAnswerLost,
  vendorThrottles,
  vendorFails,
  vendorReplyLost,
  listLags,
  vendorRefuses,
  webhooksManyTimes,
  webhooksOutOfOrder,
  webhooksLost,
  forgedWebhooks,
  replayedToOthers,
  clocksOff,
  oneKeyAtOnce,
  oneKeyElsewhere,
  keyAfterRetention,
  cancelRacesDial,
  optOutRacesSending,
  creditsRunOut,
  queuePastClosing,
  poison,
  hugeAndSlow,
  deployUnderWay,
  rollingRestart,
  idsOfOthers,
  addressesInside,
  toolCallSentAgain,
  paymentEvents,
  secretsChanged,
];
