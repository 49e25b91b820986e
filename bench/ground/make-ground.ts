import path from "node:path";
import { markOf } from "../../bin/processes/process-table.ts";
import { pidFile } from "../../bin/processes/pid-file.ts";
import type { KnownProcess } from "../../bin/processes/pid-file.ts";
import { freshDatabase } from "../../test/setup/fresh-database.ts";
import type { Benchmark } from "../benchmark.ts";
import { benchCora } from "./bench-cora.ts";
import { startProgram } from "./bench-process.ts";
import type { BenchProcess } from "./bench-process.ts";
import type { Ground } from "./ground.ts";
import { meter } from "./meter.ts";
import { startServers } from "./servers.ts";

export interface GroundOptions {
  benchmark: Benchmark;
  rounds: number;
  isQuick: boolean;
  /** Sizes that the command line sets, by `<benchmark>.<name>`. */
  sizes: ReadonlyMap<string, number>;
  workflowBundle: string;
  say(line: string): void;
  /** What undoes all that stands at the moment. */
  standing: Set<() => Promise<void>>;
}

export interface BuiltGround {
  ground: Ground;
  clear(): Promise<void>;
}

export async function makeGround(options: GroundOptions): Promise<BuiltGround> {
  const { benchmark, sizes, isQuick, rounds, workflowBundle, say, standing } = options;
  const servers = await startServers(say, (stop) => standing.add(stop));
  const programs: BenchProcess[] = [];
  const known: KnownProcess[] = [];
  let started = 0;
  const closing: (() => Promise<unknown>)[] = [];

  const spawn: Ground["spawn"] = async (file, env, isReady) => {
    const name = `${++started}-${path.basename(path.dirname(file))}`;
    const log = path.join(servers.home, "logs", `${name}.log`);
    const { program, ready } = startProgram({ file, env, isReady, log });
    programs.push(program);
    known.push({ name, proof: file, ...markOf(program.pid) });
    pidFile(path.join(servers.home, "programs.json")).write(known);
    await ready;
    return program;
  };
  const database = async (): Promise<string> => (await freshDatabase(servers.databaseUrl)).url;

  const ground: Ground = {
    rounds,
    isQuick,
    size: (name) => {
      const size = benchmark.sizes[name];
      if (!size) throw new Error(`${benchmark.name} has no size ${name}.`);
      return sizes.get(`${benchmark.name}.${name}`) ?? (isQuick ? size.quick : size.full);
    },
    say,
    servers,
    spawn,
    database,
    meter,
    cora: async (wishes) => {
      const { temporalAddress } = servers;
      const cora = await benchCora({ databaseUrl: await database(), temporalAddress, workflowBundle, spawn }, wishes);
      closing.push(cora.close);
      return cora;
    },
  };
  const clear = async (): Promise<void> => {
    await Promise.all(programs.map((program) => program.kill("SIGKILL")));
    await Promise.allSettled(closing.map((close) => close()));
    await servers.stop();
    standing.delete(clear);
  };
  // From here on the programs have to end first.
  standing.clear();
  standing.add(clear);
  return { ground, clear };
}
