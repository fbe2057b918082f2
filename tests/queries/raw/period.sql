/* ---
narrow: site
--- */
-- Where the period ends today, today is not over. The day it is compared with is then read only up to the same time
-- (the minute of :now so many days ago), so that like stands beside like. "known" says that counting had begun by then, and that of
-- the chosen site, too: it had been added, or has hits of about that time, which a demo or an import may bring.
with asked as (
  select :from as first, min(:to, :today) as last
),
counted as (
  select first, last, max(0, cast(julianday(last) - julianday(first) as integer) + 1) as days from asked
),
compared as (
  select *, date(first, '-' || days || ' days') as before_first from counted
)
select
  first, last, days,
  before_first,
  date(first, '-1 day') as before_last,
  case when last = :today then :now / 60000 * 60000 - days * 86400000 end as cut,
  coalesce((select min(day) from events) <= before_first, 0) and (
    :site is null
    or exists (select 1 from sites where name = :site and date(created / 1000, 'unixepoch', 'localtime') <= before_first)
    or exists (
      select 1 from events
      where day between date(before_first, '-' || days || ' days') and before_first and site = :site
    )
  ) as known
from compared
