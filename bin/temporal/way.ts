/** One way to come by the server's program: its path, or why this way is closed. */
export type WayResult = { path: string; how: string } | { failed: string };

export type Way = { name: string; look(): Promise<WayResult> };
