import path from "node:path";

export const projectRoot = path.dirname(import.meta.dirname);
