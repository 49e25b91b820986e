import { createHmac, timingSafeEqual } from "node:crypto";

interface Config {
  secret: string;
  replyDomain: string;
}

// A tag behind a `+` is the writer's own.
const ADDRESS = /^r-([0-9a-f]{32})-([0-9a-f]{20})(?:\+[^@]*)?@/;
const PREFIX = "eml_";

const mac = (secret: string, id: string): string =>
  createHmac("sha256", secret).update(`reply ${id}`).digest("hex").slice(0, 20);

/** Where an answer to one email goes; only Cora can make one. Null where no domain receives for Cora. */
export function replyAddress({ secret, replyDomain }: Config, emailId: string): string | null {
  if (!replyDomain) return null;
  const id = emailId.slice(PREFIX.length);
  return `r-${id}-${mac(secret, emailId)}@${replyDomain}`;
}

/** The email that a signed address answers; null for any other address. Mail systems may change the case. */
export function emailAnswered(secret: string, address: string): string | null {
  const [, id = "", given = ""] = ADDRESS.exec(address.toLowerCase()) ?? [];
  const wanted = mac(secret, PREFIX + id);
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted))
    ? PREFIX + id
    : null;
}
