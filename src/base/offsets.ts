/** A time during which a zone's clock was off UTC by the same amount; all in ms, `until` not counted. */
export interface Offset {
  from: number;
  until: number;
  offset: number;
}

/** A zone's clock between two moments (ms since 1970, UTC; both counted), in order and without gaps. */
export function offsetsOf(timezone: string, from: number, to: number): Offset[] {
  const offsets: Offset[] = [];
  let moment = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timezone);
  for (;;) {
    const start = moment.epochMilliseconds;
    const next = moment.getTimeZoneTransition("next");
    const until = next === null || next.epochMilliseconds > to ? to + 1 : next.epochMilliseconds;
    offsets.push({ from: start, until, offset: moment.offsetNanoseconds / 1e6 });
    if (next === null || until > to) return offsets;
    moment = next;
  }
}
