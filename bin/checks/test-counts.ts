export type TestCounts = { passed: number; failed: number; skipped: number };

export const countsLine = ({ passed, failed, skipped }: TestCounts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
