import { setTimeout as pause } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { connectDatabase } from "../../db/orm.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

test("a database can be closed at any moment after somebody was to be woken", { timeout: 30_000 }, async () => {
  const { url, drop } = await freshDatabase(inject("databaseUrl"));
  for (let milliseconds = 0; milliseconds < 24; milliseconds += 2) {
    const database = await connectDatabase({ url, appUrl: null, systemUrl: null, poolMax: 2, name: "test" });
    database.wake();
    await pause(milliseconds);
    await expect(database.close()).resolves.toBeUndefined();
    // Nobody is woken through pools that are gone.
    expect(() => database.wake()).not.toThrow();
  }
  await drop();
});
