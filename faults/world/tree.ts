import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../../bin/project-root.ts";
import type { Patch } from "../patch.ts";

/** What a running process needs none of. */
const LEFT_OUT = new Set(["node_modules", "docs", "test", "bench", "faults", "temporal-docker"]);

/** A copy of the tree with the patches applied; without patches the tree itself. */
export function patchedTree(folder: string, patches: readonly Patch[]): string {
  if (patches.length === 0) return projectRoot;
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(projectRoot))
    if (!LEFT_OUT.has(name) && !name.startsWith("."))
      cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(projectRoot, "node_modules"), path.join(folder, "node_modules"));
  for (const patch of patches) apply(folder, patch);
  return folder;
}

/** Whether workflows have to be bundled anew with these patches. */
export const changesWorkflows = (patches: readonly Patch[]): boolean =>
  patches.some(({ file }) => file.startsWith("workflows/") || file.startsWith("domain/"));

function apply(folder: string, patch: Patch): void {
  const target = path.join(folder, patch.file);
  writeFileSync(target, patchedText(readFileSync(target, "utf8"), patch));
}

/** Throws where the text is not there exactly once: a patch that misses would take nothing out. */
export function patchedText(text: string, { file, find, replace }: Patch): string {
  const count = text.split(find).length - 1;
  if (count === 1) return text.replace(find, () => replace);
  const start = JSON.stringify(find.slice(0, 80));
  throw new Error(`A patch of ${file} finds its text ${count} times instead of once: ${start}`);
}
