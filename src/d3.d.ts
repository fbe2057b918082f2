/** The parts of d3 that charts use: its packages come without types. */
declare module "d3-array" {
  /** Round numbers from `start` to `stop`, about `count` of them. */
  export function ticks(start: number, stop: number, count: number): number[];
  /** Numbers from `start`, inclusive, to `stop`, exclusive. */
  export function range(start: number, stop: number, step: number): number[];
}

declare module "d3-time" {
  interface Interval {
    floor(date: Date): Date;
    /** The interval's starts from `start`, inclusive, to `stop`, exclusive. */
    range(start: Date, stop: Date, step?: number): Date[];
  }
  interface CountableInterval extends Interval {
    count(start: Date, stop: Date): number;
    every(step: number): Interval;
  }
  export const utcSecond: CountableInterval;
  export const utcMinute: CountableInterval;
  export const utcHour: CountableInterval;
  export const utcDay: CountableInterval;
  export const utcMonday: CountableInterval;
  export const utcMonth: CountableInterval;
  export const utcYear: CountableInterval;
}
