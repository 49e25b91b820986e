import { signRequest } from "../../sandbox/phone/sign-request.ts";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import type { TestCora } from "../setup/test-cora.ts";

interface Posted {
  status: number;
  text: string;
}

export async function postRaw(url: string, body: string, headers: Record<string, string>): Promise<Posted> {
  const response = await fetch(url, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}

/** A request as the telephone company makes it; `forge` changes what is sent after it was signed. */
export function postAsTwilio(
  url: string,
  params: Record<string, string>,
  forge: { url?: string; params?: Record<string, string>; authToken?: string; headers?: Record<string, string> } = {},
): Promise<Posted> {
  return postRaw(forge.url ?? url, new URLSearchParams({ ...params, ...forge.params }).toString(), {
    "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    "x-twilio-signature": signRequest(forge.authToken ?? sandboxSecrets.twilioAuthToken, url, params),
    ...forge.headers,
  });
}

/** How many events Cora has kept so far. */
export async function keptEvents({ database }: TestCora): Promise<number> {
  const [row] = await database.system.em.fork().execute<[{ count: string }]>("SELECT count(*) FROM inbox");
  return Number(row.count);
}
