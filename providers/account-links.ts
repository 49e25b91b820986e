import { createHmac } from "node:crypto";
import { sameBytes } from "./timed-signature.ts";

/** What a link in an account mail lets its holder do. */
export type LinkKind = "verify" | "reset" | "invite";

const PATHS: Record<LinkKind, string> = { verify: "verify-email", reset: "reset-password", invite: "invitation" };

const mac = (secret: string, kind: LinkKind, id: string): string =>
  createHmac("sha256", secret).update(`account link ${kind} ${id}`).digest("base64url");

/** A link of which the database knows only the id: whoever reads the database cannot make one. */
export const accountUrl = (config: { publicUrl: string; secret: string }, kind: LinkKind, id: string): string =>
  `${config.publicUrl}/${PATHS[kind]}?token=${id}.${mac(config.secret, kind, id)}`;

/** The id that a link's token names; null when Cora did not make it for this purpose. */
export function readLinkToken(secret: string, kind: LinkKind, token: string): string | null {
  const [id = "", ...rest] = token.split(".");
  return sameBytes(Buffer.from(rest.join(".")), Buffer.from(mac(secret, kind, id))) ? id : null;
}
