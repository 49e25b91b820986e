/** How a COMMIT looks on the wire to Postgres: a simple query, its length and its text. */
export const COMMIT_MESSAGE = /Q....commit/is;
