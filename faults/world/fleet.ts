import path from "node:path";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { freePort } from "../../bin/processes/free-port.ts";
import { projectRoot } from "../../bin/project-root.ts";
import type { Patch } from "../patch.ts";
import { startCoraProcess } from "./cora-process.ts";
import type { CoraProcess } from "./cora-process.ts";
import type { ProcessBook } from "./process-book.ts";
import { changesWorkflows, patchedTree } from "./tree.ts";

export interface ApiProcess extends CoraProcess {
  port: number;
  url: string;
}

export interface StartOptions {
  env?: Record<string, string>;
  /** Beside those that the whole world has. */
  patches?: readonly Patch[];
  /** How far its wall clock is off. */
  clockOffsetMs?: number;
}

/** Starts Cora's processes, from the tree or from patched copies of it. */
export interface Fleet {
  startApi(options?: StartOptions): Promise<ApiProcess>;
  startWorker(options?: StartOptions): Promise<CoraProcess>;
  /** Processes that ended by themselves since this was last asked, each with its last words. */
  crashes(): string[];
  /** Migrates the database and bundles the workflows, both from the world's own tree. */
  prepare(): Promise<void>;
}

interface FleetSpec {
  home: string;
  book: ProcessBook;
  env: Record<string, string>;
  /** Settings in which workers differ from APIs. */
  workerEnv: Record<string, string>;
  patches: readonly Patch[];
}

interface Tree {
  root: string;
  bundle: string;
}

export function createFleet({ home, book, env, workerEnv, patches }: FleetSpec): Fleet {
  const logs = path.join(home, "logs");
  const trees = new Map<string, Promise<Tree>>();
  let plainBundle: Promise<string> | undefined;
  let started = 0;
  let running: CoraProcess[] = [];

  function treeWith(more: readonly Patch[]): Promise<Tree> {
    const all = [...patches, ...more];
    const key = JSON.stringify(all);
    const known = trees.get(key) ?? makeTree(path.join(home, `tree-${trees.size}`), all);
    trees.set(key, known);
    return known;
  }

  async function makeTree(folder: string, all: readonly Patch[]): Promise<Tree> {
    const root = patchedTree(folder, all);
    if (!changesWorkflows(all))
      return { root, bundle: await (plainBundle ??= bundleOf(root, path.join(home, "plain.js"))) };
    return { root, bundle: await bundleOf(root, `${folder}.js`) };
  }

  async function bundleOf(root: string, file: string): Promise<string> {
    await run(root, "bundle", file);
    return file;
  }

  /** Not synchronously: the cables to the servers are in this process. */
  async function run(root: string, ...args: string[]): Promise<void> {
    const { PATH, HOME } = process.env;
    const program = path.join(root, "bin", "main.ts");
    await promisify(execFile)(process.execPath, [program, ...args], { env: { PATH, HOME, ...env }, cwd: root });
  }

  async function start(kind: "api" | "worker", options: StartOptions, port?: number): Promise<CoraProcess> {
    const { env: extra = {}, patches: more = [], clockOffsetMs: offset = 0 } = options;
    const tree = await treeWith(more);
    const child = await startCoraProcess({
      name: `${kind}-${started++}`,
      tree: tree.root,
      file: `${kind}/main.ts`,
      env: {
        ...env,
        ...(kind === "worker" ? { ...workerEnv, CORA_WORKFLOW_BUNDLE: tree.bundle } : {}),
        ...(offset === 0 ? {} : { FAULTS_CLOCK_OFFSET_MS: String(offset) }),
        ...extra,
        ...(port === undefined ? {} : { PORT: String(port) }),
      },
      nodeArguments: offset === 0 ? [] : ["--import", path.join(projectRoot, "faults/world/shift-clock.mjs")],
      logs,
      book,
      readyLine: kind === "api" ? "the API listens" : "the worker runs",
    });
    running.push(child);
    return child;
  }

  return {
    async startApi(options = {}) {
      const port = await freePort();
      return Object.assign(await start("api", options, port), { port, url: `http://127.0.0.1:${port}` });
    },
    startWorker: (options = {}) => start("worker", options),
    crashes() {
      const crashes = running.flatMap((process) => process.crash() ?? []);
      running = running.filter((process) => process.alive());
      return crashes;
    },
    prepare: async () => {
      const bundled = treeWith([]);
      await Promise.all([run(patches.length === 0 ? projectRoot : path.join(home, "tree-0"), "migrate"), bundled]);
    },
  };
}
