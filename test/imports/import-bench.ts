import { eventually } from "../setup/eventually.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";

export const CSV = "text/csv";
export const NDJSON = "application/x-ndjson";

/** Sends a file as a caller would; options stand in the query. */
export function upload(
  client: TestClient,
  content: string,
  options: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const query = new URLSearchParams(options).toString();
  return client.post(`/api/v1/imports${query ? `?${query}` : ""}`, content, { "content-type": CSV, ...headers });
}

/** Sends a file that must be taken; answers the import's id. */
export async function accepted(...input: Parameters<typeof upload>): Promise<string> {
  const { status, body } = await upload(...input);
  if (status !== 202) throw new Error(`the import was refused: ${JSON.stringify(body)}`);
  return body.data.id;
}

export const readImport = async (client: TestClient, id: string) =>
  (await client.get(`/api/v1/imports/${id}`)).body.data;

export const finished = (client: TestClient, id: string, seconds = 100) =>
  eventually(
    async () => {
      const seen = await readImport(client, id);
      return ["completed", "failed", "cancelled"].includes(seen.status) && seen;
    },
    "the import's end",
    seconds,
  );

/** Sends a file and waits for what becomes of it; needs a worker. */
export const imported = async (...input: Parameters<typeof upload>) => finished(input[0], await accepted(...input));

/** The five counts of an import. */
export const countsOf = ({ progress }: { progress: Record<string, number> }) => {
  const { rows_read, created, updated, skipped, failed } = progress;
  return { rows_read, created, updated, skipped, failed };
};

/** The oldest leads first, as far as a page goes. */
export const leadsOf = async (client: TestClient, query = "") =>
  (await client.get(`/api/v1/leads?limit=100${query}`)).body.data.toReversed();
