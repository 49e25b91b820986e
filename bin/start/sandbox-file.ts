import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Pids } from "./supervisor.ts";
import type { VendorName } from "./vendors.ts";

/** What somebody outside needs to try or measure a running sandbox. */
export type SandboxFile = {
  base_url: string;
  api_key: string;
  /** Of the project's test twin; missing where the project was made before there were any. */
  test_api_key?: string;
  project_id: string;
  agent_id: string;
  phone_number: string;
  temporal_address: string;
  temporal_ui: string;
  database_url: string;
  sandbox_url: string;
  /** The same for what test keys do. */
  test_sandbox_url: string;
  providers: Record<VendorName, string>;
  pids: Pids;
};

export type SandboxProject = Pick<SandboxFile, "api_key" | "test_api_key" | "project_id" | "agent_id" | "phone_number">;

const fileOf = (home: string) => path.join(home, "sandbox.json");
const lastOf = (home: string) => path.join(home, "sandbox.last.json");

/** Its presence means ready, so the file of the last run steps aside while Cora starts. */
export function setSandboxFileAside(home: string): void {
  try {
    renameSync(fileOf(home), lastOf(home));
  } catch {
    // This is the first start.
  }
}

export function lastSandboxProject(home: string): SandboxProject | undefined {
  try {
    const last = JSON.parse(readFileSync(lastOf(home), "utf8")) as Partial<SandboxProject>;
    const { api_key, test_api_key, project_id, agent_id, phone_number } = last;
    return api_key && project_id && agent_id && phone_number
      ? { api_key, ...(test_api_key ? { test_api_key } : {}), project_id, agent_id, phone_number }
      : undefined;
  } catch {
    return undefined;
  }
}

export function writeSandboxFile(home: string, content: SandboxFile): void {
  const draft = `${fileOf(home)}.new`;
  writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(home));
}
