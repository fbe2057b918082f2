-- Above the days: sums of whole spans of them, for daily tables that say which of their columns add up. A span is called
-- by what the dates of its days begin with: '2026' is a year, '2026-03' a month, '2026-03-1' the days from 10 to 19
-- March. Its rows are in the table of closed days, with its name for a day.
alter table daily_tables add column sums text not null default '[]'; -- JSON array of the columns that add up

-- Spans that have rows. One with an open day is out of use, and what closes the day takes it off this list.
create table closed_spans (
  daily integer not null,           -- daily_tables.id
  span text not null,
  first text not null,              -- first and last day in it that has rows
  last text not null,
  primary key (daily, span)
) strict, without rowid;

-- What to add up for a span, whatever there is: itself, or the largest parts of it that can be used, down to the days.
create view span_units as
with used as not materialized (
  select * from closed_spans s where not exists (select 1 from open_days where day between s.span and s.span || ':')
),
units as not materialized (
  select daily, day as unit, day as first, day as last from closed_days where day not in (select day from open_days)
  union all
  select daily, span, first, last from used
),
lengths(length) as (values (4), (7), (9), (10))
select u.daily, substr(u.unit, 1, l.length) as span, u.unit, u.first, u.last
from units u
cross join lengths l
where l.length <= length(u.unit)
  and not exists (
    select 1 from used
    where used.daily = u.daily
      and used.span in (substr(u.unit, 1, 4), substr(u.unit, 1, 7), substr(u.unit, 1, 9))
      and length(used.span) between l.length and length(u.unit) - 1
  );
