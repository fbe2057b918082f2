import { build } from "./build.ts";

await build();
const { main } = await import("../src/server.ts");
await main(process.env);
