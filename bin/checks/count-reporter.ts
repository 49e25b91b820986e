import { writeFileSync } from "node:fs";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";
import type { TestCounts } from "./test-counts.ts";

function countModules(modules: readonly TestModule[]): TestCounts {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") counts.passed++;
      else if (state === "failed") failedTests++;
      else counts.skipped++;
    }
    // A file that breaks before its tests, or in a hook, fails without any failed test.
    counts.failed += module.state() === "failed" ? Math.max(1, failedTests) : failedTests;
  }
  return counts;
}

/** Writes how the tests ended to the file that CORA_TEST_COUNTS names. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: TestRunEndReason): void {
    const file = process.env["CORA_TEST_COUNTS"];
    if (!file) return;
    const counts = countModules(modules);
    if (counts.failed === 0 && (unhandled.length > 0 || reason !== "passed"))
      counts.failed = Math.max(1, unhandled.length);
    writeFileSync(file, JSON.stringify(counts));
  }
}
