import type { CommandRow } from "./command-line.ts";
import { backup } from "./commands/backup.ts";
import { channel } from "./commands/channel.ts";
import { check } from "./commands/check.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { drill } from "./commands/drill.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { lead } from "./commands/lead.ts";
import { numbers } from "./commands/numbers.ts";
import { password } from "./commands/password.ts";
import { person } from "./commands/person.ts";
import { publish } from "./commands/publish.ts";
import { regroup } from "./commands/regroup.ts";
import { restore } from "./commands/restore.ts";
import { retain } from "./commands/retain.ts";
import { site } from "./commands/site.ts";
import { start } from "./commands/start.ts";
import { token } from "./commands/token.ts";

/** What `npm run tallybook -- <command>` can do; `npm run site` and its kin are short names of these. */
export const commands: CommandRow[] = [
  start,
  site,
  token,
  channel,
  lead,
  password,
  person,
  publish,
  exportCommand,
  importCommand,
  backup,
  restore,
  drill,
  check,
  doctor,
  numbers,
  retain,
  regroup,
  demo,
];
