import { toConfig } from "../../src/base/config.ts";
import { Readers } from "../../src/query/readers/readers.ts";

/** A server that asks a question without an end, says so, and waits to be killed. */
const readers = new Readers(toConfig({ TALLYBOOK_DATA: process.argv[2] }), { size: 2 });
await readers.ask({ sql: "select 1" });
const endless = "with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c";
readers.ask({ sql: endless, deadline: 600_000 }).catch(() => {});
process.stdout.write("asking\n");
