import type { Figure, Target } from "../benchmark.ts";
import { median } from "../ground/rounds.ts";

export const valueOf = ({ rounds }: Figure): number => median(rounds);

export const meets = (value: number, target: Target): boolean =>
  "atLeast" in target ? value >= target.atLeast : value <= target.atMost;

/** What `--check` allows a figure to lose. */
const LOSS_MAX = 0.2;

const isWorse = (now: number, then: number, better: Figure["better"]): boolean =>
  better === "more" ? now < then * (1 - LOSS_MAX) : now > then * (1 + LOSS_MAX);

interface Measured {
  name: string;
  sizes: Record<string, number>;
  figures: Figure[];
}

const isLike = (now: Measured, then: Measured): boolean =>
  now.name === then.name && Object.entries(now.sizes).every(([size, value]) => then.sizes[size] === value);

/** Those that nothing is stored of, or something of another size. */
export const incomparable = (now: readonly Measured[], stored: readonly Measured[]): string[] =>
  now.filter((one) => !stored.some((other) => isLike(one, other))).map(({ name }) => name);

/** A sentence for each figure that means the same on every machine and has become worse by more than a fifth. */
export function regressions(now: readonly Measured[], stored: readonly Measured[]): string[] {
  return now.flatMap((result) => {
    const { name } = result;
    const before = stored.find((other) => isLike(result, other))?.figures ?? [];
    return result.figures.flatMap((figure) => {
      const then = before.find((other) => other.name === figure.name);
      if (!then || figure.kind === "absolute" || !isWorse(valueOf(figure), valueOf(then), figure.better)) return [];
      return [`${name}: ${figure.name} is ${shown(figure)}; stored are ${shown(then)}`];
    });
  });
}

const DIGITS = 3;

export function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(DIGITS)));
}

export const shown = (figure: Figure): string => `${number(valueOf(figure))} ${figure.unit}`.trim();

/** The least and the most of the rounds, where they are several. */
export const range = ({ rounds }: Figure): string =>
  rounds.length > 1 ? `${number(Math.min(...rounds))} to ${number(Math.max(...rounds))}` : "";

export const wanted = (target: Target): string =>
  "atLeast" in target ? `at least ${number(target.atLeast)}` : `at most ${number(target.atMost)}`;

/** Why targets are missed: each reason once, with the figures that it stands for. */
export function reasons(figures: readonly Figure[]): { names: string[]; why: string }[] {
  const missed = figures.flatMap((figure) => {
    const { name, target } = figure;
    return target?.otherwise && !meets(valueOf(figure), target) ? [{ name, why: target.otherwise }] : [];
  });
  return [...Map.groupBy(missed, ({ why }) => why)].map(([why, same]) => ({
    names: same.map(({ name }) => name),
    why,
  }));
}
