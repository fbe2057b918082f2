/** One part of the bench, by its name; with so many events where that is its to choose. */
type Part = (amount?: number) => Promise<void>;

/** Loaded when they are run. */
export const parts: Record<string, () => Promise<Part>> = {
  browsing: async () => (await import("./browsing.ts")).browsing,
  collecting: async () => (await import("./collecting.ts")).collecting,
  collectors: async () => (await import("./collectors.ts")).collectors,
  crashing: async () => (await import("./crashing.ts")).crashing,
  editing: async () => (await import("./editing.ts")).editing,
  formats: async () => (await import("./formats.ts")).measureFormats,
  forecasting: async () => (await import("./forecasting.ts")).forecasting,
  history: async () => (await import("./history.ts")).history,
  moving: async () => (await import("./moving.ts")).moving,
  reading: async () => (await import("./reading.ts")).reading,
  weighing: async () => (await import("./weighing.ts")).weighing,
};

if (import.meta.main) {
  const [name = "", amount] = process.argv.slice(2);
  console.log(`\n# ${name}`);
  const part = await parts[name]?.();
  await part?.(amount === undefined ? undefined : Number(amount));
}
