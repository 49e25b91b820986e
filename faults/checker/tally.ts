/** What a row may find; every one of them must be 0. */
export const FINDINGS = {
  duplicates: "duplicates",
  lost: "lost",
  violations: "guard violations",
  differing: "differing replies",
  crossings: "cross-tenant",
  credits: "credits off",
  stuck: "stuck workflows",
  wrong: "wrong answers",
} as const;

export type Finding = keyof typeof FINDINGS;

export interface RowCount {
  trials: number;
  /** Only what was looked for. */
  findings: Partial<Record<Finding, number>>;
  /** What was found, in words; the first of each. */
  evidence: string[];
  /** Ended in `needs_review`: not lost, a person is told. */
  told: number;
  /** Milliseconds that accepting took. */
  acceptP99: number | null;
  /** The longest time from the end of the fault until the first work was done again, in milliseconds. */
  recovery: number | null;
  notes: string[];
}

/** Counts for one row. */
export interface Tally {
  trial(count?: number): void;
  /** Counts so many; 0 says that it was looked for. */
  add(finding: Finding, count: number, evidence?: string): void;
  told(count: number, evidence?: string): void;
  accepted(milliseconds: number): void;
  recovered(milliseconds: number): void;
  /** A figure worth printing beside the counts. */
  note(text: string): void;
  count(): RowCount;
}

const EVIDENCE_MAX = 8;

export function createTally(): Tally {
  const findings: Partial<Record<Finding, number>> = {};
  const evidence: string[] = [];
  const notes: string[] = [];
  const accepts: number[] = [];
  let [trials, told] = [0, 0];
  let recovery: number | null = null;
  return {
    trial: (count = 1) => void (trials += count),
    add(finding, count, text) {
      findings[finding] = (findings[finding] ?? 0) + count;
      if (count > 0 && text !== undefined && evidence.length < EVIDENCE_MAX)
        evidence.push(`${FINDINGS[finding]}: ${text}`);
    },
    told(count, text) {
      told += count;
      if (text !== undefined && evidence.length < EVIDENCE_MAX) evidence.push(`told to a person: ${text}`);
    },
    accepted: (milliseconds) => void accepts.push(milliseconds),
    recovered: (milliseconds) => void (recovery = Math.max(recovery ?? 0, milliseconds)),
    note: (text) => void notes.push(text),
    count: () => ({ trials, findings, evidence, told, acceptP99: percentile(accepts, 0.99), recovery, notes }),
  };
}

/** Nearest rank; null of nothing. */
function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
