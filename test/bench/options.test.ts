import { expect, test } from "vitest";
import { readOptions } from "../../bench/options.ts";

test("without options everything is measured in full", () => {
  expect(readOptions([])).toMatchObject({ only: [], rounds: 3, isQuick: false, isCheck: false });
});

test("names stand apart or together, sizes by benchmark", () => {
  const options = readOptions([
    "--only",
    "accept,email",
    "--only",
    "rest",
    "--set",
    "import.rows=5000",
    "--rounds",
    "5",
  ]);
  expect(options).toMatchObject({ only: ["accept", "email", "rest"], rounds: 5 });
  expect(options.sizes.get("import.rows")).toBe(5000);
});

test("a quick run is neither kept nor compared", () => {
  expect(() => readOptions(["--quick", "--check"])).toThrow("quick");
  expect(() => readOptions(["--quick", "--write", "page.md"])).toThrow("quick");
  expect(readOptions(["--quick"])).toMatchObject({ isQuick: true, rounds: 1 });
});

test.each([
  [["--rounds", "0"]],
  [["--rounds", "many"]],
  [["--set", "rows=5"]],
  [["--set", "import.rows=-1"]],
  [["--fast"]],
])("%j is refused", (args) => {
  expect(() => readOptions(args)).toThrow();
});
