import { readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../project-root.ts";
import { envExample } from "./env-example.ts";
import { sandboxPage } from "./sandbox-page.ts";
import { settingsTables } from "./settings-table.ts";

export type GeneratedFile = { name: string; content: string };

const BEGIN = "<!-- settings: made by `cora generate` from the config.ts of each process -->";
const END = "<!-- end of settings -->";

/** A page with what stands between its two marks replaced. */
export function withSettings(page: string, tables: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has lost its marks:\n${BEGIN}\n${END}`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${tables}\n\n${page.slice(end)}`;
}

/** The documents whose truth stands elsewhere, as they should be. */
export const generatedFiles = (): GeneratedFile[] => [
  { name: ".env.example", content: envExample() },
  {
    name: "README.md",
    content: withSettings(readFileSync(path.join(projectRoot, "README.md"), "utf8"), settingsTables()),
  },
  { name: "docs/sandbox.md", content: sandboxPage() },
];
