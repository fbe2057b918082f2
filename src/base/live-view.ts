/** What is going on now, drawn: by the server when the page is asked for, and by the page itself with each tick. */
import { countryName } from "./country.ts";
import { escapeMarkup } from "./escape-markup.ts";
import { type LiveHit, type LiveNow, liveMinutes, type Tally } from "./live.ts";
import { counted, grouped } from "./numbers.ts";
import { ago } from "./times.ts";

/** HTML of the parts of the page, by the ids of the elements that they fill. */
export function toLiveView(live: LiveNow, now: number): Record<string, string> {
  return {
    "now-people": peopleText(live.people),
    "now-minutes": toMinutes(live.minutes),
    "now-pages": toTallies(live.pages, "Nobody is here."),
    "now-sources": toTallies(live.sources, "Nobody is here."),
    "now-countries": toTallies(live.countries, "Nobody is here.", countryName),
    "now-hits": toHits(live.hits, now),
  };
}

function peopleText(people: number): string {
  return `<strong>${grouped(people)}</strong> ${people === 1 ? "person is" : "people are"} here now`;
}

const [width, height] = [12, 80];

/** A bar a minute. */
function toMinutes(minutes: readonly number[]): string {
  const most = Math.max(1, ...minutes);
  const bars = minutes.map((views, nth) => {
    const tall = Math.max(1, Math.round((views / most) * height));
    const when = nth === minutes.length - 1 ? "this minute" : `${minutes.length - 1 - nth} min ago`;
    return `<rect x="${nth * width}" y="${height - tall}" width="${width - 2}" height="${tall}"><title>${when}: ${counted(views, "view")}</title></rect>`;
  });
  const sum = minutes.reduce((total, views) => total + views, 0);
  const label = `${counted(sum, "page view")} in the last ${liveMinutes} minutes, at most ${most === 1 && sum === 0 ? 0 : most} in one`;
  return (
    `<svg viewBox="0 0 ${liveMinutes * width} ${height}" role="img" aria-label="${label}" preserveAspectRatio="none">${bars.join("")}</svg>` +
    `<p class="second">${counted(sum, "page view")} in the last ${liveMinutes} minutes</p>`
  );
}

function toTallies(
  tallies: readonly Tally[],
  nobody: string,
  name: (text: string) => string = (words) => words,
): string {
  if (tallies.length === 0) return `<p class="second">${nobody}</p>`;
  const rows = tallies.map(
    ([of, people]) => `<tr><td>${escapeMarkup(name(of))}</td><td class="number">${grouped(people)}</td></tr>`,
  );
  return `<table><thead class="hidden"><tr><th>What</th><th>People</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function toHits(hits: readonly LiveHit[], now: number): string {
  if (hits.length === 0) return `<p class="second">Nothing came in the last half hour.</p>`;
  const rows = hits.map(({ time, kind, name, path, country }) => {
    const what = kind === "event" ? `${name ?? ""} on ` : kind === "notfound" ? "not found: " : "";
    const from = country === null ? "" : countryName(country);
    return `<tr><td>${escapeMarkup(what + path)}</td><td>${escapeMarkup(from)}</td><td class="second">${ago(time, now)}</td></tr>`;
  });
  return `<table><thead class="hidden"><tr><th>What</th><th>Country</th><th>When</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
