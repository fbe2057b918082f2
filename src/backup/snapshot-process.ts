/** Takes snapshots for a process that has the store, in which SQLite is another build (decision 2). */
import { takeSnapshot } from "./snapshot.ts";

for (const { from, to, forgotten } of JSON.parse(process.argv[2] ?? "[]")) await takeSnapshot(from, to, forgotten);
