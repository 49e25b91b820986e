import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const fileName = (name: string) => (process.platform === "win32" ? `${name}.exe` : name);

export function findIn(folders: readonly string[], name: string): string | undefined {
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => path.join(folder, fileName(name)))
    .find(isExecutable);
}

export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return findIn((env["PATH"] ?? "").split(path.delimiter), name);
}
