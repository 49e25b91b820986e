import { Client, Connection } from "@temporalio/client";
import { pino } from "pino";
import { expect, inject, test } from "vitest";
import { billingScheduleId, keepBillingSchedule } from "../../worker/billing-schedule.ts";
import { tcpProxy } from "../setup/tcp-proxy.ts";

test("the catch-up's schedule is put in place as soon as Temporal is there", async () => {
  const [host = "", port] = inject("temporalAddress").split(":");
  const cable = await tcpProxy({ host, port: Number(port) });
  cable.cut();
  const connection = Connection.lazy({ address: `127.0.0.1:${cable.port}` });
  const client = new Client({ connection });
  const taskQueue = `schedule-${cable.port}-${Date.now()}`;
  const lines: string[] = [];
  const restore = (line: string): void => {
    lines.push(line);
    cable.restore();
  };
  const log = pino({ level: "warn" }, { write: restore });
  await keepBillingSchedule(client, { taskQueue, stop: new AbortController().signal, log });
  expect(lines.length).toBeGreaterThan(0);
  const schedule = client.schedule.getHandle(billingScheduleId(taskQueue));
  expect(await schedule.describe()).toMatchObject({
    spec: { intervals: [{ every: 3_600_000 }] },
    policies: { overlap: "SKIP" },
    action: { type: "startWorkflow", workflowType: "billingCatchUp", taskQueue },
  });
  await schedule.delete();
  await connection.close();
  await cable.close();
});

test("who is told to stop tries no longer", async () => {
  const cable = await tcpProxy({ host: "127.0.0.1", port: 1 });
  const connection = Connection.lazy({ address: `127.0.0.1:${cable.port}` });
  const stop = new AbortController();
  const log = pino({ level: "warn" }, { write: () => stop.abort() });
  await keepBillingSchedule(new Client({ connection }), { taskQueue: "none", stop: stop.signal, log });
  await connection.close();
  await cable.close();
});
