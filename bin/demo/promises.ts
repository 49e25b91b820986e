import { type Api, Refusal } from "./api-client.ts";
import { clockIn } from "./calling-window.ts";
import type { Collected } from "./collect.ts";
import { type Outreach, pathOf } from "./request-outreach.ts";

/** Something that Cora promises, tried out. */
export type Promised = { kept: boolean; text: string };

/** The same request once more, as a client sends it that never saw the first answer. */
export async function repeatRequest(api: Api, { id, channel, body, key, member }: Outreach): Promise<Promised> {
  const { data } = await api.post<{ data: { call_id?: string } }>(pathOf(channel), body, key);
  const same = data.call_id === id;
  return {
    kept: same,
    text: same
      ? `The request to call ${member.lead.name} came twice with one Idempotency-Key: one record, one ring.`
      : `The request to call ${member.lead.name} came twice with one key and became two calls.`,
  };
}

/** Whoever asked to be left alone is left alone, on every channel. */
export async function askStopped(api: Api, { calls }: Collected): Promise<Promised | undefined> {
  const stopped = calls.find(({ record }) => record.opt_out);
  if (!stopped) return undefined;
  const { member, body } = stopped.outreach;
  const refused = await api.post(pathOf("email"), { ...body, call_reason: undefined }).then(
    () => "accepted",
    (error: unknown) => (error instanceof Refusal ? `${error.status} ${error.code}` : Promise.reject(error as Error)),
  );
  return {
    kept: refused === "422 lead_stopped",
    text: `${member.lead.name} asked never to be called again; a request to write instead got ${refused}.`,
  };
}

/** Whoever sleeps is not rung: the call waits in its workflow. */
export function askDeferred({ calls }: Collected): Promised | undefined {
  const waiting = calls.find(
    ({ outreach }) => outreach.member.lead.time_zone !== calls[0]?.outreach.member.lead.time_zone,
  );
  if (!waiting) return undefined;
  const { lead } = waiting.outreach.member;
  const { deferred_until: until, status } = waiting.record;
  return {
    kept: status === "deferred" && until !== null,
    text: `In ${lead.time_zone} it is ${clockIn(lead.time_zone, new Date())}: the call to ${lead.name} ${
      until ? `waits until ${clockIn(lead.time_zone, new Date(until))} there` : `is ${status}`
    }.`,
  };
}
