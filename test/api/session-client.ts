import { createHash, randomBytes } from "node:crypto";
import { inSystem } from "../../db/project-scope.ts";
import { insertSession } from "../../db/queries/sessions.ts";
import type { TestClient } from "../setup/test-client.ts";
import type { TestCora } from "../setup/test-cora.ts";

/** What the browser of the person who owns a project sends along with a request from a page of ours. */
export async function sessionHeaders(
  cora: Pick<TestCora, "database">,
  projectId: string,
): Promise<Record<string, string>> {
  const token = randomBytes(32).toString("base64url");
  await inSystem(cora.database, async (em) => {
    const [owner] = await em.execute<{ id: string }[]>(
      "SELECT m.user_id AS id FROM membership m JOIN project p ON p.org_id = m.org_id WHERE p.id = ? AND m.role = 'owner'",
      [projectId],
    );
    const tokenHash = createHash("sha256").update(token).digest();
    await insertSession(em, { tokenHash, userId: owner?.id ?? "", remembered: true, browser: "test" });
  });
  return { cookie: `cora_session=${token}`, "sec-fetch-site": "same-origin" };
}

/** A client that speaks as a page of ours does in the browser of the person who owns a project. */
export const sessionClient = async (
  cora: Pick<TestCora, "client" | "database">,
  projectId: string,
): Promise<TestClient> => withHeaders(cora.client, await sessionHeaders(cora, projectId));

function withHeaders(client: TestClient, own: Record<string, string>): TestClient {
  const request: TestClient["request"] = (method, path, body, headers = {}) =>
    client.request(method, path, body, { ...own, ...headers });
  return {
    request,
    get: (path, headers) => request("GET", path, undefined, headers),
    post: (path, body, headers) => request("POST", path, body ?? {}, headers),
    patch: (path, body, headers) => request("PATCH", path, body ?? {}, headers),
    as: (key) => client.as(key),
  };
}
