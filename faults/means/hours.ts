/** A place whose clock is UTC all year. */
const ABIDJAN = "Africa/Abidjan";

/** Whom nobody has to compute a zone for. */
export const LIVES_BY_UTC = { time_zone: ABIDJAN } as const;

const clock = (at: Date): string => at.toISOString().slice(11, 16);

/** Calling hours on every day between these two minutes, by UTC. */
export const hoursBetween = (start: Date, end: Date) => ({
  calling_hours: { start: clock(start), end: clock(end) },
  calling_days: [1, 2, 3, 4, 5, 6, 7],
});

export const minutesFromNow = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
