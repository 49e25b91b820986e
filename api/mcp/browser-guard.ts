import { CoraError } from "../../domain/errors.ts";

interface HeaderContext {
  get(header: string): string;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Refuses a browser that believes to speak with somebody else: a name of a stranger that was made to point here (DNS
 * rebinding). Pages of other origins are welcome with a token of their own; programs say no origin and are not asked.
 */
export function refuseRebinding(ctx: HeaderContext, publicUrl: string): void {
  const [origin, host] = [ctx.get("origin"), ctx.get("host").toLowerCase()];
  if (origin === "" && ctx.get("sec-fetch-site") === "") return;
  const isOurs = host === new URL(publicUrl).host || LOOPBACK.test(host);
  if (!isOurs) throw new CoraError("forbidden", `This server is not ${host.slice(0, 200)}.`);
  if (origin !== "" && origin !== "null" && !URL.canParse(origin))
    throw new CoraError("forbidden", "The Origin header is malformed.");
}
