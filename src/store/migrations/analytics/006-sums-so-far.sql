-- Sums no longer wait for the end of their span: each reaches as far as days were closed when it was added up, and the
-- days after it stand beside it. So there is one of this year, and one of all days: '', with which every date begins.
drop view span_units;

-- Of what a daily table's file says `max`.
alter table daily_tables add column maxima text not null default '[]'; -- JSON array of columns

-- Sums that can be used: no day up to their last one is open.
create view used_spans as
select * from closed_spans s
where not exists (select 1 from open_days where day between s.span and s.last);

-- All that has rows in the tables of closed days: days, and sums of them. Each with the next larger sum that it is a
-- part of, if there is one. Of two sums that share a day the larger reaches as far as the smaller, or further.
create view span_units as
with units as not materialized (
  select daily, day as span, day as first, day as last
  from closed_days where day not in (select day from open_days)
  union all
  select daily, span, first, last from used_spans
)
select u.daily, u.span, u.first, u.last, w.span as whole, w.first as whole_first, w.last as whole_last
from units u
left join used_spans w on w.daily = u.daily and w.span = (
  select max(span) from used_spans
  where daily = u.daily
    and span in ('', substr(u.span, 1, 4), substr(u.span, 1, 7), substr(u.span, 1, 9))
    and length(span) < length(u.span)
    and last >= u.first
);
