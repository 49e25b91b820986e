import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import { mailLink } from "./account-links.ts";
import { grantDueCredits } from "./grant-due-credits.ts";
import { insertApiKey } from "./insert-api-key.ts";
import type { NewKeyRow } from "./insert-api-key.ts";
import { addMember } from "./members.ts";
import { addSandboxNumbers } from "./sandbox-numbers.ts";
import { twinOf } from "./twin-of.ts";
import { insertUser } from "./users.ts";
import type { NewUser } from "./users.ts";
import { writeAudit } from "./write-audit.ts";

export interface NewAccount {
  user: NewUser;
  companyName: string;
  /** Null where a person signs up on a page: keys are made later, when they are needed. */
  key: NewKeyRow | null;
  sandboxNumbers: boolean;
  requestId: string;
}

/**
 * User, organisation, project, first key and the mail that confirms the address, in the caller's transaction; null when the
 * email has an account. Needs the system role.
 */
export async function createAccount(
  em: EntityManager,
  { user, ...account }: NewAccount,
): Promise<{ userId: string; projectId: string } | null> {
  const userId = await insertUser(em, user);
  if (userId === null) return null;
  const [orgId, projectId] = [newId("org"), newId("prj")];
  await em.execute("INSERT INTO organisation (id, name) VALUES (?, ?)", [orgId, account.companyName]);
  await addMember(em, { orgId, userId, role: "owner" });
  await em.execute("INSERT INTO project (id, org_id, name) VALUES (?, ?, ?)", [projectId, orgId, account.companyName]);
  await grantDueCredits(em, await twinOf(em, projectId));
  if (account.key) await insertApiKey(em, projectId, account.key);
  if (account.sandboxNumbers) await addSandboxNumbers(em, projectId);
  if (!user.verified) await mailLink(em, { id: userId, email: user.email }, "verify");
  await writeAudit(em, { projectId, actor: `user:${userId}`, action: "signup", requestId: account.requestId });
  return { userId, projectId };
}
