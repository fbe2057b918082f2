/** A process of its own with an app and its door open, there to be killed. */

import { toConfig } from "../../src/base/config.ts";
import { openApp } from "../../src/server/app.ts";
import { openCommandServer } from "../../src/server/command-server.ts";

await openCommandServer(await openApp(toConfig(process.env), { now: Date.now, log: () => {} }));
console.log("open");
