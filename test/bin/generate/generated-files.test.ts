import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { generatedFiles, withSettings } from "../../../bin/generate/generated-files.ts";
import { markdownTable } from "../../../bin/generate/markdown-table.ts";
import { allSettings, settingGroups } from "../../../bin/generate/settings.ts";
import { projectRoot } from "../../../bin/project-root.ts";

describe("documents made from code", () => {
  test.each(generatedFiles())("$name is what `npm run generate` would write", ({ name, content }) => {
    expect(readFileSync(path.join(projectRoot, name), "utf8")).toBe(content);
  });

  test("every setting is explained, and stands in exactly one group", () => {
    expect(allSettings().filter(({ meaning }) => meaning === "")).toEqual([]);
    const grouped = settingGroups().flatMap(({ settings }) => settings.map(({ name }) => name));
    expect(grouped.toSorted()).toEqual(
      allSettings()
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  test("a setting that both processes read names both", () => {
    const secret = allSettings().find(({ name }) => name === "CORA_SECRET");
    expect(secret).toMatchObject({ readers: ["API", "worker"], fallback: undefined });
  });

  test("a README without its marks is refused instead of overwritten", () => {
    expect(() => withSettings("# Cora", "table")).toThrow("has lost its marks");
  });

  test("a table is aligned, and a bar inside a cell stays inside", () => {
    expect(markdownTable(["a", "meaning"], [["x|y", "z"]])).toBe(
      ["| a    | meaning |", "| ---- | ------- |", "| x\\|y | z       |"].join("\n"),
    );
  });
});
