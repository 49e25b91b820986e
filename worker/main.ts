import { Client } from "@temporalio/client";
import { loadClientConnectConfig } from "@temporalio/envconfig";
import { NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { pino } from "pino";
import { createActivities } from "../activities/index.ts";
import { databaseConfig } from "../db/config.ts";
import { connectDatabase } from "../db/orm.ts";
import { createProviders } from "../providers/create-providers.ts";
import { accountMailOutbox } from "./account-mail/account-mail-outbox.ts";
import { keepBillingSchedule } from "./billing-schedule.ts";
import { bundleWorkflows } from "./bundle.ts";
import { readConfig } from "./config.ts";
import { startDispatcher } from "./dispatcher.ts";
import { giveUp } from "./give-up.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { hangUpOutbox } from "./hang-up-outbox.ts";
import { inboxOutbox } from "./inbox-outbox.ts";
import { runtimeOptions } from "./runtime-options.ts";
import { settleEnded } from "./settle-ended.ts";
import { signalOutbox } from "./signal-outbox.ts";
import { startOutbox } from "./start-outbox.ts";
import { connectWithPatience } from "./connect-with-patience.ts";
import { versioning } from "./versioning.ts";

/** Longer than the longest statement, which merges a large import. */
const SILENCE_MS = 300_000;

const config = readConfig();
const log = pino({ level: config.LOG_LEVEL, base: { process: "worker" } });
Runtime.install(runtimeOptions(config, log));

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());

const database = await connectDatabase(databaseConfig(config, "cora-worker", SILENCE_MS));
const { providersFor, billingOn, emailsOn, accountEmails } = createProviders(config);
const deps = {
  database,
  providersFor,
  billingOn,
  emailsOn,
  accountEmails,
  log,
  settings: {
    publicUrl: config.PUBLIC_URL.replace(/\/+$/, ""),
    secret: config.CORA_SECRET,
    mailDomain: config.CORA_MAIL_DOMAIN,
    replyDomain: config.CORA_REPLY_DOMAIN,
    reconcileGraceSeconds: config.CORA_RECONCILE_GRACE_SECONDS,
  },
};

// What providers report reaches the records also while Temporal is away.
const intake = startDispatcher(
  database,
  [inboxOutbox(deps), hangUpOutbox(deps), accountMailOutbox(deps)] as never,
  log,
);
const housekeeping = startHousekeeping(deps);

const { connectionOptions, namespace } = loadClientConnectConfig();
const [workflowBundle, connection] = await Promise.all([
  config.CORA_WORKFLOW_BUNDLE ? { codePath: config.CORA_WORKFLOW_BUNDLE } : bundleWorkflows(),
  connectWithPatience(() => NativeConnection.connect(connectionOptions), stopping.signal, log),
]);

if (connection) {
  const client = new Client({ connection, ...(namespace ? { namespace } : {}) });
  const worker = await Worker.create({
    connection,
    ...(namespace ? { namespace } : {}),
    taskQueue: config.CORA_TASK_QUEUE,
    workflowBundle,
    activities: createActivities(deps),
    maxConcurrentActivityTaskExecutions: config.CORA_MAX_ACTIVITIES,
    maxCachedWorkflows: config.CORA_CACHED_WORKFLOWS,
    ...versioning(config.CORA_TASK_QUEUE, config.CORA_BUILD_ID),
    // A dead worker's sticky queue would hold its workflows for 10 s.
    stickyQueueScheduleToStartTimeout: "3s",
    // Held back, the SDK's heartbeats would come just before their time is over, and a busy worker would count as dead.
    maxHeartbeatThrottleInterval: "2s",
    shutdownGraceTime: "20s",
    shutdownForceTime: "28s",
  });
  const options = {
    taskQueue: config.CORA_TASK_QUEUE,
    reconcileGraceSeconds: config.CORA_RECONCILE_GRACE_SECONDS,
    eager: config.CORA_BUILD_ID === "",
    whenEnded: giveUp(deps),
    log,
  };
  const dispatcher = startDispatcher(
    database,
    [startOutbox(client, options), signalOutbox(client, settleEnded(deps))] as never,
    log,
  );
  void keepBillingSchedule(client, { taskQueue: config.CORA_TASK_QUEUE, stop: stopping.signal, log });
  log.info({ taskQueue: config.CORA_TASK_QUEUE }, "the worker runs");
  const halt = (): void => {
    if (worker.getState() === "RUNNING") worker.shutdown();
  };
  if (stopping.signal.aborted) halt();
  else stopping.signal.addEventListener("abort", halt);
  await worker.run();
  await dispatcher.stop();
  await connection.close();
}
housekeeping.stop();
await intake.stop();
await database.close();
process.exit(0);
