import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../bin/project-root.ts";

export type Service = {
  image: string;
  command?: string[];
  build?: { context: string; dockerfile: string };
  restart?: string;
  init?: boolean;
  env_file?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
};

export type ComposeFile = { services: Record<string, Service>; volumes: Record<string, unknown> };

const folder = path.join(projectRoot, "temporal-docker");

export const dockerText = (name: string): string => readFileSync(path.join(folder, name), "utf8");

export const composeFile = (): ComposeFile => parse(dockerText("compose.yaml"), { merge: true }) as ComposeFile;

/** The names that .env.example offers. */
export const exampleNames = (): string[] =>
  dockerText(".env.example")
    .split("\n")
    .map((line) => /^([A-Z_]+)=/.exec(line)?.[1])
    .filter((name) => name !== undefined);
