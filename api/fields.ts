import { z } from "zod";
import { Text } from "../domain/field.schema.ts";

export { EmailAddress, Id, Text, Timestamp } from "../domain/field.schema.ts";

export const Password = Text(200).min(8);

/** Paging as every list has it. */
export const paging = {
  limit: z.int().min(1).max(100).default(50).describe("Page size."),
  cursor: z.string().max(500).optional().describe("`next_cursor` of the page before."),
};

export const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;
