import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import type { World } from "../world/world.ts";

/** A call as the telephone company itself tells it. */
export interface CompanyCall {
  status: string;
  /** Null while it has not ended. */
  endedAt: number | null;
}

/** Asked of the telephone company, past Cora and all cables. */
export async function companyCall({ outside }: World, sid: string): Promise<CompanyCall> {
  const { twilioAccountSid: account, twilioAuthToken: token } = sandboxSecrets;
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`;
  const url = `${outside.urls.twilio}/2010-04-01/Accounts/${account}/Calls/${sid}.json`;
  const call = (await (await fetch(url, { headers: { authorization } })).json()) as Record<string, string | null>;
  return { status: call["status"] ?? "", endedAt: call["end_time"] ? Date.parse(call["end_time"]) : null };
}
