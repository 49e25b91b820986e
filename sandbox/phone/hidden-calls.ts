/** Calls that lists do not show yet, as when a vendor's reads lag behind its writes. */
export interface HiddenCalls {
  hide(sid: string, milliseconds: number | null): void;
  has(sid: string): boolean;
}

export function createHiddenCalls(): HiddenCalls {
  const until = new Map<string, number>();
  return {
    hide: (sid, milliseconds) => void until.set(sid, milliseconds === null ? Infinity : Date.now() + milliseconds),
    has: (sid) => (until.get(sid) ?? 0) > Date.now(),
  };
}
