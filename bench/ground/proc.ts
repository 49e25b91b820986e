import { readFileSync, readdirSync } from "node:fs";

/** What the kernel counts CPU time in; 100 a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const FIELD = { parent: 1, firstTime: 11, lastTime: 14 } as const;

interface Stat {
  pid: number;
  parent: number;
  /** Of the process itself, and of its children that have ended. */
  cpuSeconds: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may itself contain blanks and brackets.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(FIELD.firstTime, FIELD.lastTime + 1).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[FIELD.parent]), cpuSeconds: ticks / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}

function allProcesses(): Stat[] {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.flatMap((pid) => statOf(pid) ?? []);
}

/** Each of the processes with everything below it. */
function treesOf(roots: readonly number[]): Stat[] {
  const all = allProcesses();
  const found = new Map(all.filter(({ pid }) => roots.includes(pid)).map((stat) => [stat.pid, stat]));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const stat of all) if (found.has(stat.parent)) found.set(stat.pid, stat);
  }
  return [...found.values()];
}

/** CPU seconds of whole process trees, with what ended within them. */
export const cpuSeconds = (roots: readonly number[]): number =>
  treesOf(roots).reduce((sum, stat) => sum + stat.cpuSeconds, 0);

function pssKilobytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Resident memory of whole process trees; pages that several share count once between them. */
export const memoryMegabytes = (roots: readonly number[]): number =>
  treesOf(roots).reduce((sum, { pid }) => sum + pssKilobytes(pid), 0) / 1024;

/** What all processes of the machine have used since it started. */
export function machineCpuSeconds(): number {
  const [, ...fields] = readFileSync("/proc/stat", "utf8").split("\n", 1)[0]?.split(/\s+/) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields.map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}
