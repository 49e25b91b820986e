import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../bin/project-root.ts";
import { productionProblems } from "../../domain/production-check.ts";
import { composeFile, dockerText, exampleNames } from "./compose-file.ts";

const compose = composeFile();
const services = Object.entries(compose.services);
const text = dockerText("compose.yaml");

describe("compose.yaml", () => {
  test("has the servers, the one-shot migration, the API and the worker", () => {
    expect(Object.keys(compose.services).toSorted()).toEqual(
      ["api", "migrate", "postgres", "temporal", "temporal-ui", "test-sandbox", "worker"].toSorted(),
    );
  });

  test.each(services)("%s has only keys that the compose specification knows", (_name, service) => {
    const known =
      "image build command restart init env_file environment ports volumes depends_on healthcheck stop_grace_period";
    expect(Object.keys(service).filter((key) => !known.split(" ").includes(key))).toEqual([]);
  });

  test.each(services)("%s runs a pinned image and comes back after a failure", (name, { image, restart }) => {
    expect(image).toMatch(/^[a-z/-]+:(\d+\.\d+[\w.-]*|local)$/);
    expect(restart).toBe(name === "migrate" ? "on-failure:5" : "unless-stopped");
  });

  test("waits for healthy servers and the finished migration", () => {
    for (const [, { depends_on: dependencies = {} }] of services) {
      for (const [name, { condition }] of Object.entries(dependencies)) {
        const dependency = compose.services[name];
        expect(dependency).toBeDefined();
        if (condition === "service_healthy") expect(dependency?.healthcheck?.test.length).toBeGreaterThan(1);
        else expect([name, condition]).toEqual(["migrate", "service_completed_successfully"]);
      }
    }
    for (const name of ["api", "worker"]) expect(compose.services[name]?.depends_on).toHaveProperty("migrate");
  });

  test("watches API, worker and servers, and gives the worker time to finish", () => {
    for (const name of ["postgres", "temporal", "api", "worker", "test-sandbox"])
      expect(compose.services[name]?.healthcheck).toBeDefined();
    expect(Number.parseInt(compose.services["worker"]?.stop_grace_period ?? "0", 10)).toBeGreaterThan(30);
  });

  test("keeps Postgres in a named volume at the place where Postgres 18 keeps its data", () => {
    expect(compose.services["postgres"]?.volumes).toEqual(["postgres:/var/lib/postgresql"]);
    expect(compose.volumes).toHaveProperty("postgres");
  });

  test("holds no secret: each comes from .env, and .env.example offers every name", () => {
    const used = [...text.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1]);
    expect(exampleNames()).toEqual(expect.arrayContaining(used));
    expect(text).not.toMatch(/(PASSWORD|PWD|SECRET|KEY|TOKEN): (?!\$\{)/);
  });

  test("with .env filled in gives every Cora process what production asks for", () => {
    for (const name of ["api", "worker", "migrate"]) {
      const { environment = {}, env_file: files } = compose.services[name] ?? {};
      expect(files).toEqual([".env"]);
      const env = Object.fromEntries([
        ...exampleNames().map((key) => [key, "given"] as const),
        ...Object.entries(environment),
      ]);
      expect(env["NODE_ENV"]).toBe("production");
      expect(productionProblems(env)).toEqual([]);
    }
  });
});

test("the sandbox behind test keys is told no vendor's key, is found by API and worker, and is not reachable from outside", () => {
  const { env_file: files, environment = {}, ports } = compose.services["test-sandbox"] ?? {};
  expect([files, ports]).toEqual([undefined, undefined]);
  expect(Object.keys(environment).toSorted()).toEqual(["PUBLIC_URL", "SANDBOX_DATA_DIR", "SANDBOX_HOST"]);
  for (const name of ["api", "worker"])
    expect(compose.services[name]?.environment).toMatchObject({ TEST_SANDBOX_URL: "http://test-sandbox:4300" });
});

describe("the Dockerfile", () => {
  const lines = dockerText("Dockerfile").split("\n");

  test("copies folders that exist, and every folder that API, worker and migrations import", () => {
    const copied = lines.flatMap((line) => (line.startsWith("COPY ") ? line.split(" ").slice(1, -1) : []));
    for (const name of copied) expect(existsSync(path.join(projectRoot, name)), name).toBe(true);
    for (const name of ["api", "worker", "workflows", "activities", "db", "domain", "providers", "sandbox", "bin"]) {
      expect(copied).toContain(name);
    }
  });

  test("does not run as root, and installs what the lock file names without development tools", () => {
    expect(lines.findLast((line) => line.startsWith("USER "))).toBe("USER node");
    expect(lines.findIndex((line) => line.startsWith("USER "))).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith("RUN ")),
    );
    expect(lines.some((line) => line.includes("npm ci --omit=dev"))).toBe(true);
    expect(lines[lines.findIndex((line) => line.startsWith("FROM "))]).toMatch(/^FROM node:24\.\d+\.\d+-\w+-slim$/);
  });

  test("its command is one of the commands that compose names, and the program exists", () => {
    const command = lines.find((line) => line.startsWith("CMD "))?.slice(4) ?? "[]";
    expect(JSON.parse(command)).toEqual(compose.services["api"]?.command);
    expect(statSync(path.join(projectRoot, "bin", "cora.js")).isFile()).toBe(true);
  });
});
