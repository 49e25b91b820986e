import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { executable } from "./binaries.ts";
import type { Placement } from "./placement.ts";
import type { SystemUser } from "./system-user.ts";

const MAJOR = "18";

function run(file: string, args: string[], user: SystemUser | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...user, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`initdb failed: ${errors.trim()}`))));
  });
}

/** The password stays in Cora's own data folder, readable by its owner alone, wherever the data lies. */
export function databasePassword(home: string): string {
  const file = path.join(home, "postgres", "password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

function checkVersion(data: string): void {
  const found = readFileSync(path.join(data, "PG_VERSION"), "utf8").trim();
  if (found !== MAJOR) {
    throw new Error(
      `${data} was made by Postgres ${found}, and this Cora brings ${MAJOR}. Dump it with the old version, or set CORA_HOME to a new folder.`,
    );
  }
}

/** Makes the database cluster once; under another name until it is whole, so that a kill in between leaves no half. */
export async function initialise(
  { folder, binaries }: Placement,
  password: string,
  user: SystemUser | undefined,
): Promise<string> {
  const data = path.join(folder, "data");
  if (existsSync(path.join(data, "PG_VERSION"))) {
    checkVersion(data);
    return data;
  }
  const unfinished = path.join(folder, "data.new");
  const passwordFile = path.join(folder, "data.password");
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) for (const file of [unfinished, passwordFile]) chownSync(file, user.uid, user.gid);
  try {
    await run(
      executable(binaries, "initdb"),
      [
        `--pgdata=${unfinished}`,
        "--username=postgres",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
      ],
      user,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, data);
  return data;
}
