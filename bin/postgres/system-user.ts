import { execFileSync, spawnSync } from "node:child_process";

export type SystemUser = { uid: number; gid: number };

function idOf(flag: "-u" | "-g"): number | undefined {
  try {
    const id = Number(
      execFileSync("id", [flag, "postgres"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
    return Number.isInteger(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

function lookUp(): SystemUser | undefined {
  const uid = idOf("-u");
  const gid = idOf("-g");
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function create(): void {
  spawnSync("groupadd", ["--system", "postgres"], { stdio: "ignore" });
  const made = spawnSync("useradd", ["--system", "-g", "postgres", "-M", "-s", "/usr/sbin/nologin", "postgres"], {
    encoding: "utf8",
  });
  if (made.status === 0) return;
  // Alpine and other small systems know only adduser.
  spawnSync("addgroup", ["-S", "postgres"], { stdio: "ignore" });
  spawnSync("adduser", ["-S", "-D", "-H", "-G", "postgres", "postgres"], { stdio: "ignore" });
}

/** Postgres refuses to run as root; then it runs as the system's user "postgres", made when there is none. */
export function databaseUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp();
  if (found) return found;
  create();
  const made = lookUp();
  if (!made)
    throw new Error(
      "Postgres does not run as root, and a user `postgres` could not be made. Make one, or set DATABASE_URL.",
    );
  return made;
}

/** Asks the system itself, as that user: modes, lists and mounts all count. */
export function canReach(user: SystemUser, test: "-x" | "-r", file: string): boolean {
  return (
    spawnSync("/bin/sh", ["-c", `test ${test} "$1"`, "sh", file], { ...user, cwd: "/", stdio: "ignore" }).status === 0
  );
}
