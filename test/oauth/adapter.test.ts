import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { createAdapter } from "../../api/oauth/adapter.ts";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { inSystem } from "../../db/project-scope.ts";
import { endGrant, insertGrant } from "../../db/queries/oauth-grants.ts";
import { newId } from "../../domain/id.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

let database: Database;
let drop: () => Promise<void>;
let grantId: string;
beforeAll(async () => {
  const db = await freshDatabase(inject("databaseUrl"));
  drop = db.drop;
  database = await connectDatabase({ url: db.url, appUrl: null, systemUrl: null, poolMax: 10, name: "cora-test" });
  await inSystem(database, (em) => em.execute("INSERT INTO app_user (id, email) VALUES ('usr_1', 'ann@example.com')"));
});
afterAll(async () => {
  await database?.close();
  await drop?.();
});
beforeEach(async () => {
  grantId = newId("grt");
  const app = { clientId: "app_1", clientName: "App", redirectHost: "app.example", projectIds: null, readOnly: false };
  await inSystem(database, (em) => insertGrant(em, { id: grantId, userId: "usr_1", ...app }, 3600));
});

const secret = (): string => randomBytes(16).toString("hex");

describe.each(["RefreshToken", "AuthorizationCode"])("a %s", (model) => {
  const adapter = () => createAdapter(database)(model);

  test("is used up by one of many who come at the same instant, and their number ends the grant", async () => {
    const id = secret();
    await adapter().upsert(id, { grantId, jti: id }, 60);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => adapter().consume(id)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await adapter().find(id)).toBeUndefined();
    const [grant] = await inSystem(database, (em) =>
      em.execute<{ ended_by: string }[]>("SELECT ended_by FROM oauth_grant WHERE id = ?", [grantId]),
    );
    expect(grant?.ended_by).toBe("reuse");
  });

  test("that is made while its grant ends never lives", async () => {
    await inSystem(database, (em) => endGrant(em, grantId, "person"));
    const id = secret();
    await adapter().upsert(id, { grantId, jti: id }, 60);
    expect(await adapter().find(id)).toBeUndefined();
  });

  test("is not found once its time is over", async () => {
    const id = secret();
    await adapter().upsert(id, { grantId, jti: id }, 60);
    expect(await adapter().find(id)).toMatchObject({ grantId, jti: id });
    await inSystem(database, (em) => em.execute("UPDATE oauth_artifact SET expires_at = now()"));
    expect(await adapter().find(id)).toBeUndefined();
  });
});
