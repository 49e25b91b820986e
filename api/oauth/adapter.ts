import { createHash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Provider, errors } from "oidc-provider";
import type { Adapter, AdapterPayload } from "oidc-provider";
import type { Database } from "../../db/orm.ts";
import { inSystem } from "../../db/project-scope.ts";
import { consumeArtifact, deleteArtifact, findArtifact, putArtifact } from "../../db/queries/oauth-artifacts.ts";
import { deleteOAuthClient, findOAuthClient, putOAuthClient } from "../../db/queries/oauth-clients.ts";
import { endGrant, findGrantPayload, saveGrantPayload } from "../../db/queries/oauth-grants.ts";

/** Far beyond what any artifact without a lifetime of its own may need. */
const DEFAULT_LIFETIME_SECONDS = 86_400;

/** How a secret of the authorization server is looked up: nowhere is it kept as it is. */
export const hashArtifact = (model: string, id: string): Buffer =>
  createHash("sha256").update(`${model} ${id}`).digest();

/** Where the authorization server keeps its state: Postgres, so that every process knows the same. */
export const createAdapter =
  (database: Database) =>
  (model: string): Adapter => {
    if (model === "Client") return clientAdapter(database);
    if (model === "Grant") return grantAdapter(database);
    if (model === "Session") return nothing;
    return artifactAdapter(database, model);
  };

/** Cora's own session says who is signed in; a second one beside it could only disagree. */
const nothing: Adapter = {
  upsert: async () => undefined,
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
};

const clientAdapter = (database: Database): Adapter => {
  const em = () => database.system.em.fork();
  return {
    ...nothing,
    upsert: async (id, metadata) => void (await putOAuthClient(em(), id, metadata)),
    find: async (id) => (await findOAuthClient(em(), id)) ?? undefined,
    destroy: async (id) => void (await deleteOAuthClient(em(), id)),
  };
};

/** Its end takes all its tokens along, in one transaction; nobody ends the tokens and keeps the grant. */
const grantAdapter = (database: Database): Adapter => ({
  ...nothing,
  upsert: async (id, payload) => void (await saveGrantPayload(database.system.em.fork(), id, payload)),
  find: async (id) => (await findGrantPayload(database.system.em.fork(), id)) ?? undefined,
  destroy: async (id) => {
    const by = Provider.ctx?.oidc.route === "revocation" ? "app" : "reuse";
    await inSystem(database, (em) => endGrant(em, id, by));
  },
});

function artifactAdapter(database: Database, model: string): Adapter {
  const em = () => database.system.em.fork();
  const key = (id: string) => ({ model, hash: hashArtifact(model, id) });
  return {
    ...nothing,
    // The payload repeats the secret as `jti`.
    upsert: async (id, { jti: _secret, ...payload }, lifetime) =>
      putArtifact(em(), key(id), payload, lifetime ?? DEFAULT_LIFETIME_SECONDS),
    find: async (id) => {
      const row = await findArtifact(em(), key(id));
      if (!row) return undefined;
      const consumed = row.consumed_at === null ? {} : { consumed: true };
      return { ...(row.payload as AdapterPayload), ...consumed, jti: id };
    },
    consume: (id) => useUp(database, key(id)),
    destroy: async (id) => void (await deleteArtifact(em(), key(id))),
  };
}

/** Of several who present the same code or refresh token at once, one may have it; that there are several ends the grant. */
async function useUp(database: Database, artifact: { model: string; hash: Buffer }): Promise<void> {
  const won = await inSystem(database, async (em: EntityManager) => {
    if (await consumeArtifact(em, artifact)) return true;
    const grantId = (await findArtifact(em, artifact))?.payload["grantId"];
    if (typeof grantId === "string") await endGrant(em, grantId, "reuse");
    return false;
  });
  if (!won) throw new errors.InvalidGrant("it was used before");
}
