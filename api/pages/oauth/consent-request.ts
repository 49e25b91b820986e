import { errors } from "oidc-provider";
import type { Provider } from "oidc-provider";
import { WRITE } from "../../oauth/resources.ts";
import { redirectPlace } from "../../oauth/client-rules.ts";
import { CoraError } from "../../../domain/errors.ts";
import type { Context } from "../../http/state.ts";

/** What an app asks a person for, as the authorization server has checked it. */
export interface ConsentRequest {
  uid: string;
  clientId: string;
  clientName: string;
  /** Where the app's own description lives, for apps that are known by an address. */
  clientHost: string | null;
  redirectUri: string;
  /** Where the answer goes, in a person's words. */
  redirectPlace: string;
  scopes: string[];
  resources: string[];
  wantsWrite: boolean;
}

const ENDED = "This request has ended, or was started in another browser. Go back to the app and connect it again.";

/** The request that this browser is in the middle of; nobody sees or answers another browser's. */
export async function consentRequest(
  provider: Provider,
  ctx: Pick<Context, "req" | "res">,
  uid: string,
): Promise<ConsentRequest> {
  const details = await provider.interactionDetails(ctx.req, ctx.res).catch((error: unknown) => {
    if (error instanceof errors.SessionNotFound) throw new CoraError("resource_not_found", ENDED);
    throw error;
  });
  const { client_id: clientId, redirect_uri: redirectUri, scope, resource } = details.params as Record<string, unknown>;
  const client = typeof clientId === "string" ? await provider.Client.find(clientId) : undefined;
  if (details.uid !== uid || !client || typeof redirectUri !== "string")
    throw new CoraError("resource_not_found", ENDED);
  const scopes = typeof scope === "string" ? scope.split(" ").filter(Boolean) : [];
  return {
    uid,
    clientId: client.clientId,
    clientName: client.clientName ?? "An app",
    clientHost: client.clientId.startsWith("https:") ? new URL(client.clientId).host : null,
    redirectUri,
    redirectPlace: redirectPlace(redirectUri),
    scopes,
    resources: [resource].flat().filter((name): name is string => typeof name === "string"),
    wantsWrite: scopes.includes(WRITE),
  };
}
