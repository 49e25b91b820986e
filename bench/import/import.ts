import { createReadStream, statSync } from "node:fs";
import path from "node:path";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { Benchmark } from "../benchmark.ts";
import type { BenchCora } from "../ground/bench-cora.ts";
import { eventually } from "../../test/setup/eventually.ts";
import { watchMemory } from "../ground/watch-memory.ts";
import type { MemoryCourse } from "../ground/watch-memory.ts";
import { interleave, ratios } from "../ground/rounds.ts";
import { buildSender, withSql } from "../ground/seed.ts";
import type { Sender } from "../ground/seed.ts";
import { HEADER, writeCopyFile, writeCsv } from "./import-file.ts";

/** An hour: far more than a million rows take. */
const PATIENCE_SECONDS = 3_600;

interface Files {
  csv: string;
  copy: string;
}

/** Sends the file as a stream; answers the import's id. */
function upload({ baseUrl }: BenchCora, { apiKey }: Sender, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-type": "text/csv",
      "content-length": String(statSync(file).size),
    };
    const sent = request(`${baseUrl}/api/v1/imports`, { method: "POST", headers }, (answer) => {
      const taken = json(answer) as Promise<{ data?: { id: string } }>;
      taken.then((body) => {
        if (body.data) resolve(body.data.id);
        else reject(new Error(`The import was refused: ${JSON.stringify(body)}`));
      }, reject);
    });
    sent.on("error", reject);
    pipeline(createReadStream(file), sent).catch(reject);
  });
}

async function importRound(cora: BenchCora, sender: Sender, file: string, rows: number): Promise<number> {
  const startedAt = performance.now();
  const id = await upload(cora, sender, file);
  const done = await eventually(
    async () => {
      const { body } = await sender.client.get(`/api/v1/imports/${id}`);
      return !["queued", "running"].includes(body.data.status) && body.data;
    },
    "the import's end",
    PATIENCE_SECONDS,
  );
  if (done.status !== "completed" || done.progress.created !== rows)
    throw new Error(`The import did not store every row: ${JSON.stringify(done)}`);
  return rows / ((performance.now() - startedAt) / 1000);
}

/** The same rows straight into the same table: with its indexes, constraints and triggers. */
async function copyRound(cora: BenchCora, file: string, rows: number): Promise<number> {
  return withSql(cora.databaseUrl, async (client) => {
    const startedAt = performance.now();
    const into = client.query(copyFrom(`COPY lead (project_id, id, ${HEADER.join(", ")}) FROM STDIN (FORMAT csv)`));
    await pipeline(createReadStream(file), into);
    return rows / ((performance.now() - startedAt) / 1000);
  });
}

/** Each round finds the table empty and nothing of the last one waiting to be written. */
const emptied = (cora: BenchCora): Promise<void> =>
  withSql(cora.databaseUrl, async (client) => {
    await client.query("TRUNCATE lead CASCADE");
    await client.query("CHECKPOINT");
  });

export default {
  name: "import",
  question: "How much of the speed of a raw COPY does an import keep that checks every row and survives a crash?",
  method: [
    "A CSV file of people (name, email, phone, company, role) is sent to `POST /api/v1/imports`; the time runs from the first byte of the upload until the import is `completed`: every row parsed, held to the rules of `create_lead`, checked for duplicates and counted.",
    "Beside it `COPY … FROM STDIN` of the same rows into the same table, with its indexes, constraints and triggers, in one transaction as the owner; the file for it also holds the project and an id, which the table wants.",
    "Both begin with an empty table after a checkpoint. Memory is the proportional set size of the process tree, looked at every quarter of a second; flat means that the highest of the last quarter of the time is no more than the highest of the second one.",
  ],
  sizes: { rows: { full: 1_000_000, quick: 2_000, means: "rows per file" } },
  run: async (ground) => {
    const rows = ground.size("rows");
    const cora = await ground.cora();
    const [api, worker] = await Promise.all([cora.startApi(), cora.startWorker()]);
    const sender = await buildSender(cora);
    const files: Files = {
      csv: path.join(ground.servers.home, "leads.csv"),
      copy: path.join(ground.servers.home, "copy.csv"),
    };
    await Promise.all([writeCsv(files.csv, rows), writeCopyFile(files.copy, rows, sender.projectId)]);
    const memory: { api: MemoryCourse[]; worker: MemoryCourse[] } = { api: [], worker: [] };
    const rates = await interleave(ground.rounds, {
      ours: async () => {
        await emptied(cora);
        const watches = { api: watchMemory(api.pid), worker: watchMemory(worker.pid) };
        const rate = await importRound(cora, sender, files.csv, rows);
        memory.api.push(watches.api());
        memory.worker.push(watches.worker());
        return rate;
      },
      copy: async () => {
        await emptied(cora);
        return copyRound(cora, files.copy, rows);
      },
    });
    return {
      figures: [
        {
          name: "rows/s, to raw COPY's",
          unit: "x",
          rounds: ratios(rates.ours, rates.copy),
          kind: "ratio",
          better: "more",
          target: { atLeast: 0.25 },
        },
        {
          name: "worker's memory at the end, to its memory at first",
          unit: "x",
          rounds: memory.worker.map(({ growth }) => growth),
          kind: "ratio",
          better: "less",
          target: { atMost: 1.25 },
        },
        { name: "rows per second", unit: "/s", rounds: rates.ours, kind: "absolute", better: "more" },
        { name: "raw COPY: rows per second", unit: "/s", rounds: rates.copy, kind: "absolute", better: "more" },
        {
          name: "worker's highest memory",
          unit: "MB",
          rounds: memory.worker.map(({ highest }) => highest),
          kind: "absolute",
          better: "less",
        },
        {
          name: "API's highest memory",
          unit: "MB",
          rounds: memory.api.map(({ highest }) => highest),
          kind: "absolute",
          better: "less",
        },
      ],
    };
  },
} satisfies Benchmark;
