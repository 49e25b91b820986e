import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import { insertApiKey } from "./insert-api-key.ts";
import type { NewKeyRow } from "./insert-api-key.ts";
import { addSandboxNumbers } from "./sandbox-numbers.ts";
import { writeAudit } from "./write-audit.ts";

export interface NewAccount {
  email: string;
  passwordHash: string | null;
  companyName: string;
  name: string | null;
  source: string | null;
  key: NewKeyRow;
  sandboxNumbers: boolean;
  requestId: string;
}

/** Organisation, user, project and first key in the caller's transaction; null when the email has an account. Needs the system role. */
export async function createAccount(em: EntityManager, account: NewAccount): Promise<string | null> {
  const [orgId, userId, projectId] = [newId("org"), newId("usr"), newId("prj")];
  await em.execute("INSERT INTO organisation (id, name) VALUES (?, ?)", [orgId, account.companyName]);
  const user = await em.execute<unknown[]>(
    "INSERT INTO app_user (id, org_id, email, name, password_hash, source) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (lower(email)) DO NOTHING RETURNING id",
    [userId, orgId, account.email, account.name, account.passwordHash, account.source],
  );
  if (user.length === 0) return null;
  await em.execute("INSERT INTO project (id, org_id, name) VALUES (?, ?, ?)", [projectId, orgId, account.companyName]);
  await insertApiKey(em, projectId, account.key);
  if (account.sandboxNumbers) await addSandboxNumbers(em, projectId);
  await writeAudit(em, { projectId, actor: `user:${userId}`, action: "signup", requestId: account.requestId });
  return projectId;
}
