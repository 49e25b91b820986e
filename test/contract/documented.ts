import { readFileSync } from "node:fs";
import type { Shape } from "./missing-fields.ts";

export interface DocumentedField {
  name: string;
  type: string;
  required: boolean;
  enum?: string[];
  default?: unknown;
  min?: number;
  max?: number;
}

/** One operation as the reference documents describe it. */
export interface DocumentedOperation {
  id: string;
  /** The document that it stands in; `cora` is the one that the API promises to follow to the letter. */
  system: "cora" | "kally" | "comms";
  method: string;
  path: string;
  /** Who may call it; nobody in the list means anybody. */
  auth: ("api_key" | "oauth" | "user_session")[];
  mcp: boolean;
  gate: "subscription"[];
  request: Record<"path" | "query" | "headers" | "body", DocumentedField[]>;
  success: {
    status: number;
    kind: "object" | "list" | "binary" | "none" | "text" | "bare_json";
    envelope: "data" | "none";
    shape: Shape | null;
    paged?: boolean;
  };
  errors: { code: string; status: number }[];
}

/** The inventory of everything documented, as data. */
export const documented: DocumentedOperation[] = JSON.parse(
  readFileSync(new URL("documented-operations.json", import.meta.url), "utf8"),
);
