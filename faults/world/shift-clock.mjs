// Loaded before a process's own code: its wall clock is off by FAULTS_CLOCK_OFFSET_MS, as on a machine without time service.
const offset = Number(process.env["FAULTS_CLOCK_OFFSET_MS"] ?? 0);
const TrueDate = Date;
const now = () => TrueDate.now() + offset;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name, receiver) => (name === "now" ? now : Reflect.get(target, name, receiver)),
});
