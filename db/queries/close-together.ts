import { newId } from "../../domain/id.ts";
import { asRows } from "../as-rows.ts";
import type { Statements } from "../statements.ts";

/** A request that is carried out, and what its key answers from now on. */
interface Closing {
  actor: string;
  requestId: string;
  key: string | null;
  fingerprint: string;
  answer: { status: number; body: unknown };
}

interface Scope {
  projectId: string;
  operation: string;
}

/** Which of these keys stand for a request already; as an array they are looked up one by one, where a join may read all of the project's. */
export async function takenKeys(statements: Statements, scope: Scope, keys: string[]): Promise<Set<string>> {
  const rows = await statements.execute<{ key: string }[]>(
    `SELECT key FROM idempotency_key WHERE project_id = ? AND operation = ?
       AND key = ANY (ARRAY(SELECT json_array_elements_text(?::json)))`,
    [scope.projectId, scope.operation, JSON.stringify(keys)],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Takes keys for ever and notes who did what; fails, and everything with it, where one of the keys was taken meanwhile. */
export const closeTogether = (statements: Statements, scope: Scope, requests: Closing[]): Promise<unknown> =>
  statements.execute(
    `WITH asked AS MATERIALIZED (
       SELECT * FROM json_to_recordset(?::json) AS a (actor text, request_id text, key text, fingerprint text, response text, audit_id text)
     ), taken AS (
       INSERT INTO idempotency_key (project_id, operation, key, fingerprint, response)
       SELECT ?, ?, key, fingerprint, response::json FROM asked WHERE key IS NOT NULL ORDER BY key
     ) INSERT INTO audit_event (project_id, id, actor, action, request_id) SELECT ?, audit_id, actor, ?, request_id FROM asked`,
    [
      asRows(
        requests.map(({ requestId, answer, ...request }) => ({
          ...request,
          request_id: requestId,
          response: JSON.stringify(answer),
          audit_id: newId("aud"),
        })),
      ),
      scope.projectId,
      scope.operation,
      scope.projectId,
      scope.operation,
    ],
  );
