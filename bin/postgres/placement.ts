import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Binaries, executable } from "./binaries.ts";
import { type SystemUser, canReach } from "./system-user.ts";

export type Placement = { folder: string; binaries: Binaries; moved: boolean };

const OUTSIDE = ["/var/lib/cora", "/var/tmp/cora", path.join(tmpdir(), "cora")];

/** A folder that others may pass through and not list, whatever mode new files have here. */
function passable(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
}

/** The first place outside that the database user can reach. */
function outside(user: SystemUser): string {
  for (const folder of OUTSIDE) {
    try {
      passable(folder);
      if (canReach(user, "-x", folder)) return folder;
    } catch {
      // Read-only here; the next place may not be.
    }
  }
  throw new Error(
    `The database user can reach none of ${OUTSIDE.join(", ")}. Set DATABASE_URL, or CORA_HOME to a folder that is open to it.`,
  );
}

function reachableBinaries(binaries: Binaries, user: SystemUser): Binaries {
  const readable =
    canReach(user, "-x", executable(binaries, "postgres")) && canReach(user, "-x", path.join(binaries.root, "lib"));
  if (readable) return binaries;
  const target = path.join(outside(user), `postgres-${binaries.version}`);
  if (!existsSync(target)) {
    // Copied aside first: a copy that was cut short never looks like a whole one.
    const copy = `${target}.${process.pid}`;
    cpSync(binaries.root, copy, { recursive: true, verbatimSymlinks: true });
    spawnSync("chmod", ["-R", "go+rX", copy]);
    try {
      renameSync(copy, target);
    } catch {
      rmSync(copy, { recursive: true, force: true });
    }
  }
  return { ...binaries, root: target };
}

/** A data folder that was deleted and made anew must not meet the old one's database, whose password it lacks. */
function claim(folder: string, ownerFile: string): void {
  if (!existsSync(ownerFile)) writeFileSync(ownerFile, randomUUID(), { mode: 0o600 });
  if (existsSync(folder) && !isClaimedBy(folder, ownerFile)) {
    rmSync(`${folder}.old`, { recursive: true, force: true });
    renameSync(folder, `${folder}.old`);
  }
  passable(folder);
  writeFileSync(path.join(folder, "owner"), readFileSync(ownerFile), { mode: 0o600 });
}

function isClaimedBy(folder: string, ownerFile: string): boolean {
  const mark = path.join(folder, "owner");
  return existsSync(mark) && existsSync(ownerFile) && readFileSync(mark, "utf8") === readFileSync(ownerFile, "utf8");
}

const folderName = (home: string) => createHash("sha256").update(path.resolve(home)).digest("hex").slice(0, 16);

/** Every folder that may hold this data folder's database, and so a server that a killed start left running. */
export function possibleFolders(home: string): string[] {
  return [path.join(home, "postgres"), ...outsideFolders(home)];
}

const outsideFolders = (home: string) => OUTSIDE.map((folder) => path.join(folder, folderName(home)));

/** A parent's mode may change between two starts; the data then follows. */
function bringAlong(from: string, to: string): void {
  const data = path.join(from, "data");
  if (!existsSync(data) || existsSync(path.join(to, "data"))) return;
  const moved = spawnSync("mv", [data, path.join(to, "data")], { encoding: "utf8" });
  if (moved.status !== 0)
    throw new Error(`The database folder ${data} could not be moved to ${to}: ${moved.stderr.trim()}`);
}

/** Puts programs and data where the database's user can reach them: in the data folder where that is possible. */
export function placePostgres(home: string, binaries: Binaries, user: SystemUser | undefined): Placement {
  const inside = path.join(home, "postgres");
  passable(inside);
  if (!user) return { folder: inside, binaries, moved: false };
  const usable = reachableBinaries(binaries, user);
  const ownerFile = path.join(inside, "owner");
  if (canReach(user, "-x", inside)) {
    const earlier = outsideFolders(home).find((folder) => isClaimedBy(folder, ownerFile));
    if (earlier) bringAlong(earlier, inside);
    return { folder: inside, binaries: usable, moved: false };
  }
  const base = outside(user);
  const folder = path.join(base, folderName(home));
  claim(folder, ownerFile);
  bringAlong(inside, folder);
  return { folder, binaries: usable, moved: true };
}
