import type { Customer, Wish } from "../world/customer.ts";
import type { RawRequest } from "../world/request-reader.ts";

/**
 * Tells the webhooks about these people's calls and mails from everybody else's: the telephone company's by the agent in
 * their path, the mail provider's by the address in their body. What a call asks to say is no webhook in this sense.
 */
export function webhooksOf({ agent }: Customer, wishes: readonly Wish[]): (request: RawRequest) => boolean {
  const addresses = wishes.filter(({ channel }) => channel === "email").map(({ to }) => `"${to}"`);
  return ({ path, bytes }) => {
    if (path.startsWith(`/webhooks/${agent.id}/`)) return !path.startsWith(`/webhooks/${agent.id}/outbound-voice`);
    if (!path.startsWith("/webhooks/resend")) return false;
    const text = bytes.toString("utf8");
    return addresses.some((address) => text.includes(address));
  };
}
