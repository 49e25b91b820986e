import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { historyJson } from "../setup/history-strings.ts";
import type { History } from "../setup/history-strings.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = fileURLToPath(new URL("../histories", import.meta.url));

/** Process, host and folder of the machine that recorded say nothing about a workflow. */
const withoutHost = (json: string): string =>
  json.replaceAll(new RegExp(`\\d+@${hostname()}`, "g"), "1@cora").replaceAll(ROOT, "/cora/");

export function saveHistory(workflow: string, scenario: string, history: History): void {
  const folder = path.join(FOLDER, workflow);
  const file = path.join(folder, `${scenario}.json`);
  if (existsSync(file) && !process.env["CORA_REPLACE_HISTORIES"]) {
    console.log(`${workflow}/${scenario}.json is kept as it was recorded; --replace writes it anew`);
    return;
  }
  mkdirSync(folder, { recursive: true });
  const json = JSON.stringify(historyJson(history), null, 1);
  writeFileSync(file, `${withoutHost(json)}\n`);
}
