import { setTimeout as pause } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { freshDatabase } from "../setup/fresh-database.ts";
import { connectDatabase } from "../../db/orm.ts";

test("a database can be closed at any moment after somebody was to be woken", async () => {
  const { url, drop } = await freshDatabase(inject("databaseUrl"));
  for (let milliseconds = 0; milliseconds < 24; milliseconds += 2) {
    const database = await connectDatabase({ url, appUrl: null, systemUrl: null, poolMax: 2, name: "test" });
    database.wake();
    await pause(milliseconds);
    await database.close();
    database.wake();
  }
  await drop();
  expect.assertions(0);
});
