import { eventually } from "../../test/setup/eventually.ts";
import type { Tally } from "../checker/tally.ts";
import type { Customer } from "../world/customer.ts";

export interface StartedImport {
  id: string;
  rows: number;
}

/** A file of so many people, accepted. */
export async function startImport({ client }: Customer, rows: number): Promise<StartedImport> {
  const lines = Array.from({ length: rows }, (_, index) => `Person ${index},person${index}@import.example.com`);
  const { status, body } = await client.post("/api/v1/imports", `name,email\n${lines.join("\n")}\n`, {
    "content-type": "text/csv",
  });
  if (status !== 202) throw new Error(`An import was not accepted: ${status} ${JSON.stringify(body)}`);
  return { id: body.data.id, rows };
}

/** Each line became one lead: none lost, none twice, as the import says and as the list of leads shows. */
export async function checkImport({ client }: Customer, { id, rows }: StartedImport, tally: Tally): Promise<void> {
  const ended = await eventually(
    async () => {
      const { body } = await client.get(`/api/v1/imports/${id}`);
      return ["completed", "failed", "cancelled"].includes(body.data?.status) && body.data;
    },
    `import ${id} to end`,
    240,
  ).catch(() => null);
  tally.add("lost", ended?.status === "completed" ? 0 : 1, `import ${id} is ${ended?.status ?? "without an end"}`);
  const emails = new Map<string, number>();
  for (let cursor: string | null = ""; cursor !== null;) {
    const { body } = await client.get(
      `/api/v1/leads?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    for (const { email } of body.data) emails.set(email, (emails.get(email) ?? 0) + 1);
    cursor = body.has_more ? body.next_cursor : null;
  }
  const imported = [...emails].filter(([email]) => email?.endsWith("@import.example.com"));
  tally.add("lost", rows - imported.length, `${rows - imported.length} lines of import ${id} are nowhere`);
  tally.add("duplicates", imported.filter(([, count]) => count > 1).length, `lines of import ${id} are there twice`);
}
