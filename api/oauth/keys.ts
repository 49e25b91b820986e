import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { EntityManager } from "@mikro-orm/postgresql";
import { inSystem } from "../../db/project-scope.ts";
import type { Database } from "../../db/orm.ts";
import {
  insertOAuthKey,
  listOAuthKeys,
  lockOAuthKeys,
  oauthKeysVersion,
  retireOAuthKeys,
} from "../../db/queries/oauth-keys.ts";
import type { OAuthKeyPurpose } from "../../db/queries/oauth-keys.ts";
import { seal, unseal } from "../seal.ts";

/** What the authorization server signs with; the first of each signs, the others only verify. */
export interface OAuthKeys {
  version: string;
  signing: Record<string, unknown>[];
  cookie: string[];
}

const RSA = { modulusLength: 2048 };
const sealPurpose = (purpose: OAuthKeyPurpose): string => `oauth key: ${purpose}`;

/** The keys of all processes; made at the first start, or where CORA_SECRET opens none of them any more. */
export const loadKeys = (database: Database, secret: string): Promise<OAuthKeys> =>
  inSystem(database, async (em) => {
    const known = await readKeys(em, secret);
    if (known) return known;
    await lockOAuthKeys(em);
    const meanwhile = await readKeys(em, secret);
    if (meanwhile) return meanwhile;
    await addKeys(em, secret);
    return (await readKeys(em, secret)) as OAuthKeys;
  });

/** New keys sign from now on; the old ones verify until a chore finds that nothing they signed can still be valid. */
export async function rotateKeys(em: EntityManager, secret: string): Promise<void> {
  await lockOAuthKeys(em);
  await retireOAuthKeys(em);
  await addKeys(em, secret);
}

async function readKeys(em: EntityManager, secret: string): Promise<OAuthKeys | null> {
  const rows = await listOAuthKeys(em);
  const opened = (wanted: OAuthKeyPurpose): string[] =>
    rows.flatMap(({ purpose, sealed }) =>
      purpose === wanted ? (unseal(secret, sealPurpose(purpose), sealed) ?? []) : [],
    );
  const [signing, cookie] = [opened("sign"), opened("cookie")];
  if (signing.length === 0 || cookie.length === 0) return null;
  const version = await oauthKeysVersion(em);
  return { version, signing: signing.map((key) => JSON.parse(key) as Record<string, unknown>), cookie };
}

async function addKeys(em: EntityManager, secret: string): Promise<void> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", RSA);
  const jwk = {
    ...privateKey.export({ format: "jwk" }),
    kid: randomBytes(9).toString("base64url"),
    use: "sig",
    alg: "RS256",
  };
  const add = (purpose: OAuthKeyPurpose, text: string) =>
    insertOAuthKey(em, purpose, seal(secret, sealPurpose(purpose), text));
  await add("sign", JSON.stringify(jwk));
  await add("cookie", randomBytes(32).toString("base64url"));
}
