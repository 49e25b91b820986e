import type { Mutation } from "../mutation.ts";

export const rowLevelSecurity: Mutation = {
  id: "row-level-security",
  title: "the database shows its API role every project",
  sql: [
    "DO $$ DECLARE t text; BEGIN FOR t IN SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r' LOOP EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', t); END LOOP; END $$",
  ],
  turnsRed: [32],
};
