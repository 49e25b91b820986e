import type { EntityManager } from "@mikro-orm/postgresql";
import type { Database } from "../orm.ts";
import { inSystem } from "../project-scope.ts";
import { saveSubscription } from "./save-subscription.ts";
import type { SubscriptionState } from "./save-subscription.ts";

export interface Refresh<Seen extends SubscriptionState> {
  providerId: string;
  /** Asks the payment provider; null where it knows no such subscription. */
  ask: (providerId: string) => Promise<Seen | null>;
  /** Whose it is, where neither Cora nor the provider has said so yet. */
  projectOf: (seen: Seen) => string | null;
  /** Whether this side's provider has a say about the project. */
  mayTouch: (projectId: string) => boolean;
}

/** Looks at a subscription and keeps what was seen; no transaction waits for the provider meanwhile. */
export async function refreshSubscription<Seen extends SubscriptionState>(
  database: Database,
  { providerId, ask, projectOf, mayTouch }: Refresh<Seen>,
): Promise<Seen | null> {
  const [{ look }] = await database.system.em
    .fork()
    .execute<[{ look: string }]>("SELECT nextval('billing_look') AS look");
  const seen = await ask(providerId);
  await inSystem(database, async (em) => {
    const projectId = await ownerOf(em, providerId, seen && projectOf(seen));
    if (seen && projectId && mayTouch(projectId)) await saveSubscription(em, projectId, seen, look);
    else if (!seen)
      await em.execute("UPDATE provider_subscription SET looked_at = now() WHERE provider_id = ?", [providerId]);
  });
  return seen;
}

/** Whose a subscription was first, it stays; and the provider's account may serve others than this Cora. */
async function ownerOf(em: EntityManager, providerId: string, claimed: string | null): Promise<string | null> {
  const [known] = await em.execute<{ id: string }[]>(
    `SELECT project_id AS id FROM provider_subscription WHERE provider_id = ?
     UNION ALL SELECT id FROM project WHERE id = ? LIMIT 1`,
    [providerId, claimed],
  );
  return known?.id ?? null;
}
