import { type Random, wheel } from "../base/random.ts";
import type { Visitor } from "../web/client-address.ts";

/**
 * Invented readers at real networks: an address must be of a range that the country database knows, so each country
 * has two networks of large providers, and the rest of the address is drawn. Nobody's behaviour is told here.
 */
export interface Land {
  country: string;
  weight: number;
  /** First two bytes of IPv4 networks that belong to the country as a whole. */
  networks: readonly [string, string];
  /** Hours by which its day runs behind that of Europe. */
  behind: number;
}

export const lands: readonly Land[] = [
  { country: "US", weight: 300, networks: ["70.121", "166.203"], behind: 5 },
  { country: "GB", weight: 170, networks: ["62.255", "87.115"], behind: 0 },
  { country: "DE", weight: 95, networks: ["53.63", "87.159"], behind: 0 },
  { country: "CA", weight: 52, networks: ["68.150", "174.112"], behind: 6 },
  { country: "FR", weight: 44, networks: ["78.113", "88.188"], behind: 0 },
  { country: "NL", weight: 38, networks: ["80.113", "139.63"], behind: 0 },
  { country: "IN", weight: 36, networks: ["49.47", "117.218"], behind: -4 },
  { country: "AU", weight: 32, networks: ["49.192", "121.210"], behind: -9 },
  { country: "SE", weight: 22, networks: ["78.71", "92.34"], behind: 0 },
  { country: "PL", weight: 20, networks: ["46.170", "83.29"], behind: 0 },
  { country: "BR", weight: 19, networks: ["177.156", "187.58"], behind: 4 },
  { country: "JP", weight: 18, networks: ["101.140", "133.8"], behind: -8 },
  { country: "ES", weight: 18, networks: ["77.225", "87.217"], behind: 0 },
  { country: "IT", weight: 17, networks: ["37.181", "88.57"], behind: 0 },
  { country: "CH", weight: 14, networks: ["83.78", "178.199"], behind: 0 },
  { country: "NO", weight: 12, networks: ["80.213", "139.109"], behind: 0 },
  { country: "FI", weight: 12, networks: ["84.250", "194.142"], behind: -1 },
  { country: "IE", weight: 11, networks: ["35.209", "87.36"], behind: 0 },
  { country: "NZ", weight: 10, networks: ["49.226", "121.72"], behind: -11 },
  { country: "DK", weight: 10, networks: ["62.198", "87.51"], behind: 0 },
  { country: "BE", weight: 9, networks: ["81.240", "94.226"], behind: 0 },
  { country: "AT", weight: 9, networks: ["80.108", "128.131"], behind: 0 },
  { country: "CZ", weight: 8, networks: ["83.208", "90.181"], behind: 0 },
  { country: "PT", weight: 7, networks: ["82.154", "94.61"], behind: 0 },
  { country: "SG", weight: 7, networks: ["59.189", "151.192"], behind: -7 },
  { country: "ZA", weight: 6, networks: ["41.120", "105.246"], behind: -1 },
  { country: "MX", weight: 6, networks: ["177.224", "189.131"], behind: 7 },
  { country: "AR", weight: 5, networks: ["181.16", "190.231"], behind: 4 },
  { country: "KR", weight: 5, networks: ["121.172", "211.223"], behind: -8 },
  { country: "UA", weight: 5, networks: ["37.53", "77.52"], behind: -1 },
  { country: "TR", weight: 4, networks: ["88.235", "176.55"], behind: -2 },
  { country: "RO", weight: 4, networks: ["79.115", "109.101"], behind: -1 },
  { country: "ID", weight: 3, networks: ["118.136", "182.1"], behind: -6 },
  { country: "IL", weight: 3, networks: ["46.210", "87.68"], behind: -1 },
  { country: "KE", weight: 2, networks: ["102.6", "154.153"], behind: -2 },
  { country: "NG", weight: 2, networks: ["102.89", "105.114"], behind: 0 },
];

const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const linux = "Mozilla/5.0 (X11; Linux x86_64";
const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const chromeTail = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";

/** User-Agent strings as browsers of the time send them, with how common they are on a programmer's blog. */
export const browsers: readonly (readonly [string, number])[] = [
  [`${mac} ${chromeTail} Safari/537.36`, 17],
  [`${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15`, 13],
  [`${windows} ${chromeTail} Safari/537.36`, 15],
  [`${windows} ${chromeTail} Safari/537.36 Edg/141.0.0.0`, 5],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", 4],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0", 4],
  [`${linux}; rv:144.0) Gecko/20100101 Firefox/144.0`, 6],
  [`${linux}) ${chromeTail} Safari/537.36`, 4],
  [`${iphone} Version/26.0 Mobile/15E148 Safari/604.1`, 17],
  [`${iphone} CriOS/141.0.7390.96 Mobile/15E148 Safari/604.1`, 2],
  [`Mozilla/5.0 (Linux; Android 10; K) ${chromeTail} Mobile Safari/537.36`, 11],
  ["Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0", 2],
  [
    `Mozilla/5.0 (Linux; Android 15; SAMSUNG SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    1,
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1`,
    2,
  ],
];

const land = wheel(lands.map((each) => [each, each.weight] as const));
const browser = wheel(browsers);

export interface Person {
  visitor: Visitor;
  land: Land;
}

/** Somebody new; three in a hundred ask not to be counted, and one carries an address that no database places. */
export function somebody(random: Random): Person {
  const home = land(random);
  const rest = `${random.below(256)}.${1 + random.below(254)}`;
  const address = random.chance(0.01) ? `10.${random.below(256)}.${rest}` : `${random.pick(home.networks)}.${rest}`;
  const visitor = { address, userAgent: browser(random), gpc: random.chance(0.03), dnt: random.chance(0.05) };
  return { visitor: { ...visitor, optedOut: false }, land: home };
}
