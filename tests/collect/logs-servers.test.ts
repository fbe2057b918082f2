import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { testDirectory, write } from "../support/directory.ts";
import { freePort } from "../support/process.ts";
import { readLogs } from "./logs.ts";
import { blog, openRoom } from "./room.ts";

interface Web {
  /** The program of Debian. */
  program: string;
  args(directory: string): string[];
  config(directory: string, port: number): string;
  /** Of each log that it writes, how `--format` says it; by default nothing. */
  logs: Record<string, string | undefined>;
}

const nginxFormat = `'{"at":"$msec","from":"$remote_addr","what":"$request","s":"$status",' '"h":"$host","r":"$http_referer","u":"$http_user_agent","t":"$sent_http_content_type"}'`;

const webs: Web[] = [
  {
    program: "nginx",
    args: (directory) => ["-e", join(directory, "error.log"), "-p", directory, "-c", join(directory, "config")],
    config: (directory, port) => `
      daemon off; master_process off; pid ${directory}/pid;
      events {}
      http {
        types { text/html html; text/css css; application/xml xml; }
        log_format mine escape=json ${nginxFormat};
        client_body_temp_path ${directory}; proxy_temp_path ${directory}; fastcgi_temp_path ${directory};
        uwsgi_temp_path ${directory}; scgi_temp_path ${directory};
        server {
          listen 127.0.0.1:${port}; root ${directory}/site;
          access_log ${directory}/combined.log; access_log ${directory}/json.log mine;
        }
      }`,
    logs: { "combined.log": undefined, "json.log": `log_format mine escape=json ${nginxFormat};` },
  },
  {
    program: "apache2",
    args: (directory) => ["-X", "-f", join(directory, "config")],
    config: (directory, port) => `
      ServerRoot /usr/lib/apache2
      ${["mpm_event", "authz_core", "dir", "mime"].map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join("\n")}
      ServerName example.com
      Listen 127.0.0.1:${port}
      PidFile ${directory}/pid
      ErrorLog ${directory}/error.log
      TypesConfig /dev/null
      AddType text/html .html
      DocumentRoot ${directory}/site
      DirectoryIndex index.html
      LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
      LogFormat "%v:%p %h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" vhost
      CustomLog ${directory}/combined.log combined
      CustomLog ${directory}/vhost.log vhost`,
    logs: { "combined.log": undefined, "vhost.log": undefined },
  },
  {
    program: "caddy",
    args: (directory) => ["run", "--adapter", "caddyfile", "--config", join(directory, "config")],
    config: (directory, port) => `
      {
        admin off
        auto_https off
        storage file_system ${directory}/storage
      }
      http://:${port} {
        bind 127.0.0.1
        root * ${directory}/site
        file_server
        log {
          output file ${directory}/access.log
        }
      }`,
    logs: { "access.log": undefined },
  },
];

const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
const usual = `Host: example.com\r\nUser-Agent: ${agent}\r\nConnection: close\r\n`;

/** Whole requests, as bytes. */
const requests: (string | Buffer)[] = [
  `GET / HTTP/1.1\r\n${usual}Referer: https://duckduckgo.com/\r\n\r\n`,
  `GET /style.css?v=1 HTTP/1.1\r\n${usual}Referer: http://example.com/\r\n\r\n`,
  `GET /caf%C3%A9/ HTTP/1.1\r\n${usual}Referer: http://x/"q" \\ back\r\n\r\n`,
  `GET /missing HTTP/1.1\r\n${usual}Referer: http://example.com/\r\n\r\n`,
  `GET /wp-login.php HTTP/1.1\r\n${usual}\r\n`,
  `POST / HTTP/1.1\r\n${usual}Content-Length: 0\r\n\r\n`,
  `HEAD / HTTP/1.1\r\n${usual}\r\n`,
  `GET /feed.xml HTTP/1.1\r\nHost: example.com\r\nUser-Agent: Feedbin feed-id:2005098 - 2 subscribers\r\nConnection: close\r\n\r\n`,
  Buffer.concat([
    Buffer.from(
      'GET /quoted/ HTTP/1.1\r\nHost: example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) "caf\u00e9" \\ ',
    ),
    Buffer.from([0xff]),
    Buffer.from("\r\nReferer: http://example.com/\r\nConnection: close\r\n\r\n"),
  ]),
  Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, 0x0a, 0x0a]),
];

function isThere(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

async function send(port: number, request: string | Buffer): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.resume();
  socket.end(request);
  await once(socket, "close");
}

async function start(web: Web, directory: string, port: number): Promise<ChildProcess> {
  write(join(directory, "config"), web.config(directory, port));
  const environment = { PATH: `${process.env["PATH"]}:/usr/sbin`, HOME: directory };
  const child = spawn(web.program, web.args(directory), { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      said += text;
    });
  }
  for (let left = 200; left > 0; left--) {
    if (child.exitCode !== null) throw new Error(`${web.program} ended: ${said}`);
    const socket = connect(port, "127.0.0.1");
    const isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return child;
    await pause(25);
  }
  throw new Error(`${web.program} does not listen: ${said}`);
}

for (const web of webs) {
  test(`logs that ${web.program} itself has written`, async (t) => {
    if (!isThere(web.program)) return t.skip(`${web.program} is not on this machine`);
    const directory = testDirectory({
      "site/index.html": "<p>home</p>",
      "site/café/index.html": "<p>café</p>",
      "site/style.css": "p {}",
      "site/feed.xml": "<rss/>",
      "site/quoted/index.html": "<p>quoted</p>",
    });
    await chmod(directory, 0o755);
    const port = await freePort();
    const child = await start(web, directory, port);
    t.after(() => child.kill("SIGKILL"));
    for (const request of requests) await send(port, request);
    child.kill("SIGTERM");
    await once(child, "close");
    for (const [name, format] of Object.entries(web.logs)) {
      const room = await openRoom({ sites: [{ ...blog, keepDev: true }], clock: { now: Date.now() + 1000 } });
      try {
        const path = join(directory, name);
        const { warnings } = await readLogs(room, [path], format === undefined ? {} : { format });
        assert.deepEqual(warnings, [], await readFile(path, "utf8"));
        const rows = await room.rows("select kind, path, referrer, bot, bot_class, value from events order by id");
        const found = rows.map((row) => Object.values({ ...row }).join(" "));
        assert.deepEqual(
          found,
          [
            "pageview / https://duckduckgo.com/   ",
            "pageview /caf%C3%A9/ http://x/   ",
            "notfound /missing    ",
            "pageview /feed.xml  Feedbin feed 2",
            "pageview /quoted/    ",
          ],
          `${web.program}: ${name}`,
        );
        // What is no HTTP at all is not in Caddy's.
        const left = await room.rows("select reason, sum(count) as n from dropped group by 1 order by 1");
        assert.deepEqual(
          left.map(({ reason, n }) => `${n} ${reason}`),
          ["1 asset", "2 no page", `${web.program === "caddy" ? 1 : 2} probe`],
        );
      } finally {
        await room.close();
      }
    }
  });
}
