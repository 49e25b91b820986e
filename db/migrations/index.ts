import { readFileSync } from "node:fs";
import { Migration } from "@mikro-orm/migrations";

/** Migrations are plain SQL files, forward only; a new one is one file and one name in the list below. */
const sqlMigration = (name: string) => ({
  name,
  class: class extends Migration {
    override up(): void {
      this.addSql(readFileSync(new URL(`./${name}.sql`, import.meta.url), "utf8"));
    }
  },
});

export const migrations = [
  "0001-spine",
  "0002-credits",
  "0003-imports",
  "0004-people",
  "0005-oauth",
  "0006-test-projects",
  "0007-billing",
  "0008-lead-beginnings",
  "0010-goals",
].map(sqlMigration);
